"""54 cells that share what they have in common, at a tiny size.

Question: What does a grid of 54 cells cost that share what they can?
Command:  sccam-bench run ablations/sharing.py
Time:     not measured as a whole; by one cell's stages, timed on a busy machine, 3 to 6 minutes on
          2 CPU cores
Found:    not run yet. Planned: 27 retrainings and 3 first rounds; 108 and 54 if every cell ran all
          of its own.
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="What does a grid of 54 cells cost that share what they can?",
    base="../configs/sc_cam_tiny_phantom.py",
    vary={
        "labeler.num_clusters": [2, 3, 4],
        "rounds": [1, 2, 3],
        "refiner": {"-": None, "random walk": lambda config: config["refiner"]},
    },
    seeds=range(3),
    published="../results/published/voc12_seeds.csv",
)
