"""MS COCO 2014: 82,081 training and 40,137 validation images that show at least one of 80 classes.

Masks as the field makes them: the smaller instance in front, crowds as their class (docs/data.md).
"""

dataset = dict(type="COCO14", root="data/coco2014", crowds="class")
train_split = "train"
# All images of train are scored, so 100 of val choose the transfer threshold: the only images of
# val whose masks are looked at before a segmentor is scored on it.
evaluation = dict(split="train", calibration="val", calibration_size=100)
