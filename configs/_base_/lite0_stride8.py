"""The first three stages of EfficientNet-Lite0 at stride 8 and two convolutions: quick on a CPU.

Deep enough to tell Phantom's marks apart, shallow enough to look no further than it must.
"""

backbone = dict(
    type="TimmBackbone",
    name="tf_efficientnet_lite0",
    weights="package",
    output_stride=8,
    num_stages=3,
    frozen_stages=2,
)
neck = dict(type="LightNeck", channels=256)
