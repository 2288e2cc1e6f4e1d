import pytest

from sccam_bench.report.protocol_facts import ALL, COLUMNS, FACTS, kind_of
from tests.conftest import REPOSITORY


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


def test_each_fact_and_each_kind_of_column_is_told() -> None:
    assert all(fact.kinds and fact.kinds <= ALL for fact in FACTS.values())
    assert {kind_of(column) for column in COLUMNS} == ALL


def test_what_explains_a_fact_is_explained_by_none() -> None:
    for fact in FACTS.values():
        assert all(not FACTS[cause].follows for cause in fact.follows)


def test_the_documentation_names_every_fact() -> None:
    text = (REPOSITORY / "docs" / "protocol.md").read_text()
    assert [name for name in FACTS if f"`{name}`" not in text] == []
