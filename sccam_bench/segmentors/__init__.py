"""Segmentation networks trained on pseudo masks; the only package that uses mmsegmentation."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # mmcv names compiled operators that nothing here needs
    import mmseg.models as mmseg_models  # noqa: F401

from sccam_bench.segmentors import aspp_head as aspp_head
from sccam_bench.segmentors import deeplab_v2 as deeplab_v2
from sccam_bench.segmentors import on_backbone as on_backbone
