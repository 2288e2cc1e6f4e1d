"""docs/add_a_method.md: its method, refiner, labeler and segmentor give results.

tests/test_documents.py checks the document; here its files are run, nothing is added.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sccam_bench import cli
from sccam_bench.commands.request import parse_options
from sccam_bench.planning import Request
from sccam_bench.store import Store
from tests.commands.tiny_grid import run_here
from tests.conftest import REPOSITORY
from tests.documents import blocks
from tests.reader import process_of_ones_own

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
    for block in blocks("docs/add_a_method.md"):
        if block.kind == "python":
            (root / block.file).write_text(block.text)
    with process_of_ones_own(root):
        yield root / "mine"


def command(name: str, ablation: Path, store: Path, options: list[str]) -> int:
    if name == "run":  # in this process: others would take longer to start than to run
        run_here(Request(str(ablation), parse_options(options)), Store(store))
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


def test_the_method_runs_beside_cam_and_sc_cam(mine: Path, tmp_path: Path) -> None:
    assert command("run", mine / "my_ablation.py", tmp_path, METHOD) == 0
    (table,) = tmp_path.glob("my_ablation-*/table.csv")
    rows = pd.read_csv(table)
    assert set(rows["method"]) == {"CAM", "LSE", "LSE, r = 1", "SC-CAM"}
    assert len(rows) == 8
    assert rows["miou_oracle"].between(1, 100).all()
    scores = rows[rows["refiner"] == "-"].set_index("method")["miou_oracle"]
    assert scores["LSE"] != scores["CAM"], "another pooling makes other maps"


def test_refiner_labeler_and_segmentor_run(mine: Path, tmp_path: Path) -> None:
    assert command("run", mine / "my_parts.py", tmp_path, PARTS) == 0
    (table,) = tmp_path.glob("my_parts-*/table.csv")
    rows = pd.read_csv(table).set_index("method")
    assert rows["miou_oracle"].between(1, 100).all()
    assert rows.loc["FCN", "seg_miou"] > 0
    assert 0 <= rows.loc["Ward", "nmi"] <= 1
