"""The random walk: its length, and how much it cuts weak links.

Question: How far should the random walk spread the CAMs?
Command:  sccam-bench run ablations/random_walk.py
Time:     3 minutes on 2 CPU cores
Found:    on this grid of 16 x 16 points a short walk gains 3 points (CAM 60.3 to 64.0, SC-CAM
          64.1 to 67.2) and the originals' 256 steps lose all of it for SC-CAM (60.4 and less):
          they carry the score of a map that covers the mark alone into the background. One seed.
"""

from sccam_bench.grid import Ablation


def walk(**options):
    """The base's random walk with other options."""
    return lambda config: {**config["refiner"], **options}


ABLATION = Ablation(
    question="How far should the random walk spread the CAMs?",
    base="../configs/sc_cam_phantom.py",
    cells={"CAM": {"rounds": 0}, "SC-CAM, round 1": {"rounds": 1}},
    vary={
        "refiner": {
            "-": None,
            **{
                f"beta {beta}, {2**steps} steps": walk(beta=float(beta), log2_steps=steps)
                for beta in (8, 16)
                for steps in (2, 3, 5, 8)
            },
        }
    },
    published="../results/published/voc12_seeds.csv",
)
