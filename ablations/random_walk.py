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
