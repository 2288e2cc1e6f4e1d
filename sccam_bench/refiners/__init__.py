"""Refiners: from seed maps to better maps."""

from sccam_bench.refiners import affinity_net as affinity_net
from sccam_bench.refiners import dense_crf as dense_crf
from sccam_bench.refiners import edge_net as edge_net
from sccam_bench.refiners import edge_propagation as edge_propagation
from sccam_bench.refiners import random_walk as random_walk
