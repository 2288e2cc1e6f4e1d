"""The command `doctor` on configurations of all data sets, right and wrong."""

from pathlib import Path

import pytest
from rich.console import Console

from sccam_bench import cli, config
from sccam_bench.commands.doctor import doctor, split_uses
from tests.conftest import REPOSITORY
from tests.datasets.tiny_coco import write_coco
from tests.datasets.tiny_folder import CLASSES, write_folder

TINY = ["dataset.num_train=20", "dataset.num_calibration=4", "dataset.size=32", "rounds=0"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration with a dataset section and nothing else."""
    root = write_folder(tmp_path / "data")
    path = tmp_path / "own.py"
    path.write_text(f"dataset = dict(type='FolderDataset', root={str(root)!r}, classes={CLASSES})")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(["doctor", *arguments])
    told = capsys.readouterr()
    return status, " ".join(told.out.split()), " ".join(told.err.split())


def test_a_shipped_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(REPOSITORY / "configs/sc_cam_phantom.py")
    status, shown, _ = run(capsys, path, "--cfg-options", *TINY)
    assert status == 0
    assert "images that show train calibration" in shown
    assert "Nothing is wrong: a run can use these data." in shown
    few = [*TINY[:-1], "labeler.num_clusters=9"]
    status, shown, _ = run(capsys, path, "--cfg-options", *few)
    assert status == 1
    assert "labeler.num_clusters is 9" in shown


def test_a_dataset_section_is_enough(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, shown, _ = run(capsys, str(own))
    # the only calibration image is scored, too
    assert status == 1
    assert "all 1 images of calibration are in train: none is left" in shown
    status, shown, _ = run(capsys, str(own), "--split", "train", "train")
    assert status == 0
    assert "calibration" not in shown


def test_coco(tmp_path: Path) -> None:
    path = tmp_path / "coco.py"
    root = write_coco(tmp_path / "coco")
    path.write_text(
        f"dataset = dict(type='COCO14', root={str(root)!r}, classes=['dog', 'cup', 'couch'])\n"
        "evaluation = dict(split='train', calibration='val')"
    )
    console = Console(record=True, width=200)
    assert doctor(str(path), {}, [], console) == 0
    shown = console.export_text()
    assert "val: labels" in shown
    assert "1 shown" not in shown


def test_a_data_set_from_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "doctor_plugin.py").write_text(
        "from sccam_bench.data.phantom import Phantom\n"
        "from sccam_bench.registry import DATASETS\n"
        "@DATASETS.register_module()\n"
        "class PluginPhantom(Phantom):\n"
        "    'Phantom from elsewhere.'\n"
    )
    path = tmp_path / "plugged.py"
    path.write_text(
        "custom_imports = ['doctor_plugin']\n"
        "dataset = dict(type='PluginPhantom', num_train=20, num_calibration=4, size=32)\n"
        "rounds = 1\n"
    )
    status, shown, _ = run(capsys, str(path))
    assert status == 0
    assert shown.startswith("PluginPhantom images that show")


def test_a_hundred_faults_fit_one_screen(own: Path) -> None:
    root = own.parent / "data"
    rows = [f"m{number},tumour,train" for number in range(300)]
    (root / "labels.csv").write_text("image_id,labels,split\n" + "\n".join(rows))
    console = Console(record=True, width=100)
    assert doctor(str(own), {}, ["train"], console) > 1
    assert len(console.export_text().splitlines()) < 30


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--split", "trian"], "has split 'trian'; did you mean 'train'"),
        (["--cfg-options", "dataset.root=/nowhere"], "dataset.root /nowhere has no folder images"),
        (["--cfg-options", "dataset.clases=3"], "did you mean 'classes'"),
        (["--cfg-options", "evaluation.splt=val"], "did you mean 'split'"),
        (["--cfg-options", "datset.root=val"], "did you mean 'dataset'"),
        (["--cfg-options", "dataset.classes=[background,tumour]"], "leave it out"),
    ],
)
def test_wrong_input_is_explained(
    own: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, shown, told = run(capsys, str(own), *arguments)
    assert status == 2
    assert message in told
    assert not shown


def test_files_that_are_no_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, told = run(capsys, str(REPOSITORY / "ablations/quick.py"))
    assert status == 2
    assert "quick.py is an ablation; a configuration file is needed" in told
    status, _, told = run(capsys, str(tmp_path / "none.py"))
    assert status == 2
    assert "none.py does not exist" in told
    (tmp_path / "empty.py").write_text("rounds = 0")
    status, _, told = run(capsys, str(tmp_path / "empty.py"))
    assert status == 2
    assert "dataset needs dict(type=...)" in told


def uses_of(name: str) -> dict[str, set[str]]:
    values = config.resolve_data(config.load(REPOSITORY / "configs" / f"{name}.py"))
    return {use.name: set(use.roles) for use in split_uses(values)}


def test_the_splits_that_a_configuration_uses_and_what_for() -> None:
    assert uses_of("sc_cam_phantom") == {
        "train": {"train", "score"},
        "calibration": {"calibrate"},
    }
    assert uses_of("_base_/voc12_animals") == {
        "trainaug": {"train", "calibrate"},
        "train": {"score"},
    }
    assert uses_of("rrm_phantom")["val"] == {"held out"}
    assert uses_of("cam_segmentor_phantom")["val"] == {"held out"}
    # its segmentor leaves out the images that it is scored on
    assert uses_of("baselines_voc12_animals")["train"] == {"train", "score"}
