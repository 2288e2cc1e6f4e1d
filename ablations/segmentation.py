"""What a segmentor makes of pseudo masks, with and without the random walk.

Question: How much of the full supervision does a segmentor keep when it learns from pseudo masks?
Command:  sccam-bench run ablations/segmentation.py
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How much does a segmentor lose when it learns from pseudo masks?",
    base="../configs/cam_segmentor_phantom.py",
    cells={
        "CAM": {"refiner": None},
        "CAM, random walk": {},
        "true masks": {"segmentor.threshold": "truth"},
    },
    metric="seg_miou",
)
