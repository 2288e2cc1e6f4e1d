"""What of SC-CAM's gain is due to its sub-categories?

Question: Which part of SC-CAM's gain comes from what its sub-categories mean?
Command:  sccam-bench run ablations/controls.py
Time:     11 minutes on 2 CPU cores
Found:    the meaning of the clusters counts for 4.1 [3.4, 4.8] points in round 1: lambda = 0 58.8
          +- 1.5, random partition 60.7 +- 1.4, k-means 64.8 +- 1.2, true sub-categories 69.6 +- 1.7
          (mean and deviation over 5 seeds, --seeds 0 1 2 3 4, results/phantom/controls, transfer
          threshold). Training longer without sub-categories does as much: CAM 59.6 +- 1.0, trained
          3 times as long 66.0 +- 1.2, 4 times 66.4 +- 1.1; SC-CAM after rounds 1, 2, 3: 64.8 +-
          1.2, 67.6 +- 2.1, 67.9 +- 0.4, so round 2 is 1.6 above its matched control, which five
          seeds cannot tell from noise (--baseline "CAM, 3x epochs"). The sub-category map of round
          3 is far better than the parent's (73.3 +- 2.6): it covers 85 % of the bodies instead of
          73 %, but only 69 % of the marks instead of 98 %. K = 1, where the same labels twice weigh
          the loss 6 times, is 2.6 below lambda = 0 (56.2 +- 2.1), within the noise.
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
    baseline="random partition, round 1",  # the same but for what its sub-categories mean
    subject="SC-CAM, round 1",
    published="../results/published/voc12_seeds.csv",
)
