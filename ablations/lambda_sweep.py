"""The weight of the sub-category loss, lambda.

Question: How much should the sub-category loss weigh?
Command:  sccam-bench run ablations/lambda_sweep.py
Time:     4 minutes on 2 CPU cores; 2 if controls.py was run
Found:    the more the better up to 10 in one round: lambda 0, 1, 2, 5, 10 gives 58.8 +- 1.5, 60.0
          +- 1.6, 62.2 +- 1.6, 64.8 +- 1.2, 65.7 +- 0.9 (5 seeds: --seeds 0 1 2 3 4,
          results/phantom/lambda_sweep).
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How much should the sub-category loss weigh?",
    base="../configs/sc_cam_phantom.py",
    cells={"SC-CAM, round 1": {"rounds": 1, "refiner": None}},
    vary={"sub_classifier.sub_weight": [0.0, 1.0, 2.0, 5.0, 10.0]},
    seeds=range(2),
    published="../results/published/voc12_seeds.csv",
)
