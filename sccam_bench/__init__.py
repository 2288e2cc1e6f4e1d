"""Benchmark and ablation harness for weakly supervised semantic segmentation around SC-CAM."""

from sccam_bench import compat as compat  # first: it makes torchvision importable

__version__ = "0.1.0"
