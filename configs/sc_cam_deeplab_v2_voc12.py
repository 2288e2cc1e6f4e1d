"""SC-CAM with ResNet-38 on VOC 2012, and DeepLab-v2 trained on its pseudo masks. Untried.

Published: 66.1 mIoU on val; the DeepLab repository that the README of Juliachang/SC-CAM@191ec48
names starts from COCO masks.
"""

_base_ = ["sc_cam_resnet38_voc12.py", "_base_/deeplab_v2_resnet101_voc12.py"]
