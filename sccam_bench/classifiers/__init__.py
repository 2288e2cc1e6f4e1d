"""Classifiers: the source of class activation maps."""

from sccam_bench.classifiers import cam as cam
from sccam_bench.classifiers import necks as necks
from sccam_bench.classifiers import rrm as rrm
from sccam_bench.classifiers import sc_cam as sc_cam
from sccam_bench.classifiers import seam as seam
