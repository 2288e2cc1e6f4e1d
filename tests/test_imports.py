"""Cells whose CAMs or masks are imported: their graphs, and what is refused before any work."""

from pathlib import Path
from typing import Any

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from sccam_bench.outline import OutlinePipeline
from sccam_bench.pipeline import CellGraph, Import, Pipeline
from sccam_bench.pipeline.imports import Imports
from sccam_bench.stages.imported import imported_stage
from sccam_bench.store import Store
from tests.conftest import REPOSITORY

BASE = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
TINY = {"dataset.num_train": 24, "dataset.num_calibration": 4, "dataset.size": 64, "rounds": 1}
TINY |= {"labeler.num_clusters": 2, "dataset.sub_categories": 2, "refiner": None}
WALK = dict(type="RandomWalk")
SEGMENTOR = dict(
    initialisation="ImageNet",
    model=dict(
        type="BackboneSegmentor", backbone=dict(type="TimmBackbone", output_stride=8, num_stages=3)
    ),
)
CAMS, MASKS = dict(cams="theirs"), dict(masks="theirs_too")


def resolved(**changes: Any) -> dict[str, Any]:
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return config.resolve(config.merge(BASE, {**TINY, **dotted}))


def put(store: Store, kind: str, name: str, sha256: str, *splits: str) -> None:
    """An import of all images of the splits, as the command leaves it but for the files."""
    dataset = Pipeline().cell(resolved()).dataset
    stage = imported_stage(kind, sha256, dataset, name)
    with store.writing(stage.recipe.name, stage.key, {}):
        pass
    ids = [image_id for split in splits for image_id in dataset.image_ids(split)]
    data = {split: dataset.digest(split, with_masks=False) for split in splits}
    place = [stage.recipe.name, stage.key]
    Imports(store).add(name, Import(kind, sha256, "/theirs", place, "psa", ids=ids, data=data))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    put(store, "cams", "theirs", "aa", "train", "calibration")
    put(store, "masks", "theirs_too", "bb", "train")
    return store


def graph(store: Store, **changes: Any) -> CellGraph:
    return Pipeline(store).graph(resolved(**changes))


def names(one: CellGraph) -> list[str]:
    return [stage.recipe.name for stage in one.stages()]


def test_imported_cams_replace_all_that_is_before_them(store: Store) -> None:
    own, theirs = graph(store), graph(store, imported=CAMS)
    assert theirs.classifiers == []
    assert theirs.sub_labels is None
    assert sorted(names(theirs)) == ["data", "data", "evaluation", "imported_cams"]
    assert theirs.final.params == own.final.params
    assert theirs.final.data == own.final.data
    assert theirs.final.parents["maps"] is not None
    assert theirs.imported is not None
    assert theirs.imported.sha256 == "aa"


def test_imported_cams_are_refined_and_taught(store: Store) -> None:
    theirs = graph(store, imported=CAMS, refiner=WALK, segmentor=SEGMENTOR)
    found = names(theirs)
    assert [found.count(one) for one in ("confident", "affinity", "refined")] == [1, 1, 2]
    assert "classifier" not in found
    assert {"pseudo_masks", "segmentor", "mask_scores"} <= set(found)
    assert theirs.maps is not None
    assert theirs.maps.parents["cams"].recipe.name == "imported_cams"


def test_imported_masks_are_scored_and_taught(store: Store) -> None:
    theirs = graph(store, imported=MASKS)
    assert theirs.maps is None
    assert theirs.map_scores is None
    assert list(theirs.segmentation) == ["mask_miou"]
    assert sorted(names(theirs)) == ["data", "imported_masks", "mask_scores"]
    taught = graph(store, imported=MASKS, segmentor=SEGMENTOR)
    assert list(taught.segmentation) == ["mask_miou", "seg_miou"]
    (segmentor,) = (stage for stage in taught.stages() if stage.recipe.name == "segmentor")
    assert segmentor.parents["masks"].recipe.name == "imported_masks"


def test_other_content_under_the_name_runs_what_depends_on_it(store: Store) -> None:
    before = graph(store, imported=CAMS, refiner=WALK)
    put(store, "cams", "again", "aa", "train", "calibration")
    assert graph(store, imported=dict(cams="again"), refiner=WALK).final.key == before.final.key
    put(store, "cams", "theirs", "cc", "train", "calibration")
    after = graph(store, imported=CAMS, refiner=WALK)
    kept = {stage.key for stage in before.stages()} & {stage.key for stage in after.stages()}
    assert {s.recipe.name for s in after.stages() if s.key in kept} == {"data"}


def test_own_cells_do_not_notice_imports(store: Store) -> None:
    one = Pipeline().graph(resolved(refiner=WALK, segmentor=SEGMENTOR))
    assert not any("imported" in repr(stage.identity()) for stage in one.stages())
    assert one.final.key == graph(store, refiner=WALK, segmentor=SEGMENTOR).final.key


def test_a_classifier_does_not_matter_to_an_imported_cell(store: Store) -> None:
    """Nor what only it needs: 99 clusters are refused elsewhere."""
    odd = graph(store, imported=CAMS, labeler__num_clusters=99, training__lr=0.5)
    assert odd.final.key == graph(store, imported=CAMS).final.key


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(imported=dict(cams="thiers")), "imported.cams: nothing is .* did you mean 'theirs'"),
        (dict(imported=dict(cams="theirs_too")), "is an import of masks, not of cams"),
        (dict(imported=CAMS, evaluation__split="val"), "lacks 100 images of split 'val'"),
        (
            dict(imported=CAMS, refiner=WALK, affinity__split="val"),
            "lacks 100 images of split 'val', which this cell needs: val_00000",
        ),
        (
            dict(imported=CAMS, segmentor={**SEGMENTOR, "split": "val", "eval_split": "train"}),
            "lacks 100 images of split 'val'",
        ),
        (dict(imported=CAMS, dataset__seed=1), "checked against other images or labels of split"),
        (dict(imported=CAMS, dataset__size=32), "/theirs again with this cell's configuration"),
        (dict(imported=CAMS, classifier_weights="registered:theirs"), ""),  # not read
        (dict(classifier_weights="registered:theirs"), "is an import of cams, not of checkpoint"),
        (dict(classifier_weights="registered:none"), "classifier_weights: nothing is imported"),
    ],
)
def test_what_cannot_be_used_is_found_before_any_work(
    store: Store, change: dict[str, Any], message: str
) -> None:
    if not message:
        graph(store, **change)
        return
    with pytest.raises(InputError, match=message):
        graph(store, **change)


def test_only_images_that_were_checked_are_used(store: Store) -> None:
    """Files of `val` may have been there; without a check they are nothing."""
    value = store.registered("theirs")
    assert value is not None
    extra = [f"val_{number:05d}" for number in range(100)]
    store.register("theirs", {**value, "ids": [*value["ids"], *extra]})
    with pytest.raises(InputError, match="checked against other splits than split 'val'"):
        graph(store, imported=CAMS, evaluation__split="val")


def test_an_artifact_that_is_gone_is_noticed(store: Store, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "stages").glob("imported_cams-*")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="no longer in the store; import /theirs again"):
        graph(store, imported=CAMS)


def test_without_a_store_there_are_no_imports() -> None:
    with pytest.raises(InputError, match="no store has no imports"):
        Pipeline().graph(resolved(imported=CAMS))


def test_a_name_belongs_to_one_kind(store: Store) -> None:
    with pytest.raises(InputError, match="--as theirs: so imported cams are called"):
        put(store, "masks", "theirs", "dd", "train")
    with pytest.raises(InputError, match="'a/b' is no name"):
        Imports(store).check_free("a/b", "cams")


def test_a_plan_without_the_data_set_believes_the_import(store: Store) -> None:
    base = config.load(REPOSITORY / "configs" / "sc_cam_lite0_voc12_animals.py")
    changes = {"imported": CAMS, "refiner": None, "dataset.root": "/nowhere"}
    values = config.resolve(config.merge(base, changes))
    assert "imported_cams" in names(OutlinePipeline(store).graph(values))
