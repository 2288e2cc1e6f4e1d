"""Where there is nothing to explore, and each round continues from the last one's weights.

Question: Do continued rounds still gain where every class has one sub-category?
Command:  sccam-bench run ablations/negative_control_continued.py
Time:     not measured yet
Found:    not measured yet
"""

from sccam_bench.grid import Ablation

THREE_ROUNDS = {"rounds": 3, "round_init": "previous", "refiner": None}

ABLATION = Ablation(
    question="Do continued rounds still gain where every class has one sub-category?",
    base="../configs/sc_cam_phantom.py",
    cells={
        "lambda = 0": {**THREE_ROUNDS, "sub_classifier.sub_weight": 0.0},
        "random partition": {
            **THREE_ROUNDS,
            "labeler": lambda config: dict(
                type="RandomPartitionLabeler", num_clusters=config["labeler"]["num_clusters"]
            ),
        },
        "SC-CAM": THREE_ROUNDS,
    },
    vary={"dataset.sub_categories": [4, 1]},
    seeds=range(3),
    subject="SC-CAM",
    mixes=["data_set"],  # which is the question
)
