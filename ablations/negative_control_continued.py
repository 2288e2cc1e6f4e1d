"""Where there is nothing to explore, and each round continues from the last one's weights.

Question: Do continued rounds still gain where every class has one sub-category?
Command:  sccam-bench run ablations/negative_control_continued.py
Time:     20 minutes on 2 CPU cores; 10 if rounds.py was run
Found:    no. Over five seeds (--seeds 0 1 2 3 4, results/phantom/negative_control_continued) SC-CAM
          is 4.0 above lambda = 0 with four sub-categories (70.3 +- 1.9, 66.3 +- 1.3) and 2.7 below
          it with one (81.6 +- 1.8, 84.3 +- 1.1), as is random partition there (81.7 +- 1.4).
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
