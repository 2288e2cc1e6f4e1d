"""Writing; tests/test_cli.py reads."""

from typing import Any

import pytest

from sccam_bench.cfg_options import parse_options, write_options


@pytest.mark.parametrize(
    "value",
    [
        5,
        -0.1,
        1e-5,
        True,
        None,
        "text",
        "two words",
        "5",
        "None",
        "true",
        "[1, 2]",
        "[open",
        "(a)",
        "it's",
        "'quoted'",
        "",
        "a=b",
        [1, 2.5],
        ["cat", "dog"],
        [],
        (1, 2),
        {"type": "RandomWalk", "log2_steps": 4},
    ],
)
def test_what_is_written_is_read_as_the_same(value: Any) -> None:
    (word,) = write_options({"some.key": value})
    found = parse_options([word])["some.key"]
    assert found == value
    assert type(found) is type(value)


def test_a_plain_text_needs_no_quotation_marks() -> None:
    assert write_options({"dataset.root": "data/VOC", "a": "5"}) == [
        "dataset.root=data/VOC",
        "a='5'",
    ]
