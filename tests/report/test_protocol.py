import json
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.report.protocol import (
    FACTS,
    NOT_KNOWN,
    PROTOCOLS,
    TRUE_MASKS,
    Protocol,
    differing,
    explained_by,
    kinds_of,
    read_protocols,
    to_json,
)
from sccam_bench.report.protocol_columns import ALL, COLUMNS, kind_of

FIRST = Protocol(
    data_set={"type": "Phantom", "size": 64},
    split="train",
    scored_images=60,
    normalisation="max",
    scales=[1.0, 1.5],
    flips=True,
    fixed_threshold=0.15,
    calibration={"images": 6, "split": "calibration"},
)


def changed(**facts: object) -> Protocol:
    return Protocol(**{**FIRST.facts, **facts})


def test_the_id_is_that_of_the_facts_alone() -> None:
    assert changed().id == FIRST.id
    assert changed(segmentor=None).id == FIRST.id, "what does not apply says nothing"
    others = [changed(normalisation="min_max"), changed(flips=False), changed(scales=[1.0])]
    assert len({FIRST.id, *(one.id for one in others)}) == 4
    assert Protocol(split="train").id == "b4b797973ae8", "a stored id must not change"


def test_differing_names_what_applies_to_both() -> None:
    assert differing(FIRST, changed()) == {}
    other = changed(normalisation="min_max", flips=None, segmentor="DeepLabV2")
    assert differing(FIRST, other) == {"normalisation": ("max", "min_max")}
    unknown = changed(scales=NOT_KNOWN)
    assert differing(unknown, FIRST) == {"scales": (NOT_KNOWN, [1.0, 1.5])}


def test_what_follows_from_a_difference_is_none_of_its_own() -> None:
    other = changed(split="val", scored_images=20, calibration={"images": 4})
    assert list(differing(FIRST, other)) == ["split"]
    assert list(differing(FIRST, changed(scored_images=20))) == ["scored_images"]
    for name in FACTS:
        assert all(cause in FACTS and not explained_by(cause) for cause in explained_by(name))


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("miou_transfer", "transfer"),
        ("iou_cat_oracle", "oracle"),
        ("threshold_fixed", "fixed"),
        ("mask_miou", "masks"),
        ("seg_miou_crf", "segmentation"),
        ("seg_miou_cat", "segmentation"),
        ("iou_seg_miou_fixed", "fixed"),  # of a class of that name
        ("one_stage_miou", "1-stage"),
        ("nmi", "clusters"),
        ("cam_ms", None),
        ("chain_epochs", None),
    ],
)
def test_kind_of_a_column(column: str, kind: str | None) -> None:
    assert kind_of(column) == kind


def test_a_column_has_the_facts_that_its_values_depend_on() -> None:
    transfer, fixed = FIRST.of_column("miou_transfer"), FIRST.of_column("miou_fixed")
    assert set(FIRST.facts) - set(transfer.facts) == {"fixed_threshold"}
    assert set(FIRST.facts) - set(fixed.facts) == {"calibration"}
    assert FIRST.of_column("chain_seconds") == Protocol()
    # who learns from true masks learns nothing from a classifier
    pseudo = Protocol(backbone="ResNet38", segmentor_masks="pseudo masks")
    assert pseudo.of_column("seg_miou").backbone == "ResNet38"
    truth = Protocol(backbone="ResNet38", segmentor_masks=TRUE_MASKS)
    assert truth.of_column("seg_miou").facts == {"segmentor_masks": TRUE_MASKS}
    assert truth.of_column("miou_transfer").backbone == "ResNet38"


def test_each_fact_and_column_has_its_kind() -> None:
    assert all(kinds_of(name) and kinds_of(name) <= ALL for name in FACTS)
    assert {kind_of(column) for column in COLUMNS} == ALL


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
        ('{"format": 1, "protocols": {"a": {"colour": 1}}}', "not of format 1.*colour"),
        ('{"format": 1, "protocols": {"a": {"split": "val"}}}', "protocol a was changed by hand"),
    ],
)
def test_a_file_that_is_not_ours_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / PROTOCOLS).write_text(text)
    with pytest.raises(InputError, match=f"{PROTOCOLS}.*{message}.*run its ablation again"):
        read_protocols(tmp_path)
