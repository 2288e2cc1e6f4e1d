"""Images of one's own (docs/add_a_data_set.md): set dataset.root and dataset.classes.

The table of labels names the splits train and calibration, whose masks choose the transfer
threshold.
"""

dataset = dict(type="FolderDataset", root="data/my_images", classes=["first", "second"])
train_split = "train"
evaluation = dict(split="train", calibration="calibration", calibration_size=50)
