"""CAM inference, EdgeNet and propagation with the settings of IRN's released code."""

cam = dict(map="parent", scales=[1.0, 0.5, 1.5, 2.0], flip=True)
edges = dict(
    net=dict(
        type="EdgeNet",
        taps=[0, 1, 2, 3, 4],
        displacement=[64, 128, 256, 256, 256],
        radius=10,
        border="psa",  # pairs near a crop's border are not learnt from
        canvas=512,
    ),
    split="trainaug",
    foreground=0.30,
    background=0.05,
    crop_size=512,
    scale_low=0.5,
    scale_high=1.5,
    # momentum: what the released optimiser really has, see docs/methods.md, defect 1
    training=dict(epochs=3, batch_size=32, lr=0.1, momentum=1e-4, weight_decay=1e-4),
)
refiner = dict(type="EdgePropagation", radius=5, beta=10.0, log2_steps=8, background=0.25)
