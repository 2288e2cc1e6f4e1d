"""How much of bodies and marks is found, against the pixels of the images."""

from pathlib import Path

import numpy as np
import pytest

from sccam_bench.evaluation.bootstrap import over_images
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import parts
from sccam_bench.results.lines import Line, finished_lines
from sccam_bench.store import Artifact, Store
from tests.results.conftest import Run
from tests.results.drawings.artists import shown_dots
from tests.results.drawings.recounted import Pixels, added, place_of, recall, resampled

PARTS = {"body": 0, "mark": 1}


def pixels_of(artifact: Artifact) -> Pixels:
    """Of body and mark (N, 2), found and true."""
    stored, place = artifact.arrays("counts"), place_of(artifact, "transfer")
    return {"correct": stored["part_found"][:, place], "true": stored["part_truth"]}


def bar(part: str, seeds: list[Pixels], images: int) -> tuple[float, float]:
    draws = np.mean([recall(resampled(one)) for one in seeds], axis=0)
    found = over_images(draws[:, PARTS[part]], images)
    assert found is not None
    return found.low, found.high


def test_shares_of_bodies_and_marks(run: Run, drawn: dict[str, Drawing]) -> None:
    panels = shown_dots(drawn["parts"].figure)
    lines = finished_lines(run.planned, run.store)
    assert list(panels) == list(PARTS)
    for part, dots in panels.items():
        assert list(dots) == [line.name for line in lines]
        for line, dot in zip(lines, dots.values(), strict=True):
            seeds = [pixels_of(artifact) for artifact in line.scored(run.store)]
            shares = [recall(added(one))[PARTS[part]] for one in seeds]
            assert dot.seeds == pytest.approx(shares)
            assert dot.value == pytest.approx(np.mean(shares))
            assert dot.bar == pytest.approx(bar(part, seeds, 6), abs=1e-9)


def without_marks(images: list[int], line: Line, store: Store, root: Path) -> Store:
    """A store where these images do not show the marks of their objects."""
    changed = Store(root)
    changed.prepare()
    for artifact, one in zip(line.scored(store), line.done.values(), strict=True):
        stage = one.graph.map_scores
        assert stage is not None
        counts = artifact.arrays("counts")
        counts["part_truth"][images, PARTS["mark"]] = 0
        counts["part_found"][images, :, PARTS["mark"]] = 0
        with changed.writing(stage.recipe.name, stage.key, {**artifact.meta}) as writer:
            writer.arrays("counts", counts)
            for name in ("curve", "scores"):
                writer.table(name, artifact.table(name))
    return changed


def test_a_bar_is_of_the_images_that_show_the_part(run: Run, tmp_path: Path) -> None:
    line = finished_lines(run.planned, run.store)[0]
    five = without_marks([4], line, run.store, tmp_path / "five")
    (drawing,) = parts.drawings([line], five)
    shown = shown_dots(drawing.figure)
    seeds = [pixels_of(artifact) for artifact in line.scored(five)]
    for part, images in (("body", 6), ("mark", 5)):
        (dot,) = shown[part].values()
        assert dot.bar == pytest.approx(bar(part, seeds, images), abs=1e-9)
    assert bar("mark", seeds, 5) != bar("mark", seeds, 6)


def test_four_images_have_no_bar(run: Run, tmp_path: Path) -> None:
    line = finished_lines(run.planned, run.store)[0]
    (drawing,) = parts.drawings([line], without_marks([4, 5], line, run.store, tmp_path))
    shown = shown_dots(drawing.figure)
    assert [dot.bar is None for dots in shown.values() for dot in dots.values()] == [False, True]
