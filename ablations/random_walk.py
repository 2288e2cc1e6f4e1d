"""The random walk: its length, and how much it cuts weak links.

Question: How far should the random walk spread the CAMs?
Command:  sccam-bench run ablations/random_walk.py
Time:     TODO
Found:    TODO
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
