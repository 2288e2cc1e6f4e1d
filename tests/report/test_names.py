from sccam_bench.report.names import told


def test_words_for_labels() -> None:
    assert told("rounds", "2") == "rounds 2"
    assert told("refiner", "-") == "no refiner"
    assert told("method", "7") == "7"
    assert told("flip", "True") == "flip True"
