"""NumPy files of strangers, read without running what they may contain.

An ``.npy`` file that holds a dict is a pickle, and a pickle may call any function. The reader here
admits the few names that arrays, NumPy's scalars and torch tensors are pickled with, and answers
each with code of its own; every other name ends the reading. Nothing in a file can make NumPy or
torch restore an object from a state that the file made up: array bytes are checked against dtype
and shape, tensors are read by ``torch.load(weights_only=True)``.
"""

import io
import pickle
import re
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sccam_bench.errors import InputError

_LARGEST = 2**32  # bytes; the maps of 80 classes at 3000 x 3000 pixels have 2.9e9
_LONGEST_HEADER = 10_000
# what runs code or reserves memory by a number in the file, and is in no file of arrays
_REFUSED_OPCODES = {
    code[0]
    for code in (
        pickle.PERSID,
        pickle.BINPERSID,
        pickle.EXT1,
        pickle.EXT2,
        pickle.EXT4,
        pickle.INST,
        pickle.OBJ,
        pickle.NEWOBJ,
        pickle.NEWOBJ_EX,
        pickle.BYTEARRAY8,
        pickle.NEXT_BUFFER,
    )
}

Entries = dict[int | str, np.ndarray]


def read_npy(path: Path) -> np.ndarray | Entries:
    """The array of an ``.npy`` file, or the dict of arrays that it holds.

    Raises:
        InputError: the file is missing, damaged, holds something else, or asks for code to be run.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} has more than {_LARGEST} bytes; no maps of an image are that")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return parse_npy(content)
    except _RefusedError as error:
        raise InputError(
            f"{path} is refused: {error}; only dicts of NumPy arrays and torch tensors are read. "
            "Do not load it otherwise unless you trust who made it"
        ) from None
    except Exception as error:  # whatever the bytes lead NumPy, pickle or torch to
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"{path} is not an intact .npy file ({reason}); copy or export it again"
        ) from error


def parse_npy(content: bytes) -> np.ndarray | Entries:
    """`read_npy` of a file's bytes; raises whatever they lead to."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"version {version} of the format is not known")
    reader = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, fortran, dtype = reader(file, max_header_size=_LONGEST_HEADER)
    if dtype.hasobject:
        return _entries(_Reader(file, encoding="latin1").load())
    return _array(content[file.tell() :], dtype, shape, fortran)


class _RefusedError(Exception):
    """What a file asks for that no file of arrays needs."""


class _Reader(pickle._Unpickler):
    """The unpickler in Python: unlike the one in C it reserves no memory on a file's word."""

    dispatch = {
        code: work
        for code, work in pickle._Unpickler.dispatch.items()
        if code not in _REFUSED_OPCODES
    }

    def find_class(self, module: str, name: str) -> Any:
        place = module.replace("numpy._core.", "numpy.core.")
        if (place, name) not in _ADMITTED:
            raise _RefusedError(f"it asks for {module}.{name}")
        return _Function(_ADMITTED[place, name])


class _Function:
    """An admitted function. A pickle cannot change it, as it could a function of Python."""

    __slots__ = ("_run",)
    _run: Callable

    def __init__(self, run: Callable) -> None:
        object.__setattr__(self, "_run", run)

    def __call__(self, *arguments: Any) -> Any:
        return self._run(*arguments)

    def __setattr__(self, name: str, value: Any) -> None:
        raise _RefusedError(f"it changes the attribute '{name}' of a function")


class _DType:
    """Stands for ``numpy.dtype`` while a file is read."""

    __slots__ = ("value",)

    def __init__(self, code: str | bytes, *_: Any) -> None:
        text = code.decode() if isinstance(code, bytes) else code
        if not re.fullmatch(r"[<>=|]?(b1|[iu][1248]|f[248]|O8?)", text):
            raise _RefusedError(f"it holds values of type {text!r}")
        self.value = np.dtype(text)

    def __setstate__(self, state: tuple) -> None:
        if state[1] in ("<", ">"):
            self.value = self.value.newbyteorder(state[1])


class _Array:
    """Stands for an array while a file is read; `value` is one, or a list of objects."""

    __slots__ = ("value",)

    def __init__(self, value: Any = None) -> None:
        self.value = value

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw = state
        if dtype.value.hasobject:
            self.value = raw
        else:
            self.value = _array(_bytes(raw), dtype.value, shape, fortran)


class _Storage:
    """Stands for the storage of a tensor while a file is read."""

    __slots__ = ("_values",)

    def __init__(self, raw: bytes) -> None:
        stored = torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True)
        self._values = torch.empty(0, dtype=stored.dtype).set_(stored)

    def tensor(self, offset: int, size: tuple, stride: tuple) -> np.ndarray:
        if prod(size) > self._values.numel():
            raise ValueError("a tensor is larger than what is stored of it")
        return torch.as_strided(self._values, size, stride, offset).numpy().copy()


def _new_array(*_: Any) -> _Array:
    """An empty array, which its state follows."""
    return _Array()


def _scalar(dtype: _DType, raw: str | bytes) -> int | float | bool:
    return _array(_bytes(raw), dtype.value, (1,), False)[0].item()


def _tensor(storage: _Storage, offset: int, size: tuple, stride: tuple, *_: Any) -> _Array:
    return _Array(storage.tensor(offset, size, stride))


def _encode(text: str, codec: str) -> bytes:
    """Bytes, as pickles of the old protocols write them."""
    if codec != "latin1":
        raise _RefusedError(f"it asks for the codec {codec}")
    return text.encode("latin1")


_ADMITTED: dict[tuple[str, str], Callable] = {
    ("numpy.core.multiarray", "_reconstruct"): _new_array,
    ("numpy.core.multiarray", "scalar"): _scalar,
    ("numpy", "ndarray"): _new_array,
    ("numpy", "dtype"): _DType,
    ("_codecs", "encode"): _encode,
    ("collections", "OrderedDict"): dict,  # a tensor's hooks, of which it has none
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch.storage", "_load_from_bytes"): _Storage,
}


def _bytes(raw: str | bytes) -> bytes:
    """Pickles of Python 2 hold bytes as text."""
    return raw.encode("latin1") if isinstance(raw, str) else raw


def _array(raw: bytes, dtype: np.dtype, shape: tuple, fortran: bool) -> np.ndarray:
    if prod(shape) * dtype.itemsize != len(raw):
        raise ValueError(f"{len(raw)} bytes are no {dtype} array of shape {shape}")
    return np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran else "C")


def _entries(top: object) -> Entries:
    """What ``np.save`` makes of a dict, an array of one object -> the dict."""
    held = top.value if isinstance(top, _Array) else None
    if not isinstance(held, list) or len(held) != 1 or not isinstance(held[0], dict):
        raise _RefusedError("it holds Python objects other than one dict")
    entries: Entries = {}
    for key, value in held[0].items():
        if not isinstance(key, int | str):
            raise _RefusedError(f"a key of its dict is of type {type(key).__name__}")
        if isinstance(value, _Array) and isinstance(value.value, np.ndarray):
            entries[key] = value.value
        elif isinstance(value, int | float):
            entries[key] = np.asarray(value)
        else:
            raise _RefusedError(f"entry {key!r} of its dict is no array")
    return entries
