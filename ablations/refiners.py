"""Four ways to refine one CAM.

Question: Which refiner gains most over the same CAM?
Command:  sccam-bench run ablations/refiners.py
Time:     TBM
Found:    TBM
"""

from sccam_bench.grid import Ablation

PROPAGATION = dict(type="EdgePropagation")  # IRN's own settings

ABLATION = Ablation(
    question="Which refiner gains most over the same CAM?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "CAM": {"rounds": 0, "refiner": None},
        "dense CRF": {"rounds": 0, "refiner": dict(type="DenseCRF")},
        "random walk": {"rounds": 0},
        "IRN": {"rounds": 0, "refiner": PROPAGATION},
        # what the walk alone does, with the edges of a network that learnt nothing
        "IRN, untrained": {"rounds": 0, "refiner": PROPAGATION, "edges.training.lr": 0.0},
    },
    published="../results/published/voc12_seeds.csv",
)
