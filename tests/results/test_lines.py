from sccam_bench.results.lines import mean, names_of


def test_names_hold_what_differs() -> None:
    lines = [
        {"method": "CAM", "rounds": "0", "refiner": "-"},
        {"method": "SC-CAM", "rounds": "0", "refiner": "walk"},
    ]
    assert names_of(lines) == ["CAM", "SC-CAM, walk"]
    assert names_of(lines[:1]) == ["CAM, rounds 0"]


def test_names_are_never_the_same() -> None:
    """Without what they do not have, both would be called x."""
    lines = [{"first": "-", "second": "x"}, {"first": "x", "second": "-"}]
    assert names_of(lines) == ["first -, second x", "first x, second -"]


def test_a_table_without_labels_has_one_line() -> None:
    assert names_of([{}]) == ["base"]
    assert names_of([]) == []
    assert mean([]) == 0
