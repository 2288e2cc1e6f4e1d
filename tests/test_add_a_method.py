"""docs/add_a_method.md, run as its reader would: every code block is a file, nothing is added."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sccam_bench import cli
from tests.conftest import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "add_a_method.md"
TINY = [
    "dataset.num_train=24",
    "dataset.num_calibration=6",
    "dataset.num_val=6",
    "dataset.size=64",
    "dataset.sub_categories=2",
    "training.epochs=1",
    "training.batch_size=8",
    "cam.scales=[1.0]",
]
METHOD = [*TINY, "labeler.num_clusters=2", "affinity.crop_size=64", "affinity.training.epochs=1"]
PARTS = [*TINY, "segmentor.training.epochs=1", "segmentor.training.crop_size=64"]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The reader's folder ``mine``, beside ``configs``."""
    root = tmp_path_factory.mktemp("clone")
    (root / "configs").symlink_to(REPOSITORY / "configs")
    (root / "mine").mkdir()
    for name, code in blocks():
        (root / "mine" / name).write_text(code)
    searched = list(sys.path)
    yield root / "mine"
    sys.path[:] = searched


def blocks() -> list[tuple[str, str]]:
    """File name and text of the document's code blocks."""
    found = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    return [(re.match(r"# mine/(\w+\.py)\n", code)[1], code) for code in found]  # type: ignore[index]


def command(name: str, ablation: Path, store: Path, options: list[str]) -> int:
    return cli.main([name, str(ablation), "--store", str(store), "--cfg-options", *options])


def test_the_plan_shares_what_the_methods_have_in_common(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("plan", mine / "my_ablation.py", tmp_path, METHOD) == 0
    shown = capsys.readouterr().out
    assert "8 cells; 4 classifier trainings, 10 if nothing were shared" in shown
    assert command("plan", mine / "my_parts.py", tmp_path, PARTS) == 0


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("classifier.sharpnes=3", "'classifier.sharpnes'; did you mean 'sharpness'"),
        ("classifier.sharpness=wide", "classifier.sharpness is 'wide'; it must be of type float"),
        ("classifier.sharpness=-1", "classifier.sharpness is -1.0; it must be above 0"),
        ("classifier.type=LSEClasifier", "did you mean 'LSEClassifier'"),
        ("classifier.num_classes=3", "unknown configuration key 'classifier.num_classes'"),
    ],
)
def test_its_options_are_checked_like_any_other(
    mine: Path, tmp_path: Path, option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("plan", mine / "my_ablation.py", tmp_path, [*METHOD, option]) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.slow
def test_the_method_runs_beside_cam_and_sc_cam(mine: Path, tmp_path: Path) -> None:
    assert command("run", mine / "my_ablation.py", tmp_path, METHOD) == 0
    (table,) = tmp_path.glob("my_ablation-*/table.csv")
    rows = pd.read_csv(table)
    assert set(rows["method"]) == {"CAM", "LSE", "LSE, r = 1", "SC-CAM"}
    assert len(rows) == 8
    assert rows["miou_oracle"].between(1, 100).all()
    scores = rows[rows["refiner"] == "-"].set_index("method")["miou_oracle"]
    assert scores["LSE"] != scores["CAM"], "another pooling makes other maps"


@pytest.mark.slow
def test_refiner_labeler_and_segmentor_run(mine: Path, tmp_path: Path) -> None:
    assert command("run", mine / "my_parts.py", tmp_path, PARTS) == 0
    (table,) = tmp_path.glob("my_parts-*/table.csv")
    rows = pd.read_csv(table).set_index("method")
    assert rows["miou_oracle"].between(1, 100).all()
    assert rows.loc["FCN", "seg_miou"] > 0
    assert 0 <= rows.loc["Ward", "nmi"] <= 1


def test_its_own_test_passes(mine: Path) -> None:
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(mine)]
    done = subprocess.run(arguments, cwd=mine.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
