"""The seed of k-means alone, on three trainings of the first round.

Question: How much of the noise between seeds is the seed of k-means?
Command:  sccam-bench run ablations/cluster_seed.py
Time:     10 minutes on 2 CPU cores beside other work
Found:    roughly half of its variance; three trainings do not tell it closer. Each row is one seed
          of everything else; five clusterings of it give 64.0 +- 0.4, 65.6 +- 1.0 and 64.8 +- 0.6
          (results/phantom/cluster_seed), that is 0.7 pooled, and the three means deviate by 0.8.
          One seed for everything gives 64.8 +- 1.2 after round 1 (controls.py, 5 seeds).
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How much of the noise between seeds is the seed of k-means?",
    base="../configs/sc_cam_phantom.py",
    cells={"SC-CAM, round 1": {"rounds": 1, "refiner": None}},
    vary={"role_seeds.classifier": {f"training seed {seed}": seed for seed in range(3)}},
    seeds=range(5),
    seeds_reach=["labeler"],
    published="../results/published/voc12_seeds.csv",
)
