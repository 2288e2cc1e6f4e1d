"""Reader of MXNet's ``.params`` files in NumPy; MXNet itself no longer installs.

The ImageNet weights of ResNet-38 were published in this format. Files differ by age: arrays
without a magic number and with 32-bit dimensions (MXNet 0.10 and before), with the magic
0xF993FAC8 and 64-bit dimensions (0.11), with 0xF993FAC9 and a storage type (1.x).

All numbers are little-endian. A file is: magic 0x112, a reserved word, the arrays, their names.
What a file claims is checked against the bytes that are there before anything is allocated.
"""

import math
import struct
from pathlib import Path

import numpy as np

from sccam_bench.errors import InputError

_FILE_MAGIC = 0x112
_MAGIC_64_BIT = 0xF993FAC8
_MAGIC_STORAGE = 0xF993FAC9
_DENSE = 0
_MAX_DIMENSIONS = 32
_MAX_NAME = 4096  # bytes
_TYPES = {
    0: np.float32,
    1: np.float64,
    2: np.float16,
    3: np.uint8,
    4: np.int32,
    5: np.int8,
    6: np.int64,
}


def read_params(path: str | Path) -> dict[str, np.ndarray]:
    """Arrays of a ``.params`` file by name ("arg:conv1a_weight"); "0", "1", ... without names.

    Raises:
        InputError: the file is missing, truncated, or not what it claims to be.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"weights {path} cannot be read: {error.strerror}") from error
    cursor = _Cursor(data, path)
    if cursor.word64("file magic") != _FILE_MAGIC:
        raise InputError(f"weights {path} are not an MXNet .params file")
    cursor.word64("reserved word")
    count = cursor.count("arrays", smallest=4)
    arrays = [_read_array(cursor) for _ in range(count)]
    named = cursor.count("names", smallest=8)
    if named not in (0, count):
        raise InputError(f"weights {path} hold {count} arrays but {named} names")
    names = [cursor.text() for _ in range(named)] or [str(i) for i in range(count)]
    if len(set(names)) != count:
        raise InputError(f"weights {path} use a name twice")
    cursor.expect_end()
    return dict(zip(names, arrays, strict=True))


class _Cursor:
    """A position in the file's bytes; every step checks that the bytes exist."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._data, self._path, self._at = data, path, 0

    def take(self, length: int, what: str) -> bytes:
        left = len(self._data) - self._at
        if length > left:
            raise InputError(
                f"weights {self._path} are damaged: {what} at byte {self._at} needs {length} "
                f"bytes, but {left} are left; fetch the file again"
            )
        self._at += length
        return self._data[self._at - length : self._at]

    def word32(self, what: str) -> int:
        return struct.unpack("<I", self.take(4, what))[0]

    def word64(self, what: str) -> int:
        return struct.unpack("<Q", self.take(8, what))[0]

    def count(self, what: str, smallest: int) -> int:
        """A number of items, each at least `smallest` bytes long."""
        number = self.word64(f"number of {what}")
        left = len(self._data) - self._at
        if number * smallest > left:
            raise InputError(
                f"weights {self._path} are damaged: they claim {number} {what} in {left} bytes; "
                "fetch the file again"
            )
        return number

    def text(self) -> str:
        length = self.word64("length of a name")
        if length > _MAX_NAME:
            self.fail(f"a name of {length} bytes")
        try:
            return self.take(length, "name").decode()
        except UnicodeDecodeError:
            self.fail("a name that is not text")
            raise

    def expect_end(self) -> None:
        if self._at != len(self._data):
            self.fail(f"{len(self._data) - self._at} bytes behind the end")

    def fail(self, what: str) -> None:
        raise InputError(
            f"weights {self._path} are damaged: {what} at byte {self._at}; fetch the file again"
        )


def _read_array(cursor: _Cursor) -> np.ndarray:
    first = cursor.word32("array")
    if first == _MAGIC_STORAGE:
        storage = cursor.word32("storage type")
        if storage != _DENSE:
            cursor.fail(f"a sparse array (storage type {storage})")
    if first in (_MAGIC_STORAGE, _MAGIC_64_BIT):
        dimensions, read = cursor.word32("number of dimensions"), cursor.word64
    else:
        dimensions, read = first, cursor.word32
    if not 1 <= dimensions <= _MAX_DIMENSIONS:
        cursor.fail(f"an array of {dimensions} dimensions")
    shape = tuple(read("dimension") for _ in range(dimensions))
    cursor.take(8, "device")
    flag = cursor.word32("element type")
    if flag not in _TYPES:
        cursor.fail(f"the unknown element type {flag}")
    kind = np.dtype(_TYPES[flag]).newbyteorder("<")
    values = cursor.take(math.prod(shape) * kind.itemsize, f"array of shape {shape}")
    return np.frombuffer(values, kind).reshape(shape)
