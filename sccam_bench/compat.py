"""Make torchvision importable beside a CPU-only torch.

torchvision's wheels on the package index are built for CUDA. Beside a torch without CUDA their C
extension does not load, and the import then fails with ``operator torchvision::nms does not
exist``, although nothing here calls that operator. Declaring the two missing operators lets the
import pass; calling one would still fail, loudly.
"""

import ctypes
import importlib.util
from pathlib import Path

import torch

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
# torch drops the operators of a library object that is garbage collected
_declared: list[torch.library.Library] = []


def _extension_loads() -> bool:
    """Whether torchvision's C extension can be loaded by this torch."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return True  # nothing to repair: a plain ImportError is the right message
    extensions = sorted(Path(spec.origin).parent.glob("_C.*"))
    try:
        for extension in extensions:
            ctypes.CDLL(str(extension))
    except OSError:
        return False
    return bool(extensions)


def declare_missing_operators() -> bool:
    """Declare ``torchvision::nms`` and ``qnms`` where torchvision cannot; say whether it did."""
    if _declared or torch.version.cuda is not None or _extension_loads():
        return False
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(name + _SCHEMA)
    _declared.append(library)
    return True


declare_missing_operators()
