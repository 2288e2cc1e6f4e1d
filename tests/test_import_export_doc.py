"""What docs/import_export.md shows is what the commands take."""

import re
import shlex

from sccam_bench import cli
from sccam_bench.grid import expand, load_ablation
from sccam_bench.interchange.layouts import LAYOUTS
from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / "docs" / "import_export.md").read_text()


def test_every_command_parses() -> None:
    lines = re.findall(r"^    sccam-bench (.*)$", TEXT, re.MULTILINE)
    assert {line.split()[0] for line in lines} >= {"import", "export", "register", "run"}
    for line in lines:
        cli.parser().parse_args(shlex.split(line))


def test_the_ablation_is_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "against_irn.py"
    path.write_text(code.replace("../configs", f"{REPOSITORY}/configs"))
    cells = expand(load_ablation(path), {})
    assert [cell.config["imported"] is None for cell in cells] == [False, False, True, True]


def test_exported_cells_exist() -> None:
    for ablation, name in re.findall(r'export \w+ (\S+) --cell "(.*?)"', TEXT):
        cells = expand(load_ablation(REPOSITORY / ablation), {})
        assert name in {cell.name for cell in cells}


def test_every_layout_is_told() -> None:
    assert all(f"| `{name}` |" in TEXT for name in LAYOUTS)
