"""DeepLab-v2 with ResNet-101 on pseudo masks of VOC 2012, settings of kazuto1011/deeplab-pytorch.

It starts from COCO masks, as that repository does, to which SC-CAM's README points. SEAM's and
PSA's figures start from ImageNet and do not compare with it. For that:

    --cfg-options segmentor.initialisation=ImageNet segmentor.model.weights=weights/resnet101.pth
        segmentor.model.flavour=torchvision

where some report divergence. Fully supervised it gives 76.65, and 77.93 with CRF (README of that
repository). Untried: needs a GPU; the original takes 11 GB for batches of 5.
"""

segmentor = dict(
    initialisation="COCO masks",
    model=dict(
        type="DeepLabV2",
        weights="weights/deeplabv1_resnet101-coco.pth",
        flavour="caffe",
        rates=[6, 12, 18, 24],
        scales=[1.0, 0.5, 0.75],
    ),
    split="trainaug",
    eval_split="val",
    crf=True,
    training=dict(
        epochs=19,  # 20,102 steps; the original takes 20,000
        batch_size=10,  # the original adds up the gradients of two batches of 5
        lr=2.5e-4,
        momentum=0.9,
        weight_decay=5e-4,
        lr_interval=10,
        crop_size=321,
        scales=[0.5, 0.75, 1.0, 1.25, 1.5],
    ),
)
