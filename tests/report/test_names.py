from sccam_bench.report.names import name_of, names_of, told


def test_words_for_labels() -> None:
    assert told("rounds", "2") == "rounds 2"
    assert told("refiner", "-") == "no refiner"
    assert told("method", "7") == "7"
    assert told("flip", "True") == "flip True"


def test_a_line_is_called_by_what_it_has() -> None:
    labels = {"method": "CAM", "rounds": "2", "refiner": "-"}
    assert name_of(labels) == "CAM, rounds 2"
    assert name_of(labels, ["method"]) == "CAM"
    assert name_of(labels, ["refiner"]) == "no refiner"
    assert name_of({}) == "base"


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

    large = {"method": "CAM", "size": "large", "train": "-"}
    lines = [{**large, "size": "-"}, large, {**large, "size": "-", "train": "large"}]
    assert len({name_of(line) for line in lines}) == 2
    assert names_of(lines) == ["size -, train -", "size large, train -", "size -, train large"]
    assert names_of(lines, ["method", "size", "train"])[1] == "method CAM, size large, train -"
    assert names_of(lines, ["method"]) == 3 * ["CAM"], "nothing here tells them apart"


def test_a_table_without_labels_has_one_line() -> None:
    assert names_of([{}]) == ["base"]
    assert names_of([]) == []
