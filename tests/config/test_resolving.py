from pathlib import Path

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from tests.conftest import REPOSITORY

BASE = REPOSITORY / "configs" / "sc_cam_phantom.py"
DEEPLAB = dict(type="DeepLabV2")
SEGMENTOR = dict(initialisation="nothing", model=DEEPLAB)
WITH_TYPO = dict(type="BackboneSegmentor", backbone=dict(type="TimmBackbone", output_strid=8))


def resolved(**overrides: object) -> dict:
    return config.resolve(config.merge(config.load(BASE), overrides))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("trainning.epochs", 3, "unknown configuration key 'trainning'; did you mean 'training'"),
        ("training.epoch", 3, "'training.epoch'; did you mean 'epochs'"),
        ("labeler.num_cluster", 3, "'labeler.num_cluster'; did you mean 'num_clusters'"),
        ("labeler.type", "KMeanLabeler", "did you mean 'KMeansLabeler'"),
        ("labeler.seed", 3, "unknown configuration key 'labeler.seed'"),
        ("backbone.output_stride", 4, "backbone.output_stride is 4"),
        ("training.epochs", "many", "training.epochs is 'many'; it must be of type int"),
        ("training.epochs", 0, "training.epochs is 0"),
        ("training.epochs", True, "training.epochs is True"),
        ("rounds", -1, "rounds is -1"),
        ("round_init", "random", "round_init is 'random'"),
        ("labeler", None, "needs a 'labeler'"),
        ("dataset", 5, "dataset needs dict"),
        ("training", 5, "training is 5; it is a section"),
        ("training.transforms", [dict(type="HorizontalFlop")], "did you mean 'HorizontalFlip'"),
        ("affinity.net.tap", [0], "'affinity.net.tap'; did you mean 'taps'"),
        ("cam.scales", [], "cam.scales is empty"),
        ("cam.normalisation", "minmax", "cam.normalisation is 'minmax'"),
        ("cam.scales", [1.0, "x"], "cam.scales is [1.0, 'x']"),
        ("cam.scales", [0], "cam.scales is 0"),
        ("training.lr", float("nan"), "training.lr is nan"),
        ("training.transforms", dict(type="HorizontalFlip"), "training.transforms is {"),
        ("affinity.training.transforms", [], "'affinity.training.transforms'"),
        ("affinity.alpha_low", 64, "alpha_low is larger"),
        ("edges.background", 0.4, "edges.background is 0.4; it must not exceed edges.foreground"),
        ("edges.scale_low", 2.0, "it must not exceed edges.scale_high"),
        ("edges.net.tap", [0], "'edges.net.tap'; did you mean 'taps'"),
        ("evaluation.fixed_threshold", 1.5, "must be at most 1"),
        ("custom_imports", 5, "custom_imports"),
        ("role_seeds.labler", 1, "'role_seeds.labler'; did you mean 'labeler'"),
        ("role_seeds.labeler", -1, "role_seeds.labeler is -1; it must be at least 0"),
        ("role_seeds.labeler", 0.5, "role_seeds.labeler is 0.5"),
        ("role_seeds", 3, "role_seeds is 3; it is a section"),
        ("round_stops", [3], "names 1 rounds, but rounds is 2"),
        ("round_stops", [3, "x"], "must list epochs"),
        ("round_stops", [3, 99], "sub_training is to stop after 99"),
        ("training.stop_after", 99, "training is to stop after 99"),
        ("joint_training", dict(lr=0.1), "needs a 'joint_classifier'"),
        ("joint_classifier", dict(type="RRMClasifier"), "did you mean 'RRMClassifier'"),
        ("evaluation.calibration_size", 0, "evaluation.calibration_size is 0"),
        ("segmentor", dict(model=DEEPLAB), "segmentor.initialisation is ''"),
        ("segmentor", {**SEGMENTOR, "epochs": 3}, "'segmentor.epochs'"),
        ("segmentor", {**SEGMENTOR, "threshold": "oracle"}, "segmentor.threshold is 'oracle'"),
        ("segmentor", dict(initialisation="ImageNet"), "segmentor.model needs dict(type=...)"),
        ("segmentor", {**SEGMENTOR, "training": dict(crop=3)}, "did you mean 'crop_size'"),
        ("segmentor", {**SEGMENTOR, "model": dict(type="DeepLabV3")}, "did you mean 'DeepLabV2'"),
        ("segmentor", {**SEGMENTOR, "model": WITH_TYPO}, "did you mean 'output_stride'"),
        ("imported", dict(cam="x"), "'imported.cam'; did you mean 'cams'"),
        ("imported", dict(), "imported names either cams or masks"),
        ("imported", dict(cams="x", masks="y"), "imported names either cams or masks"),
        ("imported", dict(masks="x"), "imported.masks cannot be refined"),
    ],
)
def test_wrong_input_is_named_with_its_remedy(key: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolved(**{key: value})
    assert message in str(caught.value)


def test_imports_that_would_be_of_no_use_are_refused() -> None:
    masks = dict(imported=dict(masks="x"), refiner=None)
    with pytest.raises(InputError, match="one_stage scores the masks of a classifier"):
        resolved(imported=dict(cams="x"), one_stage=dict())
    with pytest.raises(InputError, match=r"nothing would be learnt from imported\.masks"):
        resolved(**masks, segmentor={**SEGMENTOR, "threshold": "truth"})
    assert resolved(**masks)["imported"] == {"cams": "", "masks": "x"}
    assert resolved()["imported"] is None


def test_displacement_learns_faster_than_edges() -> None:
    training = config.options(config.EdgeTrainingOptions, resolved()["edges"]["training"])
    multipliers = training.multipliers()
    assert multipliers.get("edge_head", multipliers["head"]) == 1
    assert multipliers["displacement_head"] == 10


def test_defaults_are_written_out() -> None:
    values = resolved()
    assert values["training"]["weight_decay"] == 5e-4
    assert values["labeler"]["max_iter"] == 300
    assert values["affinity"]["training"]["epochs"] > 0
    assert resolved(refiner=None)["refiner"] is None
    assert values["segmentor"] is None
    segmentor = resolved(segmentor=SEGMENTOR)["segmentor"]
    assert segmentor["training"]["lr_interval"] == 10
    assert segmentor["model"]["scales"] == [1.0, 0.5, 0.75]


def test_joint_training_says_only_what_differs() -> None:
    values = resolved(joint_classifier=dict(type="RRMClassifier"), joint_training=dict(lr=0.5))
    assert values["joint_training"] == {**values["training"], "lr": 0.5}
    assert resolved()["joint_training"] is None


def test_joint_training_cannot_stop_after_its_end() -> None:
    with pytest.raises(InputError, match="joint_training is to stop after 9"):
        resolved(
            joint_classifier=dict(type="RRMClassifier"),
            joint_training=dict(stop_after=9, epochs=3),
        )


def test_resolving_twice_changes_nothing() -> None:
    once = resolved(refiner=dict(type="RandomWalk"))
    assert config.resolve(once) == once


def test_what_is_resolved_before_is_shared_and_the_same() -> None:
    known: config.Known = {}
    base = config.load(BASE)
    first = config.resolve(base, known)
    other = config.resolve(config.merge(base, {"training.lr": 0.5}), known)
    assert other["affinity"] is first["affinity"]
    assert other == config.resolve(config.merge(base, {"training.lr": 0.5}))
    assert first == config.resolve(base)


def test_what_follows_training_follows_it_in_every_configuration() -> None:
    known: config.Known = {}
    base = config.merge(config.load(BASE), {"sub_training": dict(epochs=3)})
    for lr in (0.5, 0.25):
        found = config.resolve(config.merge(base, {"training.lr": lr}), known)
        assert found["sub_training"]["lr"] == lr


def test_a_new_type_drops_the_old_options() -> None:
    merged = config.merge(
        {"dataset": {"type": "Phantom", "size": 64}},
        {"dataset.root": "here", "dataset.type": "VOC12"},
    )
    assert merged == {"dataset": {"type": "VOC12", "root": "here"}}


def test_merge_leaves_its_inputs_alone() -> None:
    values = {"training": {"transforms": [{"type": "HorizontalFlip"}]}}
    config.merge(values, {"training.transforms": []})["training"]["lr"] = 1
    assert values == {"training": {"transforms": [{"type": "HorizontalFlip"}]}}


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.py does not exist"):
        config.load(tmp_path / "nowhere.py")
    broken = tmp_path / "broken.py"
    broken.write_text("dataset = dict(")
    with pytest.raises(InputError, match=r"broken\.py cannot be read"):
        config.load(broken)


def test_options_become_dataclasses() -> None:
    made = config.options(config.AffinityOptions, resolved()["affinity"])
    assert type(made.training) is config.SGDOptions


def test_data_are_read_off_a_file_that_is_not_complete() -> None:
    values = {"dataset": {"type": "Phantom"}, "sub_training": {"epochs": 3}}
    found = config.resolve_data(values)
    assert found["dataset"]["num_train"] > 0
    assert found["sub_training"]["epochs"] == 3
