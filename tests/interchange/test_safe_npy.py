"""Files as strangers may send them: none of them runs anything."""

import contextlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sccam_bench.errors import InputError
from sccam_bench.interchange.safe_npy import read_npy

MAP = np.random.default_rng(0).random((5, 7)).astype(np.float32)


class Calls:
    """Pickles as a call of a function, the usual way in."""

    def __init__(self, function: Callable, *arguments: Any, state: Any = None) -> None:
        self.call = function, arguments, state

    def __reduce__(self) -> tuple:
        return self.call


def saved(path: Path, value: object) -> Path:
    np.save(path, np.array(value, object), allow_pickle=True)
    return path


def with_pickle(path: Path, pickled: bytes) -> Path:
    """A file whose pickle is `pickled`."""
    buffer = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": ()}
    np.lib.format.write_array_header_1_0(buffer, header)
    path.write_bytes(buffer.getvalue() + pickled)
    return path


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
def test_dicts_of_all_protocols_are_read(tmp_path: Path, protocol: int) -> None:
    values = {3: MAP, np.int64(7): MAP.T[::2], "half": MAP.astype(">f2"), "n": 5, "x": np.True_}
    pickled = pickle.dumps(np.array(values, object), protocol)
    found = read_npy(with_pickle(tmp_path / "a.npy", pickled))
    assert isinstance(found, dict)
    assert list(found) == [3, 7, "half", "n", "x"]
    for key, value in values.items():
        assert np.array_equal(found[key], value)
    assert all(one.dtype != object for one in found.values())


def test_pickles_of_python_2_are_read(tmp_path: Path) -> None:
    """Bytes there are text, and NumPy's modules have their old names."""
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n%s"
        b"cnumpy\ndtype\n(S'%s'\nI0\nI1\ntR(I3\nS'%s'\nNNNI-1\nI-1\nI0\ntbI00\n%stb"
    )
    values = array % (b"(I2\nt", b"f4", b"<", b"S'\\x00\\x00\\x80?\\x00\\x00\\x00@'\n")
    found = read_npy(
        with_pickle(
            tmp_path / "a.npy", array % (b"(t", b"O8", b"|", b"((dI0\n%ssl" % values) + b"."
        )
    )
    assert isinstance(found, dict)
    assert found[0].tolist() == [1, 2]


def test_torch_tensors_are_read(tmp_path: Path) -> None:
    stored = torch.arange(24.0).reshape(2, 3, 4)
    values = {"keys": torch.tensor([1, 7]), "part": stored[1:, ::2].transpose(1, 2), "cam": stored}
    found = read_npy(saved(tmp_path / "a.npy", values))
    assert isinstance(found, dict)
    for key, value in values.items():
        assert np.array_equal(found[key], value.numpy())


@pytest.mark.parametrize("order", ["C", "F"])
def test_plain_arrays_are_read(tmp_path: Path, order: Any) -> None:
    np.save(tmp_path / "a.npy", np.asarray(MAP, order=order))
    assert np.array_equal(read_npy(tmp_path / "a.npy"), MAP)


def evil(path: Path) -> dict[str, tuple[object, str]]:
    """Hostile contents, and what the error must name."""
    touch = f"touch {path}"
    write = f"open({str(path)!r}, 'w')"
    hidden = io.BytesIO()
    torch.save(Calls(os.system, touch), hidden, _use_new_zipfile_serialization=False)
    load = torch.storage._load_from_bytes
    return {
        "a command": (Calls(os.system, touch), "posix.system"),
        "an expression": (Calls(eval, write), "builtins.eval"),
        "within the dict": ({0: MAP, 1: Calls(os.system, touch)}, "posix.system"),
        "within an array": ({0: np.array([Calls(exec, write)], object)}, "builtins.exec"),
        "as a key": ({Calls(os.system, touch): MAP}, "posix.system"),
        "through numpy": (Calls(np.load, str(path)), "numpy.load"),
        "within a tensor": ({0: Calls(load, hidden.getvalue())}, "not an intact"),
        "a tensor without storage": (
            {0: Calls(torch._utils._rebuild_tensor_v2, 1, 0, (1,), (1,), False, {})},
            "not an intact",
        ),
        "a changed function": (
            Calls(np.dtype, "f4", state=(None, {"value": Calls(os.system, touch)})),
            "posix.system",
        ),
        "a getter": (Calls(getattr, "text", "upper"), "builtins.getattr"),
    }


@pytest.mark.parametrize("name", list(evil(Path("x"))))
def test_hostile_files_run_nothing(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    value, message = evil(victim)[name]
    path = saved(tmp_path / "evil.npy", value)
    with pytest.raises(InputError, match=rf"evil\.npy.*{message}"):
        read_npy(path)
    assert not victim.exists()


def test_the_same_files_do_run_something_elsewhere(tmp_path: Path) -> None:
    """Else the test above could not fail."""
    victim = tmp_path / "victim"
    np.load(saved(tmp_path / "evil.npy", evil(victim)["a command"][0]), allow_pickle=True)
    assert victim.exists()


GLOBAL = b"cnumpy.core.multiarray\n_reconstruct\n"


@pytest.mark.parametrize(
    "pickled",
    [
        GLOBAL + b"(N}S'_run'\ncos\nsystem\nstb.",  # sets an attribute of the function
        GLOBAL + b"(N}S'_run'\nI1\nstb.",
        b"cos\nsystem\n(S'true'\ntR.",
        b"(S'true'\nios\nsystem\n.",  # INST
        b"(cos\nsystem\nS'true'\no.",  # OBJ
        b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85\x81.",  # NEWOBJ
        b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
        b"\x80\x02\x82\x01.",  # EXT1
        b"Pname\n.",  # PERSID
        b"\x80\x05\x96" + b"\xff" * 7 + b"\x7f.",  # BYTEARRAY8 of 2**63 bytes
        b"r\xff\xff\xff\xff.",  # memo number 2**32
        b"\x80\x04\x8e" + b"\xff" * 7 + b"\x7f.",
        b"(" * 100_000,
        b"\x80\x63.",
        b".",
        b"",
        b"N.",
        b"}.",
        GLOBAL + b"(ttR.",
    ],
)
def test_raw_pickles_end_in_an_error_that_names_the_file(tmp_path: Path, pickled: bytes) -> None:
    with pytest.raises(InputError, match=r"raw\.npy"):
        read_npy(with_pickle(tmp_path / "raw.npy", pickled))


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    whole = saved(tmp_path / "a.npy", {1: MAP}).read_bytes()
    for length in range(len(whole)):
        (tmp_path / "a.npy").write_bytes(whole[:length])
        with pytest.raises(InputError, match=r"a\.npy"):
            read_npy(tmp_path / "a.npy")


def test_no_flipped_byte_escapes(tmp_path: Path) -> None:
    whole = saved(tmp_path / "a.npy", {1: MAP[:2, :2], "keys": torch.tensor([3])}).read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.choice(len(whole), 300, replace=False):
        changed = bytearray(whole)
        changed[place] ^= 1 << rng.integers(8)
        (tmp_path / "a.npy").write_bytes(bytes(changed))
        with contextlib.suppress(InputError):  # any other exception fails the test
            read_npy(tmp_path / "a.npy")


@pytest.mark.parametrize(
    "header",
    [
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'",
        b"\x93NUMPY\x09\x00\x10\x00",
        b"\x93NUMPY\x01\x00\x40\x00"
        + b"{'descr':'<f4','fortran_order':False,'shape':(9999999999,)}".ljust(64),
        b"\x93NUMPY\x01\x00\x28\x00" + b"__import__('os').system('true')".ljust(40),
        b"no NumPy file",
    ],
)
def test_wrong_headers_are_refused(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(header)
    with pytest.raises(InputError, match=r"a\.npy is not an intact"):
        read_npy(tmp_path / "a.npy")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([MAP], "other than one dict"),
        ({0: [1, 2]}, "entry 0 of its dict is no array"),
        ({(1, 2): MAP}, "a key of its dict is of type tuple"),
        ({0: np.array(["text"])}, "values of type 'U4'"),
        ({0: np.array([None])}, "entry 0 of its dict is no array"),
    ],
)
def test_what_is_no_dict_of_arrays_is_refused(tmp_path: Path, value: object, message: str) -> None:
    held = np.empty((), object)
    held[()] = value
    np.save(tmp_path / "a.npy", held, allow_pickle=True)
    with pytest.raises(InputError, match=message):
        read_npy(tmp_path / "a.npy")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.npy cannot be read: No such file"):
        read_npy(tmp_path / "none.npy")
