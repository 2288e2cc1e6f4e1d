"""The whole pipeline, one stage after the other, each scored on the same images.

Question: What does each stage of the pipeline add?
Command:  sccam-bench run ablations/stages.py --seeds 0 1 2 3 4
Time:     4 minutes of CPU per seed
Found:    over five seeds (results/phantom/stages), all on the training images: CAM 59.6 +- 1.0,
          round 1 64.8 +- 1.2, round 2 67.6 +- 2.1, from where a dense CRF makes 77.3 +- 3.1 and the
          random walk 71.4 +- 1.5. The CRF's maps are better than the walk's, and what segmentors
          learn from the two cannot be told apart (70.4 +- 3.2 and 72.2 +- 1.4; after a CRF on their
          own masks 76.2 and 79.2).
"""

from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="What does each stage of the pipeline add?",
    base="../configs/baselines_phantom.py",
    cells={
        "CAM": {"rounds": 0, "segmentor": None},
        "SC-CAM, round 1": {"rounds": 1, "segmentor": None},
        # where the maps are scored too, so that each step is a difference on the same images
        "SC-CAM, round 2": {"rounds": 2, "segmentor.eval_split": "train"},
    },
    vary={
        "refiner": {
            "-": None,
            "dense CRF": lambda config: dict(type="DenseCRF", alpha=config["refiner"]["alpha"]),
            "random walk": lambda config: config["refiner"],
        }
    },
    exclude=[
        {"method": method, "refiner": refiner}
        for method in ("CAM", "SC-CAM, round 1")
        for refiner in ("dense CRF", "random walk")
    ],
    published="../results/published/voc12_seeds.csv",
)
