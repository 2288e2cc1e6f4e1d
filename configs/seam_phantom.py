"""SEAM on Phantom, for two CPU cores."""

_base_ = ["_base_/phantom.py", "_base_/lite0_stride8.py"]

# half size: at the original's 0.3 the smaller branch would see 5 x 5 points
classifier = dict(type="SEAMClassifier", dropout=0.3, taps=[1, 2], scale=0.5)
training = dict(
    epochs=8,
    batch_size=16,
    lr=0.02,
    momentum=0.9,
    transforms=[dict(type="HorizontalFlip")],
)
cam = dict(map="refined", scales=[1.0, 1.5], flip=True, normalisation="min_max")
