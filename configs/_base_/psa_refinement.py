"""CAM inference, AffinityNet and random walk with the settings of PSA's released code."""

cam = dict(map="parent", scales=[1.0, 0.5, 1.5, 2.0], flip=True)
affinity = dict(
    net=dict(type="AffinityNet", taps=[0, 1, 2], channels=[64, 128, 256], radius=5, border="pad"),
    split="trainaug",
    labels="crf",
    alpha_low=4.0,
    alpha_high=32.0,
    crop_size=448,
    # momentum: what the released optimiser really has, see docs/methods.md, defect 1
    training=dict(epochs=8, batch_size=8, lr=0.1, momentum=5e-4, weight_decay=5e-4),
)
refiner = dict(type="RandomWalk", alpha=16.0, beta=8.0, log2_steps=8)
