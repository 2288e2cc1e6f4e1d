"""SC-CAM, random walk and a segmentor on the animals of VOC 2012, for comparing methods.

The segmentor learns from pseudo masks of the images outside train and is scored on train, whose
pixels nothing has seen. With three stages of the backbone and 450 steps it reaches 17.5 to 24.8
mIoU whatever teaches it: enough to try the stage, too little to compare methods by (RRM's own head,
on the whole backbone, reaches 45.4). Measured with segmentor.crf=False; ablations/baselines.py has
the figures.
"""

_base_ = ["sc_cam_lite0_voc12_animals.py", "_base_/lite0_segmentor.py"]

segmentor = dict(
    split="trainaug",
    exclude="train",
    eval_split="train",
    training=dict(epochs=3, crop_size=160, scales=[0.5, 0.75, 1.0]),
)
