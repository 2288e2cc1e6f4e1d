"""RRM with ResNet-38 on VOC 2012, trained from ImageNet weights as released. Untried: needs a GPU.

The released script's two halves of 12 epochs are two trainings here: classification alone, then
both heads jointly from its weights. Published, one stage, segmentation without image labels: 62.6
mIoU on val, 62.9 on test (Zhang et al., AAAI 2020, as the poster of ToCo, CVPR 2023, quotes it);
a user of this script reports 57.6 on val (issue 7 of zbf1991/RRM).
"""

_base_ = ["_base_/voc12.py", "_base_/resnet38.py"]

backbone = dict(frozen=False)  # RRM trains the first blocks too
classifier = dict(type="CAMClassifier", dropout=0.0)
training = dict(
    epochs=12,
    batch_size=8,
    lr=0.01,
    momentum=5e-4,  # what the released optimiser really has, see docs/methods.md, defect 1
    weight_decay=5e-4,
    transforms=[
        # the released script's resizing returns the image as it is, see docs/methods.md, RRM
        dict(type="HorizontalFlip"),
        dict(type="ColourJitter"),
        dict(type="RandomCrop", size=448, fill=116),  # grey near ImageNet's mean colour
    ],
)
joint_classifier = dict(type="RRMClassifier")
# one rate for old and new layers, as in the released script's second half
joint_training = dict(lr=7e-4, head_multiplier=1.0)
cam = dict(map="parent", scales=[1.0, 0.5, 1.5, 2.0], flip=True)
one_stage = dict(eval_split="val", crf=True)  # the masks of its own segmentation head
