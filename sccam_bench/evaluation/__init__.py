"""Scores of maps and of clusters, from stored arrays alone."""

from sccam_bench.evaluation import map_scores as map_scores
