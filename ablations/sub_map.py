"""Which CAM of SC-CAM: that of the classes, as in the original, or that of their sub-categories?

Question: Is the sub-categories' map better than the parent's, and due to their meaning?
Command:  sccam-bench run ablations/sub_map.py
Time:     not measured yet
Found:    not measured yet
"""

from sccam_bench.grid import Ablation


def one_round(labeler: str):
    """One round on another labeler's sub-categories, as many as the base's."""
    return {
        "rounds": 1,
        "labeler": lambda config: dict(
            type=labeler, num_clusters=config["labeler"]["num_clusters"]
        ),
    }


ABLATION = Ablation(
    question="Is the sub-categories' map better than the parent's, and due to their meaning?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "SC-CAM, round 1": {"rounds": 1},
        "SC-CAM, round 3": {"rounds": 3},
        "random partition, round 1": one_round("RandomPartitionLabeler"),
        "true sub-categories, round 1": one_round("OracleLabeler"),
        "CAM, 4x epochs": {  # as many epochs as round 3 has behind it
            "rounds": 0,
            "training.epochs": lambda config: 4 * config["training"]["epochs"],
        },
    },
    vary={
        "cam.map": {"parent": "parent", "sub-categories": "sub"},
        "refiner": {"-": None, "random walk": lambda config: config["refiner"]},
    },
    exclude=[
        {"method": "CAM*", "cam.map": "sub"},  # it has no sub-categories
        {"method": "random*", "refiner": "random walk"},
        {"method": "true*", "refiner": "random walk"},
    ],
    subject="SC-CAM, round 1, sub-categories, -",
)
