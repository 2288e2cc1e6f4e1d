"""Checkpoints of others, read without running their code and loaded without silence.

Torch files are read with ``weights_only=True``, safetensors and MXNet's ``.params`` hold no code.
What is missing, unexpected or of another shape is listed in one error.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from pickle import UnpicklingError

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from sccam_bench.backbones.mxnet_params import read_params
from sccam_bench.errors import InputError, MissingFiles

_SHOWN = 8  # names listed per kind of difference
_WRAPPERS = ("state_dict", "model", "model_state_dict")
_KINDS = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean"}
_KINDS |= {"moving_var": "running_var", "weight": "weight"}


def read_checkpoint(path: str | Path) -> dict[str, Tensor]:
    """Tensors of a ``.params``, ``.safetensors`` or torch file by name.

    A wrapping dict ("state_dict", "model") and the prefix "module." are taken off; ``.params``
    names of ResNet-38 become those of the released torch checkpoints.

    Raises:
        InputError: the file is missing, damaged, or holds more than tensors.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFiles(f"weights {path} do not exist")
    if path.suffix == ".params":
        arrays = read_params(path)
        named = {resnet38_name(name): torch.from_numpy(a.copy()) for name, a in arrays.items()}
        return {name: tensor for name, tensor in named.items() if name is not None}
    if path.suffix == ".safetensors":
        try:
            return load_file(path)
        except (SafetensorError, OSError) as error:
            raise InputError(f"weights {path} cannot be read: {error}") from error
    return _read_torch(path)


@cache
def file_digest(path: str) -> str:
    """SHA-256 of a file of weights.

    Raises:
        InputError: there is none.
    """
    if not Path(path).is_file():
        raise MissingFiles(f"weights {path} do not exist")
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_checkpoint(
    module: nn.Module, state: Mapping[str, Tensor], source: str, ignored: str = r"(?!)"
) -> None:
    """Load `state` into `module`, every tensor or none.

    Args:
        source: what to call the state in an error.
        ignored: regular expression of names in `state` that `module` need not have.

    Raises:
        InputError: lists what is missing, unexpected and misshapen. Counters of batch
            normalisation, which old checkpoints lack, may be missing.
    """
    own = module.state_dict()
    missing = [n for n in own if n not in state and not n.endswith("num_batches_tracked")]
    unexpected = [n for n in state if n not in own and not re.match(ignored, n)]
    shared = {name: tensor for name, tensor in state.items() if name in own}
    misshapen = [
        f"{name} {tuple(tensor.shape)} instead of {tuple(own[name].shape)}"
        for name, tensor in shared.items()
        if tensor.shape != own[name].shape
    ]
    problems = [
        f"{len(names)} {kind}: {', '.join(names[:_SHOWN])}{', ...' if names[_SHOWN:] else ''}"
        for kind, names in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("misshapen", misshapen),
        )
        if names
    ]
    if problems:
        raise InputError(f"weights {source} do not fit: " + "; ".join(problems))
    module.load_state_dict(shared, strict=False)


def resnet38_name(name: str) -> str | None:
    """A tensor's name in MXNet's ResNet-38 -> in the released torch checkpoints; None: not used.

    >>> resnet38_name("arg:res2b1_branch2b1_weight")
    'b2_1.conv_branch2b1.weight'

    Source: jiwoon-ahn/psa@9493e59 network/resnet38d.py convert_mxnet_to_torch.
    """
    name = name.split(":")[-1]
    kinds = "|".join(_KINDS)
    block = re.fullmatch(rf"(res|bn)(\d)(?:a|b(\d+))_(branch\w+?)_({kinds})", name)
    if block is not None:
        layer, stage, number, branch, kind = block.groups()
        within = f"b{stage}_{number}" if number else f"b{stage}"
        prefix = "conv" if layer == "res" else "bn"
        return f"{within}.{prefix}_{branch}.{_KINDS[kind]}"
    plain = re.fullmatch(rf"(conv1a|bn7)_({kinds})", name)
    return None if plain is None else f"{plain[1]}.{_KINDS[plain[2]]}"


def classifier_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A released classifier checkpoint under the names of our classifiers.

    PSA, RRM: ``fc8`` is the head. SC-CAM: ``fc8_20`` is the parent's, ``fc8_200`` the
    sub-categories'. RRM: ``fc8_seg_conv1`` and ``fc8_seg_conv2`` segment. SEAM: ``fc8`` is the
    head; ``f8_3``, ``f8_4``, ``f9`` are the pixel correlation module's. IRN: ``classifier`` is the
    head, ``resnet50`` the backbone; its other names repeat tensors. A checkpoint that was exported
    here keeps its names.
    """
    if any(name.startswith("resnet50.") for name in state):
        return _irn_classifier_names(state)  # it has names that begin with "backbone.", too
    if any(name.startswith("backbone.") for name in state):
        return dict(state)
    heads = {"fc8": "head", "fc8_20": "head", "fc8_200": "sub_head"}
    heads |= {"f8_3": "correlation.projections.0", "f8_4": "correlation.projections.1"}
    heads["f9"] = "correlation.mix"
    heads |= {"fc8_seg_conv1": "seg_head.0", "fc8_seg_conv2": "seg_head.2"}
    named = {}
    for name, tensor in state.items():
        module, _, rest = name.partition(".")
        own = f"{heads[module]}.{rest}" if module in heads else f"backbone.{name}"
        named[own] = tensor
    return named


def _irn_classifier_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    own = {"resnet50": "backbone.network", "classifier": "head"}
    named = {}
    for name, tensor in state.items():
        module, _, rest = name.partition(".")
        if module in own:
            named[f"{own[module]}.{rest}"] = tensor
    return named


def _read_torch(path: Path) -> dict[str, Tensor]:
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        # torch's own text advises to run what the file says
        raise InputError(
            f"weights {path} cannot be read as tensors alone: it is no checkpoint of PyTorch, is "
            "damaged, or it needs to run code to be loaded, which is refused"
        ) from error
    for wrapper in _WRAPPERS:
        if isinstance(loaded, dict) and isinstance(loaded.get(wrapper), dict):
            loaded = loaded[wrapper]
    if not isinstance(loaded, dict) or not all(isinstance(v, Tensor) for v in loaded.values()):
        raise InputError(f"weights {path} hold something else than tensors by name")
    return {str(name).removeprefix("module."): tensor for name, tensor in loaded.items()}
