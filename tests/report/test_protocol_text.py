import pytest

from sccam_bench.report.protocol import NOT_KNOWN
from sccam_bench.report.protocol_text import differences_text, text_of

WALK = {"type": "RandomWalk", "beta": 8.0, "net": {"type": "Net", "taps": [1, 2]}, "alpha": None}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "none"),
        (True, "yes"),
        ([1.0, 0.5], "[1.0, 0.5]"),
        (WALK, "RandomWalk (beta 8.0, net Net (taps [1, 2]))"),
        ({"split": "val", "training": {"epochs": 2}}, "split val, training (epochs 2)"),
        ([{"type": "A"}, {"type": "B", "b": 1}], "A + B (b 1)"),
        ("0a" * 32, "0a0a0a0a0a0a"),
        ("0a" * 32 + "+", "0a" * 32 + "+"),
    ],
)
def test_text_of_a_value(value: object, expected: str) -> None:
    assert text_of(value) == expected


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ({"flips": (False, True)}, "mirrored images no, the others yes"),
        (
            {"data_set": ({"type": "P", "size": 64, "seed": 1}, {"type": "P", "size": 64})},
            "data set seed 1, the others not set",
        ),
        (
            {"data_set": ({"type": "P", "a": 1, "b": 2}, {"type": "P", "a": 3, "b": 4})},
            "data set a 1, b 2, the others a 3, b 4",
        ),
        ({"backbone": ({"type": "A", "a": 1}, {"type": "B", "b": 1})}, "backbone A, the others B"),
        (
            {"scales": (NOT_KNOWN, [1.0]), "split": ("val", "train"), "flips": (NOT_KNOWN, True)},
            "scored split val, the others train; not known: CAM scales, mirrored images",
        ),
        ({"scales": ([1.0], NOT_KNOWN)}, "known only here: CAM scales"),
        ({}, ""),
    ],
)
def test_differences_in_words(differences: dict, expected: str) -> None:
    assert differences_text(differences, "the others") == expected
