"""SEAM with ResNet-38 on VOC 2012, as released. Untried: needs a GPU.

Published: seed maps 55.4 mIoU on train (quoted in the abstract of PPC, CVPR 2022), with random walk
63.61 (author in issue YudeWang/SEAM#17). Set classifier_weights to use the released checkpoint
instead of training one.
"""

_base_ = ["_base_/voc12.py", "_base_/resnet38.py", "_base_/psa_refinement.py"]

classifier = dict(type="SEAMClassifier", dropout=0.5, taps=[0, 1], scale=0.3)  # conv4, conv5
training = dict(
    epochs=8,
    batch_size=8,
    lr=0.01,
    momentum=5e-4,  # what the released optimiser really has, see docs/methods.md, defect 1
    weight_decay=5e-4,
    transforms=[
        dict(type="ResizeLong", low=448, high=768),
        dict(type="HorizontalFlip"),
        dict(type="ColourJitter"),
        dict(type="RandomCrop", size=448, fill=116),  # grey near ImageNet's mean colour
    ],
)
cam = dict(map="refined", scales=[0.5, 1.0, 1.5, 2.0], flip=True, normalisation="min_max")
affinity = dict(alpha_low=4.0, alpha_high=24.0, training=dict(lr=0.01))
refiner = dict(type="RandomWalk", alpha=6.0, beta=8.0, log2_steps=6)
evaluation = dict(fixed_threshold=0.26)
