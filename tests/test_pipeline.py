from typing import Any

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from sccam_bench.pipeline import CellGraph, Pipeline, seed_of
from sccam_bench.stages.base import Stage, unique
from tests.conftest import REPOSITORY

BASE = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
TINY = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
IRN = {"refiner": dict(type="EdgePropagation")}
PIPELINE = Pipeline()


def graph(**changes: Any) -> CellGraph:
    overrides = {**TINY, **{name.replace("__", "."): value for name, value in changes.items()}}
    return PIPELINE.graph(config.resolve(config.merge(BASE, overrides)))


def stages(*graphs: CellGraph, kind: str = "") -> list[Stage]:
    found = unique(stage for one in graphs for stage in one.final.with_ancestors())
    return [stage for stage in found if kind in ("", stage.recipe.name)]


def keys(one: CellGraph, kind: str) -> set[str]:
    return {stage.key for stage in stages(one, kind=kind)}


def test_order_of_the_paper() -> None:
    names = [
        stage.recipe.name for stage in stages(graph(rounds=1, refiner=dict(type="RandomWalk")))
    ]
    wanted = ["classifier", "features", "sub_labels", "classifier", "cams", "affinity", "refined"]
    positions = iter(names)
    assert all(name in positions for name in wanted)
    assert names[-1] == "evaluation"


def test_54_cells_share_27_retrainings() -> None:
    """K in 3 values x rounds 1 to 3 x random walk on and off x 3 seeds: 108 when run naively.

    To both come the trainings of round 0: 54 when run naively, one per seed when shared.
    """
    walk = dict(type="RandomWalk")
    cells = [
        graph(rounds=r, labeler__num_clusters=k, refiner=refiner, seed=seed)
        for k in (2, 3, 4)
        for r in (1, 2, 3)
        for refiner in (None, walk)
        for seed in range(3)
    ]
    assert len(cells) == 54
    assert sum(len(one.classifiers) for one in cells) == 108 + 54
    assert len(stages(*cells, kind="classifier")) == 27 + 3


def test_what_guides_the_refiner_is_trained_and_nothing_else() -> None:
    walk, edges = graph(rounds=0, refiner=dict(type="RandomWalk")), graph(rounds=0, **IRN)
    crf = graph(rounds=0, refiner=dict(type="DenseCRF"))
    assert keys(walk, "cams") == keys(edges, "cams") == keys(crf, "cams")
    assert keys(walk, "affinity")
    assert not keys(walk, "edges")
    assert not keys(edges, "affinity") | keys(edges, "confident")
    assert keys(edges, "edges")
    assert not keys(crf, "affinity") | keys(crf, "edges")
    (refined, _) = (one for one in stages(edges, kind="refined"))
    assert set(refined.parents) == {"cams", "edges"}


@pytest.mark.parametrize(
    ("change", "same", "different"),
    [
        (dict(refiner__beta=4.0), ("edge_labels", "edges"), ("refined", "evaluation")),
        (dict(edges__training__lr=0.5), ("cams", "edge_labels"), ("edges", "refined")),
        (dict(edges__foreground=0.5), ("cams",), ("edge_labels", "edges", "refined")),
        (dict(affinity__alpha_low=5.0), ("edge_labels", "edges", "refined"), ()),
    ],
)
def test_a_change_of_edges_reruns_what_it_can_reach(
    change: dict, same: tuple[str, ...], different: tuple[str, ...]
) -> None:
    before, after = graph(rounds=0, **IRN), graph(rounds=0, **{**IRN, **change})
    for kind in same:
        assert keys(before, kind) == keys(after, kind), kind
    for kind in different:
        assert keys(before, kind) != keys(after, kind), kind


@pytest.mark.parametrize(
    ("change", "same", "different"),
    [
        (
            dict(evaluation__fixed_threshold=0.3),  # of CAMs; refined maps have their own
            ("classifier", "sub_labels", "cams", "affinity", "refined", "evaluation"),
            (),
        ),
        (
            dict(evaluation__num_thresholds=50),
            ("classifier", "cams", "affinity", "refined"),
            ("evaluation",),
        ),
        (
            dict(refiner__beta=4.0),
            ("classifier", "cams", "affinity"),
            ("refined", "evaluation"),
        ),
        (
            dict(affinity__alpha_low=5.0),
            ("classifier", "cams"),
            ("affinity", "refined"),
        ),
        (dict(cam__flip=False), ("classifier", "sub_labels"), ("cams", "affinity")),
        (dict(runtime__workers=3), ("classifier", "cams", "evaluation"), ()),
        (dict(runtime__checkpoint_every=0.0), ("classifier", "cams", "evaluation"), ()),
        (dict(labeler__n_init=3), ("features",), ("sub_labels", "cams")),
        (dict(seed=1), ("data",), ("classifier", "sub_labels", "affinity")),
        (dict(training__lr=0.5), ("data",), ("classifier", "features", "cams")),
        (dict(training__lr=0.02), ("classifier", "evaluation"), ()),  # as it is
        (dict(sub_classifier__sub_weight=5), ("classifier", "evaluation"), ()),  # 5 is 5.0
        (dict(dataset__num_val=7), ("classifier", "evaluation"), ()),
        (dict(dataset__num_calibration=7), ("classifier",), ("evaluation",)),
        (dict(dataset__seed=1), (), ("data", "classifier", "evaluation")),
    ],
)
def test_a_change_reruns_what_it_can_reach_and_no_more(
    change: dict, same: tuple[str, ...], different: tuple[str, ...]
) -> None:
    walk = dict(type="RandomWalk")
    before, after = graph(rounds=1, refiner=walk), graph(rounds=1, refiner=walk, **change)
    for kind in same:
        assert keys(before, kind) == keys(after, kind), kind
    for kind in different:
        assert keys(before, kind), kind
        assert keys(before, kind) != keys(after, kind), kind


def test_round_0_is_the_same_for_cam_and_sc_cam() -> None:
    cam, sc_cam = graph(rounds=0), graph(rounds=2)
    assert cam.classifiers[0].key == sc_cam.classifiers[0].key
    assert cam.sub_labels is None


def test_maps_stored_before_normalisation_was_an_option_keep_their_key() -> None:
    plain, stretched = graph(rounds=0), graph(rounds=0, cam__normalisation="min_max")
    (scored, _) = stages(plain, kind="cams")
    assert scored.params["cam"] == {"map": "parent", "scales": [1.0, 1.5], "flip": True}
    assert keys(plain, "classifier") == keys(stretched, "classifier")
    assert keys(plain, "cams").isdisjoint(keys(stretched, "cams"))


def test_each_classifier_exports_a_map_that_it_has() -> None:
    seam = dict(type="SEAMClassifier", taps=[1, 2])
    assert graph(rounds=0, classifier=seam, cam__map="refined").head == "refined"
    assert graph(rounds=1, classifier=seam, cam__map="sub").head == "sub"
    # what only the other rounds' classifier has
    assert graph(rounds=0, cam__map="sub").head == "parent"
    assert graph(rounds=1, classifier=seam, cam__map="refined").head == "parent"
    with pytest.raises(InputError, match=r"cam\.map is 'refined'; known: parent, sub"):
        graph(rounds=0, cam__map="refined")


def test_starting_from_the_previous_round_is_a_named_alternative() -> None:
    fresh, on = graph(rounds=1), graph(rounds=1, round_init="previous")
    assert fresh.classifiers[0].key == on.classifiers[0].key
    assert "previous" not in fresh.classifiers[1].parents
    assert on.classifiers[1].parents["previous"].key == on.classifiers[0].key


def test_later_rounds_may_have_a_training_of_their_own() -> None:
    one = graph(rounds=1, sub_training=dict(epochs=3))
    assert [stage.params["training"]["epochs"] for stage in one.classifiers] == [
        BASE["training"]["epochs"],
        3,
    ]


def test_joint_training_follows_the_last_round_and_gives_the_maps() -> None:
    joint = dict(type="RRMClassifier")
    plain = graph(rounds=0, refiner=None)
    rrm = graph(rounds=0, refiner=None, joint_classifier=joint, joint_training__lr=0.5)
    assert rrm.classifiers[0].key == plain.classifiers[0].key  # classification is shared
    second = rrm.classifiers[1]
    assert second.parents["previous"].key == plain.classifiers[0].key
    assert second.params["classifier"]["type"] == "RRMClassifier"
    assert second.params["training"]["lr"] == 0.5
    assert rrm.maps.parents["classifier"].key == second.key
    assert rrm.maps.params["classifier"] == second.params["classifier"]
    later = graph(rounds=1, joint_classifier=joint)
    assert len(later.classifiers) == 3
    assert later.classifiers[2].params["num_clusters"] is None
    assert later.classifiers[2].parents["previous"].key == later.classifiers[1].key


def test_the_exported_map_is_one_that_the_last_classifier_has() -> None:
    assert graph(rounds=1, cam__map="sub").head == "sub"
    assert graph(rounds=0, cam__map="sub").head == "parent"
    joint = dict(type="RRMClassifier")
    assert graph(rounds=1, cam__map="sub", joint_classifier=joint).head == "parent"


def test_rounds_may_stop_at_epochs_of_their_own() -> None:
    found = graph(rounds=2, round_stops=[3, 4]).classifiers
    assert [stage.params["training"]["stop_after"] for stage in found] == [0, 3, 4]


def test_a_training_of_their_own_keeps_what_it_does_not_name() -> None:
    first, second = graph(rounds=1, sub_training=dict(epochs=3)).classifiers
    others = {k: v for k, v in first.params["training"].items() if k != "epochs"}
    assert {k: v for k, v in second.params["training"].items() if k != "epochs"} == others


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(classifier=dict(type="SCCAMClassifier")), "classifier.type is 'SCCAMClassifier'"),
        (dict(sub_classifier=dict(type="CAMClassifier")), "must be one that learns"),
        (dict(joint_classifier=dict(type="SCCAMClassifier")), "joint_classifier.type is 'SCCAMCla"),
        (dict(joint_classifier=dict(type="RRMClassifier", dilation=0)), "dilation 0"),
        (dict(one_stage=dict(crf=False)), "SCCAMClassifier predicts no masks itself"),
        (dict(cam__map="subs", rounds=0), "did you mean 'sub'"),
        (dict(affinity__net__taps=[1, 2, 4]), "no level 4"),
        (dict(refiner__log2_steps=-1), "must not be negative"),
        (dict(affinity__net=dict(type="EdgeNet")), "affinity.net.type is 'EdgeNet'"),
        ({**IRN, "edges__net": dict(type="AffinityNet")}, "edges.net.type is 'AffinityNet'"),
        ({**IRN, "edges__net__taps": [1, 4]}, "edges.net.taps: there is no level 4"),
        (dict(sub_classifier__sub_weight=-1.0), "must not be negative"),
        (dict(labeler__num_clusters=0), "at least 1"),
        (dict(labeler=dict(type="OracleLabeler", num_clusters=2)), "has 4 true sub-categories"),
        (dict(dataset__seed=-1), "seed is -1"),
        (dict(dataset__num_train=0), "split 'train' has no images"),
        (dict(backbone__num_stages=9), "1 to 5"),
    ],
)
def test_components_that_do_not_fit_are_found_before_any_work(change: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        graph(**{"rounds": 1, **change})


def test_k_larger_than_a_class_is_found_before_any_work() -> None:
    with pytest.raises(InputError, match=r"num_clusters is 99.*largest K that fits"):
        graph(rounds=1, labeler__num_clusters=99)
    graph(rounds=0, labeler__num_clusters=99)  # nothing is clustered


SEGMENTOR = dict(
    initialisation="ImageNet",
    model=dict(
        type="BackboneSegmentor", backbone=dict(type="TimmBackbone", output_stride=8, num_stages=3)
    ),
)


def test_a_segmentor_learns_from_the_maps_and_leaves_their_stages_alone() -> None:
    without, plain = graph(rounds=0), graph(rounds=0, segmentor=SEGMENTOR)
    crf = graph(rounds=0, segmentor={**SEGMENTOR, "crf": True})
    assert without.segmentation == {}
    assert plain.final.key == without.final.key
    assert {stage.key for stage in without.stages()} < {stage.key for stage in plain.stages()}
    names = [stage.recipe.name for stage in plain.stages()]
    added = [name for name in names if name not in {s.recipe.name for s in without.stages()}]
    assert added == ["pseudo_masks", "segmentor", "predicted_masks", "mask_scores"]
    assert list(crf.segmentation) == ["seg_miou", "seg_miou_crf"]
    assert crf.segmentation["seg_miou"].key == plain.segmentation["seg_miou"].key
    masks = next(stage for stage in plain.stages() if stage.recipe.name == "pseudo_masks")
    assert masks.parents["maps"].key == plain.maps.key


def test_pseudo_masks_do_not_know_the_scored_masks() -> None:
    """What scores the maps can change without a pseudo mask being made anew."""
    for policy in ("transfer", "fixed"):
        one = graph(rounds=0, segmentor={**SEGMENTOR, "threshold": policy})
        masks = next(stage for stage in one.stages() if stage.recipe.name == "pseudo_masks")
        assert one.final.key not in {stage.key for stage in masks.with_ancestors()}
        seen = [s for s in masks.with_ancestors() if s.params.get("with_masks")]
        assert {s.params["images"]["split"] for s in seen} <= {"calibration"}


def test_segmentors_of_the_true_masks_are_one() -> None:
    truth = {**SEGMENTOR, "threshold": "truth"}
    one, other = graph(rounds=0, segmentor=truth), graph(rounds=1, segmentor=truth)
    assert one.segmentation["seg_miou"].key == other.segmentation["seg_miou"].key
    learnt = graph(rounds=0, segmentor=SEGMENTOR)
    assert learnt.segmentation["seg_miou"].key != one.segmentation["seg_miou"].key


def test_a_segmentors_splits_must_exist() -> None:
    with pytest.raises(InputError, match="no split 'vall'; did you mean 'val'"):
        graph(segmentor={**SEGMENTOR, "eval_split": "vall"})


def test_seeds_of_roles_and_rounds_differ() -> None:
    seeds = {
        seed_of(s, role, number) for s in (0, 1) for role in config.SEED_ROLES for number in (0, 1)
    }
    assert len(seeds) == 24
    # as results that are stored have them
    assert seed_of(0, "classifier", 0) == 2968811710
    assert seed_of(3, "segmentor", 1) == 3759185310


def test_a_seed_may_reach_single_roles() -> None:
    """What a role makes, and all that descends from it, changes with its seed, nothing else."""
    before = graph(rounds=1)
    for role, own, same in (
        ("labeler", "sub_labels", "features"),
        ("affinity", "affinity", "confident"),
    ):
        after = graph(rounds=1, role_seeds={role: 5})
        assert keys(before, own).isdisjoint(keys(after, own)), role
        assert keys(before, same) == keys(after, same), role
    assert keys(graph(rounds=1, role_seeds=dict(labeler=0)), "cams") == keys(before, "cams")
    everywhere = dict.fromkeys(config.SEED_ROLES, 5)
    assert graph(rounds=1, role_seeds=everywhere).final.key == graph(rounds=1, seed=5).final.key


def test_cells_hold_the_same_object_for_the_same_stage() -> None:
    one, other = graph(rounds=1), graph(rounds=2)
    assert one.classifiers[1] is other.classifiers[1]
    stages = [*one.stages(), *other.stages()]
    assert len({id(stage) for stage in stages}) == len({stage.key for stage in stages})


def test_a_one_stage_method_predicts_masks_from_its_last_classifier() -> None:
    joint = dict(type="RRMClassifier")
    cell = graph(rounds=0, refiner=None, joint_classifier=joint, one_stage=dict(eval_split="val"))
    assert list(cell.segmentation) == ["one_stage_miou", "one_stage_miou_crf"]
    plain, crf = (stage.parents["masks"] for stage in cell.segmentation.values())
    assert plain.parents["classifier"].key == cell.classifiers[-1].key
    assert (plain.params["crf"], crf.params["crf"]) == (False, True)
    assert plain.params["images"]["split"] == "val"


def test_a_segmentor_does_not_learn_from_excluded_images() -> None:
    base = config.load(REPOSITORY / "configs" / "cam_segmentor_phantom.py")
    values = config.merge(base, {"segmentor.split": "train", "segmentor.exclude": "train"})
    with pytest.raises(InputError, match="has no image outside split 'train'"):
        Pipeline().graph(config.resolve(values))
    values = config.merge(base, {"segmentor.exclude": "val"})
    stages = Pipeline().graph(config.resolve(values)).stages()
    (segmentor,) = (stage for stage in stages if stage.recipe.name == "segmentor")
    assert segmentor.params["images"] == {"split": "train", "exclude": "val", "size": None}
    assert segmentor.parents["masks"].params["images"] == segmentor.params["images"]
