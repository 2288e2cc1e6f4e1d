"""The seed of k-means alone, on three trainings of the first round.

Question: How much of the noise between seeds is the seed of k-means?
Command:  sccam-bench run ablations/cluster_seed.py
Time:     not measured; 18 trainings, by the times of k_sweep.py 6 minutes on 2 CPU cores
Found:    not run yet. Each row is one seed of everything else; its deviation comes from five
          clusterings and from what retraining makes of other sub-labels. To compare with: one
          seed for everything gives 64.9 +- 0.8 after round 1 (controls.py, 3 seeds).
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
