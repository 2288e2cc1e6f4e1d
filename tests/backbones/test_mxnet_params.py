from pathlib import Path

import numpy as np
import pytest

from sccam_bench.backbones.mxnet_params import read_params
from sccam_bench.errors import InputError
from tests.conftest import DATA

GOLDEN = DATA / "golden"


@pytest.mark.parametrize("version", ["mx010", "mx011", "mx191"])
def test_every_layout_reads_exactly(golden, version: str) -> None:  # type: ignore[no-untyped-def]
    expected = {k.replace("__", ":"): v for k, v in golden("mxnet_params").items()}
    found = read_params(GOLDEN / f"mxnet_{version}.params")
    missing = set(expected) - set(found)
    assert missing == (set() if version == "mx191" else {"extra_int64"})
    for name, array in found.items():
        assert array.dtype == expected[name].dtype, name
        assert np.array_equal(array, expected[name]), name


@pytest.mark.parametrize("version", ["mx010", "mx011", "mx191"])
def test_unnamed_arrays_are_numbered(golden, version: str) -> None:  # type: ignore[no-untyped-def]
    expected = golden("mxnet_params")
    found = read_params(GOLDEN / f"mxnet_{version}_unnamed.params")
    assert list(found) == ["0", "1"]
    assert np.array_equal(found["0"], expected["arg__bn7_gamma"])
    assert np.array_equal(found["1"], expected["arg__linear1000_weight"])


@pytest.mark.parametrize("version", ["mx010", "mx011", "mx191"])
def test_every_truncation_is_an_error(tmp_path: Path, version: str) -> None:
    data = (GOLDEN / f"mxnet_{version}_unnamed.params").read_bytes()
    path = tmp_path / "short.params"
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(InputError, match=r"short\.params"):
            read_params(path)


@pytest.mark.parametrize("version", ["mx010", "mx011", "mx191"])
def test_hostile_bytes_never_crash_nor_allocate_what_they_claim(
    tmp_path: Path, version: str
) -> None:
    data = (GOLDEN / f"mxnet_{version}_unnamed.params").read_bytes()
    path = tmp_path / "hostile.params"
    rng = np.random.default_rng(0)
    for _ in range(300):
        changed = bytearray(data)
        for at in rng.integers(len(data), size=int(rng.integers(1, 4))):
            changed[at] = int(rng.choice([0, 1, 0x7F, 0xFF]))
        path.write_bytes(bytes(changed))
        try:
            found = read_params(path)
        except InputError:
            continue
        assert sum(array.nbytes for array in found.values()) <= len(data)


@pytest.mark.parametrize("claim", [2**32, 2**62, 2**64 - 1])
def test_a_huge_claim_is_refused_at_once(tmp_path: Path, claim: int) -> None:
    path = tmp_path / "huge.params"
    path.write_bytes((0x112).to_bytes(8, "little") + bytes(8) + claim.to_bytes(8, "little"))
    with pytest.raises(InputError, match=f"claim {claim} arrays"):
        read_params(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.params"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(InputError, match="not an MXNet"):
        read_params(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_params(tmp_path / "nowhere.params")
