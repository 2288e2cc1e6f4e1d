"""RRM with ResNet-38 on VOC 2012 from a trained classifier, as its author recommends. Untried.

8 epochs are 21,160 steps, where the original stops after 20,000. Published, one stage, segmentation
without image labels: 62.6 mIoU on val, 62.9 on test (Zhang et al., AAAI 2020, as the poster of
ToCo, CVPR 2023, quotes it).
"""

_base_ = ["_base_/voc12.py", "_base_/resnet38.py"]

backbone = dict(frozen=False)  # RRM trains the first blocks too
classifier = dict(type="CAMClassifier")
classifier_weights = "weights/res38_cls.pth"  # PSA's released classifier
joint_classifier = dict(type="RRMClassifier")
joint_training = dict(
    epochs=8,
    batch_size=4,
    lr=7e-4,
    momentum=1e-5,  # the weight decay stands in its place, see docs/methods.md, defect 1
    weight_decay=1e-5,
    transforms=[
        dict(type="RandomScale", low=0.7, high=1.3),
        dict(type="HorizontalFlip"),
        dict(type="RandomCrop", size=321, fill=116),  # grey near ImageNet's mean colour
    ],
)
cam = dict(map="parent", scales=[1.0, 0.5, 1.5, 2.0], flip=True)
one_stage = dict(eval_split="val", crf=True)  # the masks of its own segmentation head
