"""Every ablation and configuration that is shipped resolves, and says what it is about."""

import ast
from pathlib import Path

import pytest

from sccam_bench import config
from sccam_bench.grid import expand, load_ablation
from tests.conftest import REPOSITORY

ABLATIONS = sorted((REPOSITORY / "ablations").glob("*.py"))
CONFIGS = sorted((REPOSITORY / "configs").glob("*.py"))


@pytest.mark.parametrize("path", ABLATIONS, ids=lambda path: path.stem)
def test_ablation(path: Path) -> None:
    ablation = load_ablation(path)
    cells = expand(ablation, {})
    assert ablation.question.endswith("?")
    assert len({cell.name for cell in cells}) == len(cells)
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    for part in ("Question:", "Command:", "Time:", "Found:"):
        assert part in docstring, part
    assert f"ablations/{path.name}" in docstring


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config(path: Path) -> None:
    config.resolve(config.load(path))
    assert ast.get_docstring(ast.parse(path.read_text()))
