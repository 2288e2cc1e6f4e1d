from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="trial",
    base="../configs/sc_cam_phantom.py",
    cells={
        "CAM": {"rounds": 0},
        "CAM x3": {"rounds": 0, "training.epochs": lambda config: 3 * config["training"]["epochs"]},
        "SC-CAM 1": {"rounds": 1},
        "SC-CAM 2": {"rounds": 2},
        "random": {"rounds": 1, "labeler": dict(type="RandomPartitionLabeler", num_clusters=4)},
    },
    vary={"refiner": {"-": None, "random walk": dict(type="RandomWalk")}},
)
