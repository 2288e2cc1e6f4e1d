"""The methods of the field on one backbone, one data set and one protocol.

Question: How do CAM, SC-CAM, SEAM and RRM compare when they are run alike?
Command:  sccam-bench run ablations/baselines.py --seeds 0 1 2 3 4
          Real images: --base configs/baselines_voc12_animals.py or
          configs/sc_cam_deeplab_v2_voc12.py (needs a GPU, untried).
Time:     10 minutes per seed on 2 CPU cores, 0.9 GiB per worker; on the animals 4.6 hours of its
          workers on a busy machine, 2.2 GiB per worker
Found:    over five seeds (results/phantom/baselines), maps on train: CAM 59.6 +- 1.0, trained three
          times as long 66.0 +- 1.2, SC-CAM 67.6 +- 2.1, RRM 61.7 +- 2.2, SEAM 51.6 +- 1.0
          (docs/methods.md says why). SC-CAM cannot be told from the control of as many epochs, nor
          can what segmentors learn from the two after the random walk (67.4 +- 1.3 and 68.2 +-
          2.2 on val, 74.4 and 75.6 with CRF). The dense CRF makes the best maps (77.3 and 76.5) and
          not the best teachers: what segmentors learn from it is 13.0 below the walk for CAM, 5.7
          for the longer CAM, and 2.4 for SC-CAM, which is within the noise; such maps are precise
          and miss much. RRM's own masks reach 48.0 +- 2.2, a segmentor taught by its maps 59.4 +-
          1.3.
          On real animals (one seed, maps on train without / with dense CRF / random walk): CAM 48.3
          / 54.1 / 55.0, three times as long 48.5 / 54.4 / 54.9, SC-CAM 46.8 / 52.8 / 54.8, SEAM
          52.1 / 47.4 / 41.9, RRM 48.0 / 52.0 / 53.6. SEAM has the best maps and loses by what helps
          all others, whose settings were chosen for CAM. RRM's own masks reach 45.4, 47.2 with CRF;
          the segmentors stay between 17.5 and 24.8: the small network is too small for real images,
          and that column compares nothing.
"""

from sccam_bench.grid import Ablation

# What each method needs on a backbone: the paper's values on ResNet-38; see the configurations
# seam_*.py and rrm_*.py for why the others differ.
SEAM = {
    "paper": dict(dropout=0.5, taps=[0, 1], scale=0.3),
    "phantom": dict(dropout=0.3, taps=[1, 2], scale=0.5, er_weight=0.25, ecr_weight=0.3),
    "animals": dict(dropout=0.3, taps=[2, 3], scale=0.5, er_weight=0.3, ecr_weight=0.33),
}
RRM = {
    "paper": dict(),
    "phantom": dict(seg_channels=64, dilation=2, label_scales=[0.5, 1.5]),
    "animals": dict(seg_channels=64, dilation=2, label_scales=[0.5]),
}
JOINT = {
    "paper": dict(epochs=12, batch_size=8, lr=7e-4, head_multiplier=1.0),
    "phantom": dict(epochs=6, batch_size=8, lr=0.002),
    "animals": dict(epochs=3, batch_size=8, lr=0.0005),
}


def family(config):
    """Which of the values above fit the backbone."""
    if config["backbone"]["type"] == "ResNet38":
        return "paper"
    return "phantom" if config["dataset"]["type"] == "Phantom" else "animals"


def seam(config):
    return dict(type="SEAMClassifier", **SEAM[family(config)])


def rrm(config):
    return dict(type="RRMClassifier", **RRM[family(config)])


def dense_crf(config):
    """A dense CRF over the same background as the random walk's."""
    return dict(type="DenseCRF", alpha=config["refiner"]["alpha"])


ABLATION = Ablation(
    question="How do CAM, SC-CAM, SEAM and RRM compare when they are run alike?",
    base="../configs/baselines_phantom.py",
    cells={
        "CAM": {"rounds": 0},
        # the control: SC-CAM with 2 rounds trains for as many epochs, SEAM for as long
        "CAM, 3x epochs": {
            "rounds": 0,
            "classifier_weights": None,  # a released classifier is not trained here
            "training.epochs": lambda config: 3 * config["training"]["epochs"],
        },
        "SC-CAM": {},
        "SEAM": {
            "rounds": 0,
            "classifier_weights": None,
            "classifier": seam,
            "cam.map": "refined",
            "cam.normalisation": "min_max",
        },
        "RRM": {
            "rounds": 0,
            "joint_classifier": rrm,
            "joint_training": lambda config: JOINT[family(config)],
            "one_stage": lambda config: dict(eval_split=config["segmentor"]["eval_split"]),
        },
    },
    vary={
        "refiner": {
            "-": None,
            "dense CRF": dense_crf,
            "random walk": lambda config: config["refiner"],
        }
    },
    baseline="CAM, 3x epochs",  # trained for as many epochs as SC-CAM
    mixes=["normalisation"],  # SEAM stretches its maps as its authors do
    published="../results/published/voc12_seeds.csv",
)
