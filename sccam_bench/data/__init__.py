"""Data sets and what training does to their images."""

from sccam_bench.data import coco14 as coco14
from sccam_bench.data import folder as folder
from sccam_bench.data import phantom as phantom
from sccam_bench.data import transforms as transforms
from sccam_bench.data import voc12 as voc12
