"""Five animals and person of VOC 2012: a part of VOC small enough for a CPU.

Set dataset.root; with dataset.labels='xml' this runs on the data set as published.
"""

dataset = dict(
    type="VOC12",
    root="data/VOCdevkit/VOC2012",
    classes=["cat", "cow", "dog", "horse", "sheep", "person"],
    labels="xml",
    mask_folder="SegmentationClassAug",
)
train_split = "trainaug"
# images of trainaug outside train choose the transfer threshold
evaluation = dict(split="train", calibration="trainaug", calibration_size=50)
