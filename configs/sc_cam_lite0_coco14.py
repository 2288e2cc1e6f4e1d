"""SC-CAM with EfficientNet-Lite0 on MS COCO 2014. Not run: it needs a GPU and the data.

The settings are those for the animals of VOC 2012, untuned here.
"""

_base_ = ["_base_/coco14.py", "_base_/lite0_stride16.py", "_base_/sc_cam_lite0.py"]
