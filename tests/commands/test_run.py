"""Where a run may take place; tests/test_cli.py runs it."""

import sys

import pytest

from sccam_bench import cli
from sccam_bench.commands.run import ray_engine
from sccam_bench.errors import InputError


def test_an_address_without_ray_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "ablations/quick.py", "--address", "host:6379"]) == 2
    assert "add --engine ray" in capsys.readouterr().err


def test_ray_that_is_not_installed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sccam_bench.engine.ray", raising=False)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install 'sccam-bench\[ray\]'"):
        ray_engine(None)
