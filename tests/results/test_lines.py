import dataclasses

import numpy as np

from sccam_bench.results.lines import best_line, finished_lines, mean, names_of, told_line
from tests.results.conftest import Run


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


def test_the_told_line_is_the_best_that_is_asked_about(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)
    means = {line.name: np.mean(line.values("miou_transfer")) for line in lines}
    assert best_line(lines, "miou_transfer").name == max(means, key=means.__getitem__)
    assert best_line(lines, "over_activation_transfer").values("over_activation_transfer") == min(
        (line.values("over_activation_transfer") for line in lines), key=np.mean
    )
    for method in ("CAM", "SC-CAM"):
        ablation = dataclasses.replace(planned.ablation, subject=method)
        told = told_line(dataclasses.replace(planned, ablation=ablation), lines)
        asked = [line.name for line in lines if line.labels["method"] == method]
        assert told.name == max(asked, key=means.__getitem__)
