"""PASCAL VOC 2012 with the 10,582 training images of train_aug, all 20 classes."""

dataset = dict(
    type="VOC12",
    root="data/VOCdevkit/VOC2012",
    labels="xml",
    mask_folder="SegmentationClassAug",
)
train_split = "train_aug"
# images of train_aug outside train choose the transfer threshold
evaluation = dict(split="train", calibration="train_aug", calibration_size=100)
