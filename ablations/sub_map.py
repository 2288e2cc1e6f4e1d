"""Which CAM of SC-CAM: that of the classes, as in the original, or that of their sub-categories?

Question: Is the sub-categories' map better than the parent's, and due to their meaning?
Command:  sccam-bench run ablations/sub_map.py
Time:     12 minutes on 2 CPU cores
Found:    over five seeds (--seeds 0 1 2 3 4, results/phantom/sub_map) the sub-categories' map of
          round 3 has 73.3 +- 2.6, its parent's 67.9 +- 0.4, a CAM trained as long 66.4 +- 1.1. It
          finds 85 % of the bodies instead of 73 %, and 69 % of the marks instead of 98 %. Meaning
          counts: of one round, random partition 61.5 +- 1.0, k-means 67.8 +- 1.8, true
          sub-categories 76.6 +- 1.3. After the random walk it is 78.5 +- 3.5 against 74.6 +- 1.7 of
          the longer CAM, which five seeds cannot tell apart.
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
