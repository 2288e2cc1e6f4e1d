import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.commands.export import new_folder
from sccam_bench.errors import InputError
from sccam_bench.interchange.layouts import read_cams
from sccam_bench.planning import Request
from sccam_bench.store import Store
from tests.commands.tiny_grid import command, request, run_here

SEGMENTOR = (
    "dict(initialisation='nothing', split='val', eval_split='calibration', threshold='fixed',"
    " model=dict(type='BackboneSegmentor',"
    " backbone=dict(type='TimmBackbone', output_stride=8, num_stages=3)),"
    " training=dict(epochs=1, crop_size=64))"
)
CELLS = (
    "{'CAM': {'rounds': 0, 'refiner': None},"
    f" 'taught': {{'rounds': 0, 'refiner': None, 'segmentor': {SEGMENTOR}}}}}"
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Request, Store]:
    folder = tmp_path_factory.mktemp("grid")
    made, store = request(folder, CELLS), Store(folder / "store")
    run_here(made, store)
    return made, store


def export(done: tuple[Request, Store], kind: str, cell: str, *words: object) -> int:
    made, store = done
    return command(store, "export", kind, made.path, "--cell", cell, *words)


def test_cams_are_those_that_the_cell_scores(done: tuple[Request, Store], tmp_path: Path) -> None:
    made, store = done
    plain, taught = tmp_path / "plain", tmp_path / "taught"
    assert export(done, "cams", "CAM, seed 0", "--format", "psa", plain) == 0
    assert export(done, "cams", "taught, seed 0", "--format", "irn", taught) == 0
    names = {path.name for path in plain.iterdir()}
    assert names == {
        f"{split}_{number:05d}.npy"
        for split, count in (("train", 6), ("calibration", 3))
        for number in range(count)
    }
    more = {path.name for path in taught.iterdir()} - names
    assert more == {f"val_{number:05d}.npy" for number in range(2)}
    graph = run_here(made, store).graphs[0]
    assert graph.maps is not None
    own, keys = store.artifact(graph.maps.recipe.name, graph.maps.key).maps("train_00004")
    for folder, layout in ((plain, "psa"), (taught, "irn")):
        maps, classes = read_cams(folder / "train_00004.npy", layout)
        assert np.array_equal(maps, own)
        assert classes.tolist() == keys.tolist()


def test_masks_are_pseudo_masks_or_those_of_a_column(
    done: tuple[Request, Store], tmp_path: Path
) -> None:
    made, store = done
    pseudo, predicted = tmp_path / "pseudo", tmp_path / "predicted"
    assert export(done, "masks", "taught, seed 0", pseudo) == 0
    assert export(done, "masks", "taught, seed 0", "--column", "seg_miou", predicted) == 0
    assert {path.name[:4] for path in pseudo.iterdir()} == {"val_"}
    assert {path.name[:12] for path in predicted.iterdir()} == {"calibration_"}
    graph = run_here(made, store).graphs[1]
    stages = {stage.recipe.name: stage for stage in graph.stages()}
    for folder, kind in ((pseudo, "pseudo_masks"), (predicted, "predicted_masks")):
        artifact = store.artifact(kind, stages[kind].key)
        for path in folder.iterdir():
            assert np.array_equal(np.asarray(Image.open(path)), artifact.labels(path.stem))


def test_a_checkpoint_is_exported_and_starts_another_cell(
    done: tuple[Request, Store], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, store = done
    path = tmp_path / "cam.pth"
    assert export(done, "checkpoint", "CAM, seed 0", path) == 0
    again = f"{{'again': {{'rounds': 0, 'refiner': None, 'classifier_weights': {str(path)!r}}}}}"
    planned = run_here(request(tmp_path, again), store, last="classifier")
    first, second = (
        store.artifact("classifier", one.classifiers[-1].key).weights("weights")
        for one in (run_here(made, store).graphs[0], planned.graphs[0])
    )
    assert first.keys() == second.keys()
    assert all((first[name] == second[name]).all() for name in first)
    assert export(done, "checkpoint", "CAM, seed 0", path) == 2
    assert "exists; name a new file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cams", "CAM, sed 0", "--format", "psa"], "did you mean 'CAM, seed 0'"),
        (["masks", "CAM, seed 0", "--column", "seg_miou"], "this cell has no such column"),
        (["masks", "taught, seed 0", "--column", "seg_mio"], "did you mean 'seg_miou'"),
    ],
)
def test_wrong_names_are_explained(
    done: tuple[Request, Store],
    tmp_path: Path,
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kind, cell, *rest = words
    assert export(done, kind, cell, *rest, tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_cell_is_exported_beside_one_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six images cannot make 40 clusters, which the CAM does not ask for."""
    cells = "{'CAM': {'rounds': 0, 'refiner': None}, 'SC-CAM': {'labeler.num_clusters': 40}}"
    made, store = request(tmp_path, cells), Store(tmp_path / "store")
    run_here(dataclasses.replace(made, cells=("CAM, seed 0",)), store)
    words = ["--cell", "CAM, seed 0", "--format", "psa", tmp_path / "cams"]
    assert command(store, "export", "cams", made.path, *words) == 0
    assert len(list((tmp_path / "cams").iterdir())) == 9
    words[1] = "SC-CAM, seed 0"
    assert command(store, "export", "cams", made.path, *words) == 2
    assert "num_clusters is 40" in " ".join(capsys.readouterr().err.split())


def test_an_unfinished_cell_has_nothing_to_export(
    done: tuple[Request, Store], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = done[0], Store(tmp_path / "empty")
    assert export(empty, "cams", "CAM, seed 0", "--format", "psa", tmp_path / "out") == 2
    assert "run the ablation first" in capsys.readouterr().err
    assert export(empty, "checkpoint", "CAM, seed 0", tmp_path / "out.pth") == 2
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / "mine").write_text("precious")
    for taken in (full, full / "mine"):
        with pytest.raises(InputError, match="not empty"), new_folder(taken):
            pass

    def interrupted() -> None:
        with new_folder(tmp_path / "new") as target:
            (target / "a").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "full"]
    for free in (empty, tmp_path / "below" / "new"):
        with new_folder(free) as target:
            (target / "a").write_text("whole")
        assert (free / "a").read_text() == "whole"
