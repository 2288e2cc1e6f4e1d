import pandas as pd

from sccam_bench.report.odd_numbers import mark_odd, numbers
from sccam_bench.report.protocol import NOT_KNOWN, Protocol

FACTS = {
    "split": "train",
    "normalisation": "max",
    "scales": [1.0],
    "fixed_threshold": 0.15,
    "initialisation": "ImageNet",
}
LINES = [("CAM",), ("SC-CAM",), ("SEAM",)]
MIN_MAX = "CAM normalisation min_max, the others max"


def protocols(**changes: dict) -> dict[tuple[str], Protocol]:
    """Of the three lines, or more."""
    names = [*(name for (name,) in LINES), *(name for name in changes if (name,) not in LINES)]
    return {(name,): Protocol(FACTS | changes.get(name, {})) for name in names}


def columns(*names: str) -> dict[str, tuple[tuple[str], ...]]:
    return dict.fromkeys(names, (*LINES, ("theirs",), ("other",)))


def test_a_table_of_one_protocol_has_no_marks() -> None:
    marks = mark_odd(protocols(), columns("miou_transfer", "seg_miou", "cam_ms"), ("CAM",))
    assert not marks.signs
    assert not marks.footnotes


def test_the_odd_number_is_marked_in_the_columns_that_depend_on_the_fact() -> None:
    found = protocols(SEAM={"normalisation": "min_max"})
    shown = columns("miou_transfer", "miou_oracle", "iou_cat_fixed", "seg_miou", "cam_ms", "n")
    marks = mark_odd(found, shown, ("CAM",))
    assert set(marks.signs) == {
        (("SEAM",), column) for column in ("miou_transfer", "miou_oracle", "iou_cat_fixed")
    }
    assert marks.footnotes == {"†": MIN_MAX}


def test_each_different_deviation_has_a_sign_of_its_own() -> None:
    found = protocols(
        SEAM={"normalisation": "min_max", "fixed_threshold": 0.26},
        theirs={"normalisation": "min_max", "fixed_threshold": 0.26},
        other={"scales": [0.5]},
        fourth={},
    )
    marks = mark_odd(found, columns("miou_transfer", "miou_fixed"), ("CAM",))
    assert marks.of(["SEAM"], "miou_transfer") == marks.of(["theirs"], "miou_transfer") == "†"
    assert marks.of(["other"], "miou_transfer") == marks.of(["other"], "miou_fixed") == "‡"
    assert marks.of(["SEAM"], "miou_fixed") == "§"
    assert marks.footnotes == {
        "†": MIN_MAX,
        "‡": "CAM scales [0.5], the others [1.0]",
        "§": f"{MIN_MAX}; fixed threshold 0.26, the others 0.15",
    }


def test_of_equally_common_protocols_the_reference_lines_is_the_norm() -> None:
    found = protocols(SEAM={"split": "val"}, other={"split": "val"}, CAM={})
    for reference, odd in ((("CAM",), "SEAM"), (("SEAM",), "CAM")):
        marks = mark_odd(found, columns("miou_oracle"), reference)
        marked = {line for line, _ in marks.signs}
        assert (odd,) in marked
        assert len(marked) == 2
    # a reference that is odd itself does not make the others so
    marks = mark_odd(protocols(CAM={"split": "val"}), columns("miou_oracle"), ("CAM",))
    assert marks.signs == {(("CAM",), "miou_oracle"): "†"}


def test_what_is_not_known_is_never_the_norm() -> None:
    unknown = {"scales": NOT_KNOWN, "normalisation": NOT_KNOWN}
    found = protocols(CAM=unknown, SEAM=unknown)
    marks = mark_odd(found, columns("miou_fixed"), ("CAM",))
    assert {line for line, _ in marks.signs} == {("CAM",), ("SEAM",)}
    assert marks.footnotes == {"†": "not known: CAM normalisation, CAM scales"}
    found = {line: Protocol(FACTS | unknown) for line in LINES}
    assert not mark_odd(found, columns("miou_fixed"), ("CAM",)).signs


def test_lines_without_a_number_have_no_part() -> None:
    val = {"split": "val"}
    found = protocols(SEAM=val, theirs=val, other=val)
    shown = {"miou_oracle": [("CAM",), ("SC-CAM",), ("SEAM",)], "iou_cat_oracle": [("CAM",)]}
    marks = mark_odd(found, shown, ("CAM",))
    assert marks.signs == {(("SEAM",), "miou_oracle"): "†"}, "val is not the norm of what is there"


def test_numbers_of_a_table() -> None:
    lines = pd.DataFrame(
        {
            "method": ["CAM", "SEAM"],
            "K": ["2", "-"],
            "miou_oracle": [1.0, float("nan")],
            "miou_oracle_sd": [0.0, 0.0],
            "n": [1, 0],
        }
    )
    found = numbers(lines, ["method", "K"])
    assert found["miou_oracle"] == {("CAM", "2")}
    assert "miou_oracle_sd" not in found
