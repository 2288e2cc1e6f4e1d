"""54 cells that share what they have in common, at a tiny size.

Question: What does a grid of 54 cells cost that share what they can?
Command:  sccam-bench run ablations/sharing.py
Time:     under 2 minutes on 2 CPU cores, 174 s of CPU in all, 0.6 GiB per worker
Found:    30 classifiers are trained, 27 retrainings and 3 first rounds; 162 if every cell ran all
          of its own (108 and 54). The grid is too small to say anything of methods: with three
          seeds none of its cells differs from the first but by noise.
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
