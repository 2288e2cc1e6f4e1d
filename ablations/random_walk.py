"""The random walk: its length, and how much it cuts weak links.

Question: How far should the random walk spread the CAMs?
Command:  sccam-bench run ablations/random_walk.py
Time:     2 minutes on 2 CPU cores
Found:    on this grid of 16 x 16 points a short walk gains 7 points (CAM 60.3 to 67.4 with beta 8
          and 8 steps, SC-CAM 64.1 to 70.6 with beta 16 and 4 steps). The originals' beta 8 and
          256 steps keep 4 of them for CAM and lose all for SC-CAM (63.6): they carry the score of
          a map that covers the mark alone into the background. One seed; AffinityNet learnt from
          CRF labels, without which the best gain was 4.
"""

from sccam_bench.grid import Ablation


def walk(**options):
    """The base's random walk with other options."""
    return lambda config: {**config["refiner"], **options}


def dense_crf(config):
    """A dense CRF instead of the walk, over the same background."""
    return dict(type="DenseCRF", alpha=config["refiner"]["alpha"])


ABLATION = Ablation(
    question="What do a dense CRF and the random walk add, and how far should it walk?",
    base="../configs/sc_cam_phantom.py",
    cells={"CAM": {"rounds": 0}, "SC-CAM, round 1": {"rounds": 1}},
    vary={
        "refiner": {
            "-": None,
            "dense CRF": dense_crf,
            "random walk": walk(),
            **{f"walk, alpha {alpha}": walk(alpha=float(alpha)) for alpha in (2, 4, 16)},
            **{f"walk, beta {beta}": walk(beta=float(beta)) for beta in (8, 16)},
            **{f"walk, {2**steps} steps": walk(log2_steps=steps) for steps in (2, 3, 6, 8)},
        }
    },
    published="../results/published/voc12_seeds.csv",
)
