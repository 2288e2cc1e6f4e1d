import json
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.report.protocol import (
    NOT_KNOWN,
    PROTOCOLS,
    TRUE_MASKS,
    Protocol,
    differing,
    read_protocols,
    to_json,
)

FIRST = Protocol(
    {
        "data_set": {"type": "Phantom", "size": 64},
        "split": "train",
        "scored_images": 60,
        "normalisation": "max",
        "scales": [1.0, 1.5],
        "flips": True,
        "fixed_threshold": 0.15,
        "calibration": {"images": 6, "split": "calibration"},
    }
)


def changed(**facts: object) -> Protocol:
    return Protocol({**FIRST.facts, **facts})


def without(name: str) -> Protocol:
    return Protocol({one: value for one, value in FIRST.facts.items() if one != name})


def test_the_id_is_that_of_the_facts_alone() -> None:
    assert changed().id == FIRST.id
    assert Protocol(dict(reversed(FIRST.facts.items()))).id == FIRST.id
    others = [changed(normalisation="min_max"), changed(scales=[1.0]), without("flips")]
    assert len({FIRST.id, *(one.id for one in others)}) == 4
    assert Protocol({"split": "train"}).id == "b4b797973ae8", "a stored id must not change"


def test_a_fact_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no fact 'colour'"):
        Protocol({"colour": "red"})


def test_differing_names_what_applies_to_both() -> None:
    assert differing(FIRST, changed()) == {}
    assert differing(FIRST, changed(normalisation="min_max", segmentor="DeepLabV2")) == {
        "normalisation": ("max", "min_max")
    }
    assert differing(without("flips"), changed(flips=False)) == {}
    assert differing(changed(scales=NOT_KNOWN), FIRST) == {"scales": (NOT_KNOWN, [1.0, 1.5])}


def test_what_follows_from_a_difference_is_none_of_its_own() -> None:
    other = changed(split="val", scored_images=20, calibration={"images": 4})
    assert list(differing(FIRST, other)) == ["split"]
    assert list(differing(FIRST, changed(scored_images=20))) == ["scored_images"]


def test_a_column_has_the_facts_that_its_values_depend_on() -> None:
    transfer, fixed = FIRST.of_column("miou_transfer"), FIRST.of_column("miou_fixed")
    assert set(FIRST.facts) - set(transfer.facts) == {"fixed_threshold"}
    assert set(FIRST.facts) - set(fixed.facts) == {"calibration"}
    assert FIRST.of_column("chain_seconds") == Protocol({})


def test_who_learns_from_true_masks_learns_nothing_from_a_classifier() -> None:
    pseudo = Protocol({"backbone": "ResNet38", "segmentor_masks": "pseudo masks"})
    assert pseudo.of_column("seg_miou") == pseudo
    truth = Protocol({"backbone": "ResNet38", "segmentor_masks": TRUE_MASKS})
    assert truth.of_column("seg_miou_crf").facts == {"segmentor_masks": TRUE_MASKS}
    assert truth.of_column("miou_transfer").facts == {"backbone": "ResNet38"}


def test_protocols_are_read_as_they_were_written(tmp_path: Path) -> None:
    other = changed(normalisation="min_max")
    (tmp_path / PROTOCOLS).write_text(to_json([FIRST, other, changed()]))
    assert read_protocols(tmp_path) == {FIRST.id: FIRST, other.id: other}
    told = json.loads((tmp_path / PROTOCOLS).read_text())
    assert told["titles"]["normalisation"] == "CAM normalisation"
    assert told["columns"]["*_oracle"]["threshold policy"] == "oracle"
    assert "calibration" in told["columns"]["*_transfer"]["facts"]
    assert "calibration" not in told["columns"]["*_oracle"]["facts"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("[]", "not of format 1"),
        ('{"format": 2}', "another format"),
        ('{"format": 1, "protocols": {"a": {"colour": 1}}}', "of format 1: there is no fact"),
        ('{"format": 1, "protocols": {"a": {"split": "val"}}}', "protocol a was changed by hand"),
    ],
)
def test_a_file_that_is_not_ours_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / PROTOCOLS).write_text(text)
    with pytest.raises(InputError, match=f"{PROTOCOLS}.*{message}.*run its ablation again"):
        read_protocols(tmp_path)
