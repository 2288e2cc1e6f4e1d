"""Data sets and what training does to their images."""

from sccam_bench.data import phantom as phantom
from sccam_bench.data import transforms as transforms
from sccam_bench.data import voc12 as voc12
