"""What each stage of a pipeline adds."""

import pandas as pd

from results.writer.measured import Measured
from results.writer.words import markdown


def step_table(run: Measured) -> str:
    """The chain of a run: each step's mIoU, and its difference from the step it is added to."""
    rows = []
    for _, step in run.stages.iterrows():
        row = {"step": step["step"], "added to": "-", "mIoU": f"{step['value']:.1f}"}
        row |= dict.fromkeys(("difference", "over images", "over seeds", "verdict"), "-")
        if not pd.isna(step["difference"]):
            row["added to"] = step["compared_with"]
            row["difference"] = f"{step['difference']:+.1f}"
            row["over images"] = f"[{step['images_low']:.1f}, {step['images_high']:.1f}]"
            row["over seeds"] = f"[{step['seeds_low']:.1f}, {step['seeds_high']:.1f}]"
            row["verdict"] = step["verdict"]
        rows.append(row)
    return markdown(rows, 2)


def stages_section(run: Measured) -> str:
    """The whole pipeline of two rounds, after which a CRF or the walk refines and teaches."""
    return f"""## What each stage of the pipeline adds

All on the same images, with both 95 % intervals; the verdict asks for both noises and is corrected
for all steps. Two refiners branch off round 2: one segmentor learns from the maps after the CRF,
one from those after the random walk.

{step_table(run)}

Maps are told which classes an image shows, the masks of segmentors are not. A round of
sub-categories is one more training as well, of which the control above tells: here a step is
compared with the one before it alone."""
