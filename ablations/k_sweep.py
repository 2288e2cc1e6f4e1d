"""The number of sub-categories per class, K.

Question: How many sub-categories per class?
Command:  sccam-bench run ablations/k_sweep.py
Time:     4 minutes on 2 CPU cores; 2 if controls.py was run
Found:    K = 2 and 4 are alike (66.2 +- 0.1, 65.0 +- 1.1; 4 is the true number), 8 and 16 lose
          again (62.4 +- 0.9, 59.2 +- 0.8), K = 1 is worst (56.9 +- 0.6); 2 seeds, lambda 5, round
          1.
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
