import pytest

from sccam_bench.report.tables.ranks import ranks


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([50.0, 61.0, 59.0], [0, 1, 2]),
        ([60.04, 60.01, 59.0], [1, 1, 2]),  # the same as shown: 60.0
        ([60.04, 60.06, None], [2, 1, 0]),  # 60.0 and 60.1
        ([60.0, 60.0], [0, 0]),
        ([60.0, None], [0, 0]),
        ([-0.04, 0.04], [0, 0]),  # -0.0 and 0.0 are one value
        ([], []),
    ],
)
def test_values_that_read_the_same_have_the_same_rank(
    values: list[float | None], expected: list[int]
) -> None:
    assert ranks(values, 1) == expected


def test_lower_may_be_better() -> None:
    assert ranks([0.3, 0.2, 0.1, None], 2, lower_is_better=True) == [0, 2, 1, 0]
