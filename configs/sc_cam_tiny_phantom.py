"""SC-CAM on a Phantom so small that a training takes seconds: for trying grids, not methods."""

_base_ = "sc_cam_phantom.py"

dataset = dict(num_train=100, num_calibration=20, size=64)
training = dict(epochs=4)
affinity = dict(crop_size=64, training=dict(epochs=2))
