"""The number of rounds, and what a round starts from.

Question: How many rounds of clustering and retraining?
Command:  sccam-bench run ablations/rounds.py
Time:     5 minutes on 2 CPU cores
Found:    from ImageNet weights, as the original: 59.6 +- 0.9, 65.0 +- 1.1, 67.4 +- 2.5, 67.8 +-
          0.6 after 0 to 3 rounds; from the previous round: 67.6 +- 0.8, 68.6 +- 2.5, 69.2 +- 2.9
          after 1 to 3. Going on covers more of the bodies (84 % against 71 %) at the price of
          precision. Two seeds: the two ways cannot be told apart. CAM trained as long as three
          rounds reaches 65.8 (controls.py).
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
