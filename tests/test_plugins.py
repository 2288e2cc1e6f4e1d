import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sccam_bench import config, plugins, registry
from sccam_bench.errors import InputError
from sccam_bench.grid import expand, load_ablation
from tests.conftest import REPOSITORY

PHANTOM = REPOSITORY / "configs" / "sc_cam_phantom.py"
LABELER = """
from sccam_bench.labelers.random_partition import RandomPartitionLabeler
from sccam_bench.registry import LABELERS

@LABELERS.register_module()
class {name}(RandomPartitionLabeler):
    pass
"""


@pytest.fixture(autouse=True)
def _as_in_a_new_process() -> Iterator[None]:
    path = list(sys.path)
    yield
    sys.path[:] = path
    sys.modules.pop("beside", None)


def write(folder: Path, module: str, code: str) -> Path:
    """A module, and beside it a configuration that names it."""
    (folder / f"{module}.py").write_text(code)
    path = folder / "config.py"
    path.write_text(f"_base_ = '{PHANTOM}'\ncustom_imports = ['{module}']\n")
    return path


@pytest.mark.parametrize("written", ["['beside']", "'beside'", "dict(imports=['beside'])"])
def test_a_module_is_found_beside_the_configuration(tmp_path: Path, written: str) -> None:
    path = write(tmp_path, "beside", "")
    path.write_text(f"_base_ = '{PHANTOM}'\ncustom_imports = {written}\n")
    assert config.resolve(config.load(path))["custom_imports"] == ["beside"]


def test_a_module_is_found_beside_the_ablation(tmp_path: Path) -> None:
    write(tmp_path, "beside_ablation", LABELER.format(name="AblationLabeler"))
    path = tmp_path / "ablation.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{PHANTOM}', cells={{'mine': {{\n"
        "    'labeler': dict(type='AblationLabeler', num_clusters=2),\n"
        "    'custom_imports': ['beside_ablation']}})\n"
    )
    (cell,) = expand(load_ablation(path), {})
    assert cell.config["labeler"]["type"] == "AblationLabeler"


@pytest.mark.parametrize(
    ("module", "code", "message"),
    [
        ("unfinished", "def f(:\n", r"'unfinished' cannot be imported: SyntaxError.*line 1\)"),
        ("wrong", "\n1 / 0\n", r"'wrong' cannot be imported: ZeroDivisionError.*wrong.py, line 2"),
        ("needy", "import no_such_library\n", r"'needy' cannot be imported.*'no_such_library'"),
        ("json", "", r"'json' is .*hides .*json.py; give your file another name"),
        ("taken", LABELER.format(name="KMeansLabeler"), r"'taken'.*KMeansLabeler is already"),
    ],
)
def test_a_module_that_fails_is_named(tmp_path: Path, module: str, code: str, message: str) -> None:
    path = write(tmp_path, module, code)
    with pytest.raises(InputError, match=message):
        config.load(path)


@pytest.mark.parametrize("name", ["not_there", "not_there.inner", "json.not_there"])
def test_a_module_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=f"there is no module '{name}'; put"):
        plugins.import_modules([name], tmp_path / "config.py")


def test_the_search_comes_last_and_once(tmp_path: Path) -> None:
    plugins.search_beside(tmp_path / "a.py")
    plugins.search_beside(tmp_path / "b.py")
    assert sys.path.count(str(tmp_path)) == 1
    assert sys.path[-1] == str(tmp_path)


def test_an_edited_component_has_another_key(tmp_path: Path) -> None:
    path = write(tmp_path, "edited", LABELER.format(name="EditedLabeler"))
    values = {**config.load(path), "labeler": dict(type="EditedLabeler", num_clusters=2)}
    resolved = config.resolve(values)
    before = resolved["labeler"]
    assert config.resolve(resolved)["labeler"] == before, "a resolved section may be handed on"
    assert registry.build(registry.LABELERS, before, seed=0).num_clusters == 2
    (tmp_path / "edited.py").write_text(LABELER.format(name="EditedLabeler") + "# edited\n")
    after = config.resolve(values)["labeler"]
    assert {name for name in after if after[name] != before[name]} == {registry.SOURCE}


def test_components_of_the_package_have_no_source_in_their_key() -> None:
    assert registry.SOURCE not in repr(config.resolve(config.load(PHANTOM)))
