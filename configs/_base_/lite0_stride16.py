"""The whole of EfficientNet-Lite0, dilated to output stride 16."""

backbone = dict(
    type="TimmBackbone",
    name="tf_efficientnet_lite0",
    weights="package",
    output_stride=16,
    frozen_stages=3,
)
