"""The weight of the sub-category loss, lambda.

Question: How much should the sub-category loss weigh?
Command:  sccam-bench run ablations/lambda_sweep.py
Time:     TODO
Found:    TODO
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
