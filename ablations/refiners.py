"""Four ways to refine one CAM.

Question: Which refiner gains most over the same CAM?
Command:  sccam-bench run ablations/refiners.py
Time:     4 minutes of CPU time, 2 to 3 minutes on 2 free CPU cores
Found:    IRN: CAM 60.3, dense CRF 65.3, random walk 66.8, IRN 73.1 with the settings of its
          released code, also at its own fixed background (73.4). It is the training of the edges
          that does it: with an untrained edge head the same walk falls to 44.5. Part of IRN's lead
          is its finer grid, stride 4 against 8. One seed.
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
