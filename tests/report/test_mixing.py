import pytest

from sccam_bench.errors import InputError
from sccam_bench.report.mixing import check_mixing
from sccam_bench.report.protocol import NOT_KNOWN, Protocol

FACTS = {
    "data_set": {"type": "P", "size": 64},
    "split": "train",
    "scored_images": 60,
    "scales": [1],
}


def cells(**changes: dict) -> dict[str, Protocol]:
    """Two cells of one protocol, and others by name that change it."""
    first = {"CAM": Protocol(FACTS), "SC-CAM": Protocol(FACTS)}
    return first | {name: Protocol(FACTS | change) for name, change in changes.items()}


def test_cells_of_one_protocol_are_a_table() -> None:
    check_mixing(cells(), ())
    check_mixing({}, ())


def test_a_mixed_table_is_refused_with_fact_cells_values_and_remedy() -> None:
    mixed = cells(SEAM={"scales": [1, 2]}, other={"data_set": {"type": "P", "size": 32}})
    with pytest.raises(InputError) as error:
        check_mixing(mixed, ())
    told = str(error.value)
    assert "CAM scales (scales): [1] in 'CAM', 'SC-CAM', 'other', but [1, 2] in 'SEAM'" in told
    assert "data set (data_set): size 64 in 'CAM', 'SC-CAM', 'SEAM', but 32 in 'other'" in told
    assert 'mixes=["data_set", "scales"]' in told
    assert "--mix-protocols data_set scales" in told
    with pytest.raises(InputError, match=r"mixes=\[.data_set.\]"):
        check_mixing(mixed, {"scales"})
    check_mixing(mixed, {"scales", "data_set"})


def test_of_many_cells_a_few_are_named() -> None:
    many = {str(number): Protocol({"scales": [number]}) for number in range(5)}
    with pytest.raises(InputError, match=r"\[0\] in '0', but \[1\] in '1' \(5 values in all\)"):
        check_mixing(many, ())
    many = {str(number): Protocol({"scales": [number // 5]}) for number in range(10)}
    with pytest.raises(InputError, match="in '0', '1', '2' and 2 more, but"):
        check_mixing(many, ())


def test_what_follows_is_refused_only_where_nothing_explains_it() -> None:
    val = {"split": "val", "scored_images": 20}
    check_mixing(cells(val=val), {"split"})
    with pytest.raises(InputError, match="scored images"):
        check_mixing(cells(val=val, fewer=val | {"scored_images": 10}), {"split"})


def test_what_does_not_apply_or_is_not_known_refuses_nothing() -> None:
    check_mixing(cells(imported={"scales": NOT_KNOWN}, segmented={"segmentor": "FCN"}), ())
    with pytest.raises(InputError, match="segmentor"):
        check_mixing(cells(one={"segmentor": "FCN"}, two={"segmentor": "DeepLabV2"}), ())
