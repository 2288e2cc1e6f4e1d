"""The number of rounds, and what a round starts from.

Question: How many rounds of clustering and retraining?
Command:  sccam-bench run ablations/rounds.py
Time:     TODO
Found:    TODO
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How many rounds of clustering and retraining?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "from ImageNet weights": {"refiner": None},
        "from the previous round": {"refiner": None, "round_init": "previous"},
    },
    vary={"rounds": [0, 1, 2, 3]},
    seeds=range(2),
    published="../results/published/voc12_seeds.csv",
)
