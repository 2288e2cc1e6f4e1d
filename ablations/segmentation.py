"""What a segmentor makes of pseudo masks, with and without the random walk.

Question: How much does a segmentor lose when it learns from pseudo masks?
Command:  sccam-bench run ablations/segmentation.py
Time:     a segmentor takes about 50 s of one CPU core, what is before it as in quick.py
Found:    on val, without image labels: 56.6 from CAM, 64.4 from CAM and random walk, 79.5 from the
          true masks; 64.8, 73.0 and 85.5 after the CRF. The random walk's 6.5 points on the maps
          (60.3 to 66.8 on train) arrive in full. One seed; over five the step from CAM to random
          walk is 57.0 +- 1.4 to 63.5 +- 3.8 (baselines.py).
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How much does a segmentor lose when it learns from pseudo masks?",
    base="../configs/cam_segmentor_phantom.py",
    cells={
        "CAM": {"refiner": None},
        "CAM, random walk": {},
        "true masks": {"refiner": None, "segmentor.threshold": "truth"},
    },
    metric="seg_miou",
    mixes=["segmentor_masks"],  # true masks are the upper bound
    published="../results/published/voc12_segmentation.csv",
)
