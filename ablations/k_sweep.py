"""The number of sub-categories per class, K.

Question: How many sub-categories per class?
Command:  sccam-bench run ablations/k_sweep.py
Time:     4 minutes on 2 CPU cores; 2 if controls.py was run
Found:    K = 2 cannot be told from 4, the true number (65.2 +- 1.8, 64.8 +- 1.2), 8 and 16 lose
          again (62.4 +- 0.9, 59.4 +- 1.3), K = 1 is the lowest (56.2 +- 2.1); neither K = 1 nor
          K = 16 can be told from lambda = 0 (58.8 +- 1.5); 5 seeds (--seeds 0 1 2 3 4,
          results/phantom/k_sweep), lambda 5, round 1.
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How many sub-categories per class?",
    base="../configs/sc_cam_phantom.py",
    cells={"SC-CAM, round 1": {"rounds": 1, "refiner": None}},
    vary={"labeler.num_clusters": [1, 2, 4, 8, 16]},
    seeds=range(2),
    baseline="4",  # the base's K, and that of its data; K = 1 says every label twice
    published="../results/published/voc12_seeds.csv",
)
