"""SC-CAM on Phantom, for two CPU cores.

K is the true number of sub-categories per class.
"""

_base_ = ["_base_/phantom.py", "_base_/lite0_stride8.py"]

classifier = dict(type="CAMClassifier", dropout=0.3)
sub_classifier = dict(type="SCCAMClassifier", sub_weight=5.0, dropout=0.3)
labeler = dict(type="KMeansLabeler", num_clusters=4, n_init=10)
rounds = 2
training = dict(
    epochs=8,
    batch_size=16,
    lr=0.02,
    momentum=0.9,  # CAM reaches 60.3; without it 45.8, or 63.4 at lr 0.2
    transforms=[dict(type="HorizontalFlip")],
)
cam = dict(map="parent", scales=[1.0, 1.5], flip=True)
affinity = dict(
    net=dict(type="AffinityNet", taps=[0, 1, 2], channels=[16, 32, 64]),
    crop_size=128,
    training=dict(epochs=5, batch_size=8, lr=0.01, momentum=0.9),
)
# 8 steps: the grid has 16 x 16 points, a ninth of the originals', where 256 mix everything
refiner = dict(type="RandomWalk", alpha=16.0, beta=16.0, log2_steps=3)
# for EdgePropagation; radius 5 instead of 10, as the grid has 32 x 32 points
edges = dict(
    net=dict(type="EdgeNet", taps=[1, 2], displacement=[], radius=5),
    crop_size=128,
    training=dict(epochs=5, batch_size=8, lr=0.1, momentum=0.9),
)
