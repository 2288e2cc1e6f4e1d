"""Phantom, the generated data set: 300 images, 5 classes of 4 sub-categories, muted bodies."""

dataset = dict(type="Phantom")
train_split = "train"
evaluation = dict(split="train", calibration="calibration", calibration_size=50)
