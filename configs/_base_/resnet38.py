"""WideResNet-38 with the ImageNet weights that PSA and SC-CAM start from."""

backbone = dict(
    type="ResNet38",
    weights="weights/ilsvrc-cls_rna-a1_cls1000_ep-0001.params",
)
