"""Which settings belong to the protocol of a cell's numbers, and which are what is compared."""

from typing import Any

import pytest

from sccam_bench import config
from sccam_bench.pipeline import Pipeline
from sccam_bench.pipeline.protocol import SECTIONS, protocol_of
from sccam_bench.report.protocol import NOT_KNOWN, TRUE_MASKS, Protocol, differing
from tests.conftest import REPOSITORY

PIPELINE = Pipeline()
BASE = config.load(REPOSITORY / "configs" / "baselines_phantom.py")
TINY = {
    "dataset.num_train": 24,
    "dataset.num_calibration": 6,
    "dataset.num_val": 4,
    "dataset.size": 64,
}


def protocol(**changes: Any) -> Protocol:
    """Of a cell that no model is built for."""
    options = {**TINY, **{name.replace("__", "."): value for name, value in changes.items()}}
    return protocol_of(PIPELINE.cell(config.resolve(config.merge(BASE, options))))


def test_the_facts_of_a_cell() -> None:
    facts = dict(protocol().facts)
    phantom = PIPELINE.cell(config.resolve(config.merge(BASE, TINY))).dataset
    assert facts.pop("data_digest") == phantom.digest("train", with_masks=True)
    assert facts.pop("segmented_digest") == phantom.digest("val", with_masks=True)
    assert facts.pop("calibration") == {
        "images": 6,
        "split": "calibration",
        "digest": phantom.digest("calibration", with_masks=True),
    }
    assert facts.pop("data_set")["num_train"] == 24
    assert facts.pop("backbone")["neck"] == {"type": "LightNeck", "channels": 256}
    assert facts.pop("segmentor")["backbone"]["weights"] == "package"
    assert facts == {
        "split": "train",
        "scored_images": 24,
        "image_labels": "mask absent classes",
        "absent_classes": "left out if absent from prediction and truth",
        "training_images": {"images": 24, "split": "train"},
        "pretraining": "weights package",
        "resolution": "as they are",
        "scales": [1.0, 1.5],
        "flips": True,
        "normalisation": "max",
        "num_thresholds": 100,
        "fixed_threshold": {"seed maps": 0.15, "refined maps": 0.5},
        "initialisation": "ImageNet",
        "segmentor_resolution": {"crop_size": 128, "scales": [0.5, 0.75, 1.0, 1.25, 1.5]},
        "segmentor_masks": "pseudo masks at the transfer threshold",
        "segmentor_images": {"images": 24, "split": "train"},
        "segmented_split": "val",
        "segmented_images": 4,
    }


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({"cam__normalisation": "min_max"}, {"normalisation"}),
        ({"cam__scales": [1.0]}, {"scales"}),
        ({"cam__flip": False}, {"flips"}),
        ({"dataset__sub_categories": 1}, {"data_set"}),
        ({"evaluation__split": "val"}, {"split"}),
        ({"evaluation__calibration_size": 3}, {"calibration"}),
        ({"evaluation__num_thresholds": 50}, {"num_thresholds"}),
        ({"evaluation__fixed_threshold": 0.2}, {"fixed_threshold"}),
        ({"train_split": "val"}, {"training_images"}),
        ({"neck": None}, {"backbone"}),
        ({"backbone__frozen_stages": 1}, {"backbone"}),
        ({"backbone__weights": None}, {"pretraining"}),
        ({"training__transforms": [{"type": "RandomCrop", "size": 32}]}, {"resolution"}),
        ({"segmentor__initialisation": "COCO masks"}, {"initialisation"}),
        ({"segmentor__training__crop_size": 64}, {"segmentor_resolution"}),
        ({"segmentor__threshold": "fixed"}, {"segmentor_masks"}),
        ({"segmentor__model__rates": [1, 2]}, {"segmentor"}),
        ({"segmentor__eval_split": "calibration"}, {"segmented_split"}),
        ({"segmentor__split": "val"}, {"segmentor_images"}),
    ],
)
def test_a_choice_that_must_agree(changes: dict, facts: set[str]) -> None:
    assert set(differing(protocol(), protocol(**changes))) == facts


@pytest.mark.parametrize(
    "changes",
    [
        {"rounds": 0},
        {"round_init": "previous"},
        {"labeler__num_clusters": 2},
        {"sub_classifier__sub_weight": 1.0},
        {"refiner": None},
        {"refiner": {"type": "DenseCRF"}},
        {"training__epochs": 3},
        {"training__lr": 0.1},
        {"training__momentum": 0.0},
        {"training__transforms": []},  # mirroring changes no size
        {"classifier__dropout": 0.0},
        {"affinity__crop_size": 64},
        {"segmentor__training__epochs": 3},
        {"seed": 3},
        {"role_seeds__labeler": 3},
        {"runtime__workers": 1},
    ],
)
def test_what_is_compared_is_no_part_of_the_protocol(changes: dict) -> None:
    assert protocol(**changes).id == protocol().id


def test_the_resolution_is_that_of_the_last_classifiers_training() -> None:
    crops = {size: [{"type": "RandomCrop", "size": size}] for size in (8, 16, 32)}
    trainings = {
        "rounds": 1,
        "training.transforms": crops[8],
        "sub_training": {"transforms": crops[16]},
        "joint_training": {"transforms": crops[32]},
    }

    def size(**changes: Any) -> int:
        facts = protocol(**{**trainings, **changes}).facts
        return int(facts["resolution"]["RandomCrop"]["size"])

    assert size(rounds=0, joint_training=None) == 8
    assert size(joint_training=None) == 16
    assert size(joint_classifier={"type": "RRMClassifier"}) == 32


def test_a_section_that_is_not_there_has_no_facts() -> None:
    facts = protocol(segmentor=None).facts
    assert not any(name.startswith("segment") for name in facts)
    facts = protocol(segmentor=None, one_stage={"eval_split": "val"}).facts
    assert (facts["one_stage_split"], facts["one_stage_images"]) == ("val", 4)
    assert protocol(segmentor__threshold="truth").facts["segmentor_masks"] == TRUE_MASKS
    assert NOT_KNOWN not in protocol().facts.values()


def test_files_are_named_without_their_folders() -> None:
    here = {"type": "ResNet38", "weights": "/one/place/r38.params"}
    first = protocol(backbone=here, dataset__seed=1)
    second = protocol(backbone={**here, "weights": "other/r38.params"}, dataset__seed=1)
    assert first == second
    assert first.facts["pretraining"] == "weights r38.params"
    assert "weights" not in first.facts["backbone"]


def test_cells_that_share_their_sections_share_the_protocol() -> None:
    """And `SECTIONS` names all that the protocol is made of."""
    read = set[str]()

    class Spy(dict):  # type: ignore[type-arg]
        def __getitem__(self, name: str) -> Any:
            read.add(name)
            return super().__getitem__(name)

    resolved = config.resolve(config.merge(BASE, {**TINY, "rounds": 0}))
    cell = PIPELINE.cell(Spy(resolved))
    protocol_of(cell)
    protocol_of(PIPELINE.cell(Spy({**resolved, "one_stage": {"eval_split": "val"}})))
    assert read <= set(SECTIONS)
    graphs = [PIPELINE.graph({**resolved, "seed": seed}) for seed in (0, 1)]
    assert graphs[0].protocol is graphs[1].protocol
    other = PIPELINE.graph({**resolved, "cam": {**resolved["cam"], "flip": False}})
    assert other.protocol != graphs[0].protocol
