"""SC-CAM with EfficientNet-Lite0 on images of one's own, with the settings for VOC's animals.

Only tests have run it, on generated images in the layout of docs/data.md.
"""

_base_ = ["_base_/folder.py", "_base_/lite0_stride16.py", "_base_/sc_cam_lite0.py"]
