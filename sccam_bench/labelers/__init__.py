"""Labelers: which sub-category of its class an image shows."""

from sccam_bench.labelers import kmeans as kmeans
from sccam_bench.labelers import oracle as oracle
from sccam_bench.labelers import random_partition as random_partition
