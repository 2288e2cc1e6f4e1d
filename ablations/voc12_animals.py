"""Real images: five animals and person of PASCAL VOC 2012.

Question: Does SC-CAM widen the CAMs of real animals after a short training?
Command:  sccam-bench run ablations/voc12_animals.py --cfg-options dataset.root=DIR
Time:     TODO
Found:    TODO
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does SC-CAM widen the CAMs of real animals after a short training?",
    base="../configs/sc_cam_lite0_voc12_animals.py",
    cells={
        "CAM": {"rounds": 0},
        "CAM, 2x epochs": {
            "rounds": 0,
            "training.epochs": lambda config: 2 * config["training"]["epochs"],
        },
        "SC-CAM, K = 5, round 1": {"rounds": 1},
    },
    vary={"refiner": {"-": None, "random walk": lambda config: config["refiner"]}},
    published="../results/published/voc12_seeds.csv",
)
