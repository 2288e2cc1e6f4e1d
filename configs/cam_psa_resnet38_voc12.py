"""CAM with ResNet-38 on VOC 2012, trained as PSA's released code does. Untried: needs a GPU.

Published for this recipe: seed maps 47.7, with random walk 61.0 mIoU on train (README of
jiwoon-ahn/psa@9493e59).
"""

_base_ = ["_base_/voc12.py", "_base_/resnet38.py", "_base_/psa_refinement.py"]

classifier = dict(type="CAMClassifier", dropout=0.5)
training = dict(
    epochs=15,
    batch_size=16,
    lr=0.1,
    momentum=5e-4,  # what the released optimiser really has, see docs/methods.md, defect 1
    weight_decay=5e-4,
    transforms=[
        dict(type="ResizeLong", low=256, high=512),
        dict(type="HorizontalFlip"),
        dict(type="ColourJitter"),
        dict(type="RandomCrop", size=448, fill=116),  # grey near ImageNet's mean colour
    ],
)
evaluation = dict(fixed_threshold=0.2)
