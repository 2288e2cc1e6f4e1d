import dataclasses

import numpy as np

from sccam_bench.results.lines import best_line, finished_lines, mean, told_line
from tests.results.conftest import Run


def test_the_mean_of_nothing() -> None:
    assert mean([1, 2]) == 1.5
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
