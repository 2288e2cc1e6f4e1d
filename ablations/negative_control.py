"""Where there is nothing to explore, exploring must not help.

Question: Does SC-CAM still gain where every class has one sub-category?
Command:  sccam-bench run ablations/negative_control.py
Time:     TODO
Found:    TODO
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does SC-CAM still gain where every class has one sub-category?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "CAM": {"rounds": 0, "refiner": None},
        "CAM, 3x epochs": {
            "rounds": 0,
            "refiner": None,
            "training.epochs": lambda config: 3 * config["training"]["epochs"],
        },
        "SC-CAM, round 2": {"rounds": 2, "refiner": None},
    },
    vary={"dataset.sub_categories": [4, 1]},
    seeds=range(3),
    published="../results/published/voc12_seeds.csv",
)
