"""Where there is nothing to explore, exploring must not help.

Question: Does SC-CAM still gain where every class has one sub-category?
Command:  sccam-bench run ablations/negative_control.py
Time:     10 minutes on 2 CPU cores; 5 if controls.py was run
Found:    no, but nor does it beyond noise with four, so this tells little; where rounds continue it
          does (negative_control_continued.py). With one sub-category per class CAM reaches 85.9 +-
          0.3, trained 3 times as long 85.2 +- 1.2, SC-CAM's round 2 85.7 +- 0.8; with four 59.6 +-
          1.0, 66.0 +- 1.2, 67.6 +- 2.1 (5 seeds: --seeds 0 1 2 3 4,
          results/phantom/negative_control).
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
    baseline="CAM, 3x epochs",
    subject="SC-CAM, round 2",
    mixes=["data_set"],  # which is the question
    published="../results/published/voc12_seeds.csv",
)
