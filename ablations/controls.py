"""What of SC-CAM's gain is due to its sub-categories?

Question: Which part of SC-CAM's gain comes from what its sub-categories mean?
Command:  sccam-bench run ablations/controls.py
Time:     TODO
Found:    TODO
"""

from sccam_bench.grid import Ablation


def labeler(kind: str):
    """Another labeler with the base's K."""
    return lambda config: dict(type=kind, num_clusters=config["labeler"]["num_clusters"])


def longer(times: int):
    """CAM trained as long as all of SC-CAM's rounds together."""
    return {
        "rounds": 0,
        "training.epochs": lambda config: times * config["training"]["epochs"],
    }


ABLATION = Ablation(
    question="Which part of SC-CAM's gain comes from what its sub-categories mean?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "CAM": {"rounds": 0},
        "CAM, 3x epochs": longer(3),
        "CAM, 4x epochs": longer(4),
        "SC-CAM, round 1": {"rounds": 1},
        "SC-CAM, round 2": {"rounds": 2},
        "SC-CAM, round 3": {"rounds": 3},
        "SC-CAM, round 3, sub-category map": {"rounds": 3, "cam.map": "sub"},
        "random partition, round 1": {"rounds": 1, "labeler": labeler("RandomPartitionLabeler")},
        "true sub-categories, round 1": {"rounds": 1, "labeler": labeler("OracleLabeler")},
        "K = 1, round 1": {"rounds": 1, "labeler.num_clusters": 1},
        "lambda = 0, round 1": {"rounds": 1, "sub_classifier.sub_weight": 0.0},
    },
    vary={"refiner": {"-": None}},
    seeds=range(3),
    published="../results/published/voc12_seeds.csv",
)
