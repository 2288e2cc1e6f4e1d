"""SC-CAM with ResNet-38 on VOC 2012, as released. Untried: needs a GPU.

Round 0 is PSA's released classifier, as in the original. Published: seed maps 50.9, with random
walk 63.4 mIoU on train (README of Juliachang/SC-CAM@191ec48 and the paper's table).
"""

_base_ = ["_base_/voc12.py", "_base_/resnet38.py", "_base_/psa_refinement.py"]

classifier = dict(type="CAMClassifier", dropout=0.5)
classifier_weights = "weights/res38_cls.pth"
sub_classifier = dict(type="SCCAMClassifier", sub_weight=5.0, dropout=0.5)
labeler = dict(type="KMeansLabeler", num_clusters=10, n_init=10, max_iter=300)
rounds = 3
round_stops = [30, 40, 50]  # the checkpoints that the released script takes, of 61 epochs
training = dict(
    epochs=61,
    batch_size=16,
    lr=0.01,
    momentum=5e-4,  # what the released optimiser really has, see docs/methods.md, defect 1
    weight_decay=5e-4,
    transforms=[
        dict(type="ResizeLong", low=256, high=512),
        dict(type="HorizontalFlip"),
        dict(type="ColourJitter"),
        dict(type="RandomCrop", size=224, fill=116),  # grey near ImageNet's mean colour
    ],
)
evaluation = dict(fixed_threshold=0.15)
