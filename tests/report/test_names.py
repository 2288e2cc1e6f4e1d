from sccam_bench.report.names import name_of, told


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
