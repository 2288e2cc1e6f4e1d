"""SC-CAM, random walk and a segmentor on Phantom, for comparing methods on two CPU cores."""

_base_ = ["sc_cam_phantom.py", "_base_/lite0_segmentor.py"]

segmentor = dict(training=dict(epochs=6))  # half as long as alone: 15 cells train one
