"""SEAM on Phantom, for two CPU cores; its training takes almost three times as long as CAM's.

One seed: refined maps 50.6 mIoU (transfer threshold); CAM trained for as many epochs has 60.3.
The ecr term is what hurts: without it they reach 59.1 (docs/methods.md).
"""

_base_ = ["_base_/phantom.py", "_base_/lite0_stride8.py"]

classifier = dict(
    type="SEAMClassifier",
    dropout=0.3,
    taps=[1, 2],
    scale=0.5,  # at the original's 0.3 the smaller images have 5 x 5 points
    # er is a mean over the classes, ecr over 20 % of classes and background: with 5 classes these
    # weights give a class that is shown what it has with VOC's 20
    er_weight=0.25,
    ecr_weight=0.3,
)
training = dict(
    epochs=8,
    batch_size=16,
    lr=0.02,
    momentum=0.9,
    transforms=[dict(type="HorizontalFlip")],
)
cam = dict(map="refined", scales=[1.0, 1.5], flip=True, normalisation="min_max")
