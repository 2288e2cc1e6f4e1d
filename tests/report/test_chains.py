"""Chains of small configurations; what is compared of them is compared whole."""

from collections.abc import Mapping
from typing import Any

import pytest

from sccam_bench.report.chains import Chain, Link, find_chain

WALK, CRF = {"type": "RandomWalk", "beta": 8.0}, {"type": "DenseCRF"}
SEGMENTOR = {"threshold": "transfer", "crf": False, "eval_split": "val"}
BASE: dict[str, Any] = {
    "seed": 0,
    "training": {"epochs": 8},
    "evaluation": {"split": "train"},
    "labeler": {"type": "KMeansLabeler", "num_clusters": 4},
    "sub_classifier": {"sub_weight": 5.0},
    "sub_training": None,
    "round_stops": [],
    "round_init": "pretrained",
    "rounds": 2,
    "refiner": WALK,
    "affinity": {"crop_size": 128},
    "edges": {},
    "segmentor": None,
    "one_stage": None,
    "imported": None,
}


def config(rounds: int, refiner: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {**BASE, "rounds": rounds, "refiner": refiner, **changes}


def chain(*configs: Mapping[str, Any], base: Mapping[str, Any] = BASE) -> Chain:
    found = find_chain(configs, base)
    assert found is not None
    return found


def test_rounds_then_each_refiner_on_the_last_of_them() -> None:
    found = chain(config(2, WALK), config(0), config(1), config(0, WALK), config(2), config(2, CRF))
    assert found.links == [
        Link("CAM", "CAM", 1),
        Link("+ sub-categories, round 1", "round 1", 2, before=0),
        Link("+ sub-categories, round 2", "round 2", 4, before=1),
        Link("+ CRF", "CRF", 5, before=2),
        Link("+ random walk", "random walk", 0, before=2),
    ]
    assert (found.of_base, found.others) == (True, 0)


def test_a_longer_training_is_no_link() -> None:
    longer = config(0, training={"epochs": 24})
    found = chain(config(0), longer, config(1), {**longer, "refiner": WALK})
    assert [link.line for link in found.links] == [0, 2]
    assert found.others == 1, "the control and its random walk"
    assert find_chain([longer, config(1)], BASE) is None


def test_a_cam_starts_every_clustering_and_the_base_s_is_taken() -> None:
    two = {"type": "KMeansLabeler", "num_clusters": 2}
    cells = [config(0, labeler=two), config(1, labeler=two), config(2, labeler=two), config(1)]
    found = chain(*cells)
    assert [link.line for link in found.links] == [0, 3], "K of the base, though shorter"
    assert (found.of_base, found.others) == (True, 1)
    other = chain(*cells, base={**BASE, "labeler": {**two, "num_clusters": 16}})
    assert [link.line for link in other.links] == [0, 1, 2], "the longest"
    assert other.of_base is False


def test_rounds_may_be_missing() -> None:
    assert [link.step for link in chain(config(0), config(3)).links] == [
        "CAM",
        "+ sub-categories, rounds 1 to 3",
    ]
    assert [link.step for link in chain(config(2), config(1)).links] == [
        "sub-categories, round 1",
        "+ sub-categories, round 2",
    ]
    assert find_chain([config(1, WALK), config(2, WALK)], BASE) is None, "no maps as they are"
    assert find_chain([config(1)], BASE) is None
    assert find_chain([], BASE) is None


def test_a_segmentor_follows_the_maps_that_teach_it() -> None:
    found = chain(
        config(0, segmentor=SEGMENTOR),
        config(0, WALK, segmentor={**SEGMENTOR, "crf": True}),
        config(0, segmentor={**SEGMENTOR, "threshold": "truth"}),
    )
    assert found.links[1:] == [
        Link("+ random walk", "random walk", 1, before=0),
        Link("+ segmentor", "segmentor", 1, "seg_miou", before=1),
        Link("+ CRF on its masks", "segmentor, CRF", 1, "seg_miou_crf", before=2),
    ]
    alone = chain(config(0, segmentor=SEGMENTOR), config(1))
    assert [link.step for link in alone.links] == ["CAM", "+ sub-categories, round 1"]
    lone = chain(config(0, segmentor=SEGMENTOR))
    assert lone.links[1] == Link("+ segmentor", "segmentor", 0, "seg_miou", before=0)


@pytest.mark.parametrize("mine", [0, 1])
def test_of_several_walks_the_base_s_is_taken(mine: int) -> None:
    walks = [{**WALK, "beta": 16.0}, {**WALK, "beta": 4.0}]
    cells = [config(0), *(config(0, walk) for walk in walks)]
    found = chain(*cells, base={**BASE, "refiner": walks[mine]})
    assert found.links[1].line == 1 + mine
    assert chain(*cells).links[1].line == 1, "the first where the base's is missing"


def test_imported_maps_start_a_chain_and_imported_masks_none() -> None:
    maps = {"imported": {"cams": "theirs", "masks": ""}}
    found = chain(config(2, **maps), config(2, WALK, **maps))
    assert [link.step for link in found.links] == ["imported maps", "+ random walk"]
    masks = {"imported": {"cams": "", "masks": "theirs"}}
    assert find_chain([config(0, **masks), config(0)], BASE) is None
