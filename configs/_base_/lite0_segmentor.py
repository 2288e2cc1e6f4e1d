"""A segmentor for a CPU: three stages of EfficientNet-Lite0, two convolutions, a small ASPP head.

About 4 s of one core per epoch on Phantom's 300 images. Its head learns ten times as fast as `lr`;
without the neck the training diverges at 0.003.
"""

segmentor = dict(
    initialisation="ImageNet",
    model=dict(
        type="BackboneSegmentor",
        backbone=dict(
            type="TimmBackbone",
            name="tf_efficientnet_lite0",
            weights="package",
            output_stride=8,
            num_stages=3,
            frozen_stages=2,
        ),
        neck=dict(type="LightNeck", channels=256),
        rates=[1, 2, 4, 6],
    ),
    split="train",
    eval_split="val",
    crf=True,
    training=dict(epochs=12, batch_size=8, lr=0.002, crop_size=128),
)
