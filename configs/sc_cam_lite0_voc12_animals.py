"""SC-CAM with EfficientNet-Lite0 on the animals of VOC 2012, for two CPU cores."""

_base_ = ["_base_/voc12_animals.py", "_base_/lite0_stride16.py", "_base_/sc_cam_lite0.py"]
