"""PASCAL VOC 2012 with the 10,582 training images of trainaug, all 20 classes."""

dataset = dict(
    type="VOC12",
    root="data/VOCdevkit/VOC2012",
    labels="xml",
    mask_folder="SegmentationClassAug",
)
train_split = "trainaug"
# images of trainaug outside train choose the transfer threshold
evaluation = dict(split="train", calibration="trainaug", calibration_size=100)
