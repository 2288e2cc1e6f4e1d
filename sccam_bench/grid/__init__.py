"""The grid language: from one question to a list of resolved cells."""

from sccam_bench.grid.ablation import Ablation as Ablation
from sccam_bench.grid.ablation import load_ablation as load_ablation
from sccam_bench.grid.chosen import chosen as chosen
from sccam_bench.grid.expand import Cell as Cell
from sccam_bench.grid.expand import expand as expand
from sccam_bench.grid.written import facts_of as facts_of
