from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from sccam_bench.backbones.checkpoints import (
    classifier_names,
    load_checkpoint,
    read_checkpoint,
    resnet38_name,
)
from sccam_bench.errors import InputError
from tests.conftest import DATA

STATE = {"layer.weight": torch.ones(2, 3), "layer.bias": torch.zeros(2)}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"state_dict": state},
        lambda state: {"model": {f"module.{name}": t for name, t in state.items()}},
    ],
)
def test_torch_files_however_wrapped(tmp_path: Path, wrap) -> None:  # type: ignore[no-untyped-def]
    torch.save(wrap(STATE), tmp_path / "w.pth")
    found = read_checkpoint(tmp_path / "w.pth")
    assert found.keys() == STATE.keys()
    assert torch.equal(found["layer.weight"], STATE["layer.weight"])


def test_safetensors(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "w.safetensors")
    assert read_checkpoint(tmp_path / "w.safetensors").keys() == STATE.keys()
    (tmp_path / "w.safetensors").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read"):
        read_checkpoint(tmp_path / "w.safetensors")


class Evil:
    def __reduce__(self) -> tuple:
        return (Path.touch, (Path("evil_was_here"),))


def test_code_in_a_checkpoint_is_never_run(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    torch.save({"layer.weight": Evil()}, tmp_path / "w.pth")
    with pytest.raises(InputError, match="is refused"):
        read_checkpoint(tmp_path / "w.pth")
    assert not (tmp_path / "evil_was_here").exists()


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04broken"])
def test_damaged_files_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.pth").write_bytes(content)
    with pytest.raises(InputError, match=r"w\.pth"):
        read_checkpoint(tmp_path / "w.pth")
    with pytest.raises(InputError, match="do not exist"):
        read_checkpoint(tmp_path / "nowhere.pth")


def test_other_content_is_refused(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "w.pth")
    with pytest.raises(InputError, match="something else than tensors"):
        read_checkpoint(tmp_path / "w.pth")


def test_nothing_is_loaded_if_anything_is_wrong() -> None:
    module = nn.ModuleDict({"layer": nn.Linear(3, 2)})
    before = module["layer"].weight.clone()
    with pytest.raises(InputError, match=r"1 missing: layer\.bias"):
        load_checkpoint(module, {"layer.weight": torch.ones(2, 3)}, "w.pth")
    assert torch.equal(module["layer"].weight, before)
    load_checkpoint(module, {**STATE, "fc8.weight": torch.ones(1)}, "w.pth", ignored="fc8")
    assert torch.equal(module["layer"].weight, STATE["layer.weight"])


def test_mxnet_names_become_the_released_ones() -> None:
    rows = (DATA / "golden" / "mxnet_to_torch_names.txt").read_text().splitlines()
    for row in rows:
        if not row.startswith("#"):
            name, expected = row.split("\t")
            assert resnet38_name(name) == (None if expected.startswith("(") else expected)


def test_params_files_arrive_with_torch_names(golden) -> None:  # type: ignore[no-untyped-def]
    found = read_checkpoint(DATA / "golden" / "mxnet_mx010.params")
    expected = golden("mxnet_params")["arg__res2a_branch2a_weight"]
    assert np.array_equal(found["b2.conv_branch2a.weight"].numpy(), expected)
    assert "linear1000.weight" not in found


def test_an_exported_checkpoint_keeps_its_names() -> None:
    state = {"backbone.network.conv1.weight": torch.ones(1), "head.weight": torch.zeros(1)}
    assert classifier_names(state) == state
