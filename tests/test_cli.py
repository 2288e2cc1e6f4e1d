"""The commands, run for real on a tiny Phantom."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sccam_bench import cli
from sccam_bench.cfg_options import parse_options
from sccam_bench.errors import InputError
from sccam_bench.frozen import read_frozen
from sccam_bench.planning import Request
from tests.conftest import REPOSITORY

ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does it run?",
    base="{REPOSITORY}/configs/sc_cam_phantom.py",
    cells={{
        "CAM": {{"rounds": 0}},
        "SC-CAM": {{"rounds": 1}},
        "SC-CAM, sub-category map": {{"rounds": 1, "cam.map": "sub"}},
        "SC-CAM, from the previous round": {{"rounds": 1, "round_init": "previous"}},
        "random": {{"rounds": 1, "labeler": dict(type="RandomPartitionLabeler", num_clusters=2)}},
        "oracle": {{"rounds": 1, "labeler": dict(type="OracleLabeler", num_clusters=2)}},
    }},
    vary={{"refiner": {{"-": None, "walk": dict(type="RandomWalk", log2_steps=4)}}}},
    published="{REPOSITORY}/results/published/voc12_seeds.csv",
)
"""
TINY = [
    "dataset.num_train=24",
    "dataset.num_calibration=6",
    "dataset.size=64",
    "dataset.sub_categories=2",
    "labeler.num_clusters=2",
    "training.epochs=2",
    "training.batch_size=8",
    "affinity.crop_size=64",
    "affinity.training.epochs=1",
]
COST = ["cam_ms", "refine_ms", "chain_seconds", "chain_peak_mib"]


@pytest.fixture(scope="module")
def ablation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ablations") / "tiny.py"
    path.write_text(ABLATION)
    return path


@pytest.fixture(scope="module")
def done(ablation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("store")
    assert command("run", ablation, store) == 0
    return store


def command(name: str, ablation: Path, store: Path, *options: str) -> int:
    return cli.main([name, str(ablation), "--store", str(store), "--cfg-options", *TINY, *options])


def run_folder(store: Path) -> Path:
    (folder,) = store.glob("tiny-*")
    return folder


def rows(store: Path) -> pd.DataFrame:
    return pd.read_csv(run_folder(store) / "table.csv")


def test_a_run_leaves_tables_and_figures(done: Path) -> None:
    table = rows(done)
    assert len(table) == 12
    assert table["miou_oracle"].between(1, 100).all()
    assert (table["miou_oracle"] >= table["miou_transfer"] - 1e-9).all()
    assert (table["miou_oracle"] >= table["miou_fixed"] - 1e-9).all()
    assert table.loc[table["method"] == "oracle", "nmi"].eq(1).all()
    assert table.loc[table["method"] == "CAM", "nmi"].isna().all()
    text = (run_folder(done) / "table.md").read_text()
    assert "Does it run?" in text
    assert "not comparable" in text
    assert r"\toprule" in (run_folder(done) / "table.tex").read_text()
    for figure in ("curves.png", "examples.png"):
        assert np.asarray(Image.open(run_folder(done) / figure)).std() > 5
    assert (run_folder(done) / "curves.pdf").read_bytes().startswith(b"%PDF")


def test_a_run_says_how_sure_its_differences_are(
    done: Path, ablation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = pd.read_csv(run_folder(done) / "differences.csv")
    table = rows(done).set_index(["method", "refiner"])["miou_transfer"]
    assert len(found) == 11, "every line but the first"
    others = [("CAM", "-") if m == "CAM" else ("CAM", r) for m, r in table.index[1:]]
    expected = table.to_numpy()[1:] - table[others].to_numpy()
    np.testing.assert_allclose(found["difference"], expected, rtol=1e-9)
    assert (found["images_low"] <= found["images_high"]).all()
    names = ["CAM" if r == "-" else f"CAM, {r}" for _, r in others]
    assert found["compared_with"].tolist() == ["CAM, no refiner", *names[1:]]
    assert found["seeds_n"].eq(1).all()
    assert "## Differences\n" in (run_folder(done) / "table.md").read_text()
    assert command("show", ablation, done, "--baseline", "oracle") == 0
    shown = capsys.readouterr().out.replace("\n", " ")
    assert "Differences of mIoU transfer, each from the line that it names:" in shown
    assert re.search(r"  CAM: \w+ .*(than|from) oracle", shown)
    assert command("show", ablation, done, "--baseline", "orakle") == 2
    assert "did you mean 'oracle'" in capsys.readouterr().err.replace("\n", " ")


def test_a_second_run_answers_from_the_store(
    done: Path, ablation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(done)
    assert command("run", ablation, done) == 0
    shown = capsys.readouterr().out
    assert "to run" not in shown
    assert "SC-CAM" in shown
    pd.testing.assert_frame_equal(rows(done), before)


def test_plan_and_show(
    done: Path, ablation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("plan", ablation, tmp_path) == 0
    assert "12 cells; 5 classifier trainings, 22 if nothing were shared" in capsys.readouterr().out
    assert not list(tmp_path.iterdir()), "plan leaves nothing behind"
    assert command("show", ablation, done) == 0
    assert "Does it run?" in capsys.readouterr().out
    assert command("show", ablation, tmp_path) == 2
    assert "run it: sccam-bench run" in capsys.readouterr().err


def test_published_figures_are_listed_or_compared(
    done: Path, ablation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("show", ablation, done) == 0
    shown = capsys.readouterr().out
    assert shown.count("63.4 ") == 1
    assert "comparable with" not in shown
    assert command("show", ablation, done, "--published") == 0
    shown = capsys.readouterr().out
    assert "Published on VOC 2012: seed map" in shown
    assert "no: other data set, backbone" in shown
    assert "66.1" in shown, "figures of all files in the folder"
    assert "comparable with" not in (run_folder(done) / "table.md").read_text()
    assert command("run", ablation, done, "--published") == 0
    capsys.readouterr()
    assert "no: other data set, backbone" in (run_folder(done) / "table.md").read_text()
    assert "no: other data set, backbone" in (run_folder(done) / "table.tex").read_text()
    assert command("run", ablation, done) == 0, "the folder is as the other tests expect it"


def test_an_ablation_without_published_figures_has_none_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{REPOSITORY}/configs/sc_cam_phantom.py')\n"
    )
    assert command("run", path, tmp_path, "--published") == 2
    assert "names no published figures" in capsys.readouterr().err.replace("\n", " ")


def test_plan_needs_neither_data_set_nor_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = str(REPOSITORY / "ablations/paper_table.py")
    missing = "dataset.root=/nowhere/VOC2012"
    assert cli.main(["plan", paper, "--store", str(tmp_path), "--cfg-options", missing]) == 0
    shown = capsys.readouterr().out.replace("\n", "").replace("  ", " ")
    assert "16 cells; 9 classifier trainings, 36 if nothing were shared" in shown
    assert "has no folder JPEGImages" in shown
    assert cli.main(["run", paper, "--store", str(tmp_path), "--cfg-options", missing]) == 2
    assert not list(tmp_path.glob("stages/*"))


def test_an_ablation_on_another_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ablation: Path
) -> None:
    base = tmp_path / "other.py"
    base.write_text(f"_base_ = '{REPOSITORY}/configs/sc_cam_phantom.py'\nrounds = 9\n")
    arguments = ["plan", str(ablation), "--store", str(tmp_path), "--base"]
    assert cli.main([*arguments, str(base), "--cfg-options", *TINY]) == 0
    assert "12 cells" in capsys.readouterr().out
    assert cli.main([*arguments, str(base), "--seeds", "0", "7", "--cfg-options", *TINY]) == 0
    assert "24 cells" in capsys.readouterr().out
    assert cli.main([*arguments, str(base), "--seeds", "7", "7", "--cfg-options", *TINY]) == 2
    assert "must hold different integers" in capsys.readouterr().err
    assert cli.main([*arguments, str(tmp_path / "none.py"), "--cfg-options", *TINY]) == 2
    assert "none.py" in capsys.readouterr().err


def test_the_run_is_named_after_all_that_changes_it() -> None:
    names = {
        Request("a/quick.py").run_name,
        Request("a/quick.py", {"training.epochs": 2}).run_name,
        Request("a/quick.py", base="configs/other.py").run_name,
        Request("a/quick.py", seeds=(0, 1)).run_name,
    }
    assert len(names) == 4
    assert "quick" in names
    assert "quick-other" in names


def test_from_scratch_the_numbers_are_the_same_even_after_a_kill(
    done: Path, ablation: Path, tmp_path: Path
) -> None:
    arguments = ["run", str(ablation), "--store", str(tmp_path), "--cfg-options", *TINY]
    first = subprocess.Popen(
        [sys.executable, "-m", "sccam_bench.cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("stages/.unfinished-cams-*")):
        assert time.monotonic() < deadline
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    time.sleep(2)  # its workers notice and end
    kept = {path.name for path in (tmp_path / "stages").glob("classifier-*")}
    assert kept
    planned = read_frozen(run_folder(tmp_path))
    assert len(planned.cells) == 12, "written before any stage was run"
    assert kept < planned.stages()
    assert command("run", ablation, tmp_path) == 0
    assert not list(tmp_path.glob("stages/.unfinished-*"))
    pd.testing.assert_frame_equal(
        rows(tmp_path).drop(columns=COST), rows(done).drop(columns=COST), check_exact=True
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("training.epoch=2", "did you mean 'epochs'"),
        ("trainin.epochs=2", "did you mean 'training'"),
        ("labeler.num_clusters=40", "largest K that fits every class"),
        ("dataset.type=VOC13", "did you mean 'VOC12'"),
        ("evaluation.split=trian", "did you mean 'train'"),
        ("cam.map=subs", "did you mean 'sub'"),
    ],
)
def test_wrong_options_are_explained_before_any_work(
    ablation: Path, tmp_path: Path, option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    assert command("run", ablation, tmp_path, option) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
    assert time.monotonic() - started < 60
    assert not list(tmp_path.glob("stages/classifier-*"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a.b=5", "c=0.5"], {"a.b": 5, "c": 0.5}),
        (["root=/data/my voc, too"], {"root": "/data/my voc, too"}),
        (["scales=[1, 0.5]", "classes=[cat,dog]"], {"scales": [1, 0.5], "classes": ["cat", "dog"]}),
        (["flip=false", "refiner=None", "x=a=b"], {"flip": False, "refiner": None, "x": "a=b"}),
    ],
)
def test_options_are_read_as_meant(words: list[str], expected: dict) -> None:
    assert parse_options(words) == expected


@pytest.mark.parametrize("word", ["training.epochs", "=5", "cam.scales=[1,2"])
def test_options_that_mean_nothing_are_refused(word: str) -> None:
    with pytest.raises(InputError, match="--cfg-options"):
        parse_options([word])


def test_a_cell_that_diverges_does_not_cost_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{REPOSITORY}/configs/sc_cam_phantom.py',\n"
        "    cells={'calm': {'rounds': 0}, 'wild': {'rounds': 0, 'training.lr': 1e30}})\n"
    )
    assert command("run", path, tmp_path) == 1
    shown = capsys.readouterr().out
    assert "calm" in shown
    assert "training diverged in epoch" in shown
    assert "training diverged" in (run_folder(tmp_path) / "table.md").read_text()
    assert rows(tmp_path)["method"].tolist() == ["calm"]
    (place,) = set(re.findall(r"sccam-bench log (classifier-\w+)", shown.replace("\n", "")))
    assert command("show", path, tmp_path) == 0
    assert "training diverged in epoch" in capsys.readouterr().out
    assert cli.main(["log", place, "--store", str(tmp_path)]) == 0
    assert "Traceback" in capsys.readouterr().out
    assert cli.main(["log", "classifier", "--store", str(tmp_path)]) == 2
    assert "write more of it" in capsys.readouterr().err
    assert cli.main(["log", "clasifier", "--store", str(tmp_path)]) == 2
    assert "has no log of a stage 'clasifier'" in capsys.readouterr().err


def test_where_no_cell_is_finished_the_reason_is_kept_and_an_old_report_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{REPOSITORY}/configs/sc_cam_phantom.py',\n"
        "    cells={'wild': {'rounds': 0, 'training.lr': 1e30}})\n"
    )
    assert command("run", path, tmp_path) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "no cell could be finished" in told
    assert "training diverged in epoch" in told
    assert "earlier run" not in told
    page = run_folder(tmp_path) / "report.html"
    page.write_text("of a run whose cells were others")
    assert command("run", path, tmp_path) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "still those of an earlier run" in told
    assert page.read_text() == "of a run whose cells were others"
    assert command("show", path, tmp_path) == 2
    assert "of the last run: train classifier, round 0: training diverged" in " ".join(
        capsys.readouterr().err.split()
    )


def test_damage_anywhere_is_mended_by_another_run(
    done: Path, ablation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    shutil.copytree(done, store)
    for pattern in ("evaluation-*/scores.json", "cams-*/maps/*.npz", "classifier-*/stage.json"):
        path = sorted(store.glob(f"stages/{pattern}"))[0]
        path.write_bytes(path.read_bytes()[:-1])
    assert command("show", ablation, store) == 2
    assert "run the ablation again" in capsys.readouterr().err.replace("\n", " ")
    assert command("run", ablation, store) == 0
    pd.testing.assert_frame_equal(
        rows(store).drop(columns=COST), rows(done).drop(columns=COST), check_exact=True
    )


def test_labels_are_no_emoji_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in (("old", 50.0), ("new", 51.0)):
        (tmp_path / name).mkdir()
        table = pd.DataFrame({"method": ["a:100:", "b"], "seed": 0, "miou_transfer": value})
        table.assign(stage_key=name).to_csv(tmp_path / name / "table.csv", index=False)
    both = ["compare", str(tmp_path / "old"), str(tmp_path / "new")]
    for words in (["--format", "csv"], []):
        assert cli.main([*both, *words]) == 0
        shown = capsys.readouterr().out
        assert "a:100:" in shown
        assert "\N{HUNDRED POINTS SYMBOL}" not in shown
    assert cli.main([*both, "--metric", "x:100:"]) == 2
    assert "x:100:" in capsys.readouterr().err
