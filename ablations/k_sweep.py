"""The number of sub-categories per class, K.

Question: How many sub-categories per class?
Command:  sccam-bench run ablations/k_sweep.py
Time:     TODO
Found:    TODO
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How many sub-categories per class?",
    base="../configs/sc_cam_phantom.py",
    cells={"SC-CAM, round 1": {"rounds": 1, "refiner": None}},
    vary={"labeler.num_clusters": [1, 2, 4, 8, 16]},
    seeds=range(2),
    published="../results/published/voc12_seeds.csv",
)
