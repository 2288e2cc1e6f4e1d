"""SC-CAM, random walk and a segmentor on Phantom, for comparing methods on two CPU cores.

The segmentor needs its 12 epochs: after 6, pseudo masks of high precision and low recall, as the
dense CRF makes them, teach it less than the maps they were made from.
"""

_base_ = ["sc_cam_phantom.py", "_base_/lite0_segmentor.py"]
