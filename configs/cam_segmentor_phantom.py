"""CAM, random walk and a small segmentor on Phantom, for two CPU cores."""

_base_ = ["sc_cam_phantom.py", "_base_/lite0_segmentor.py"]

rounds = 0
