"""A report of images whose masks leave every pixel open."""

import json
from pathlib import Path

import numpy as np
import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.results import make_report, print_report, write_report
from sccam_bench.store import Store
from tests.commands.tiny_grid import quiet, request, run_here

CELLS = (
    "{'CAM': {'rounds': 0, 'refiner': None},"
    " 'longer': {'rounds': 0, 'refiner': None, 'training.epochs': 2}}"
)


def test_without_a_scored_pixel_there_is_a_report_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is trained by then: it must not be lost to a mean over nothing."""
    mask = Phantom.mask

    def undecided(data: Phantom, image_id: str) -> np.ndarray:
        drawn = mask(data, image_id)
        return np.full_like(drawn, 255) if image_id.startswith("train") else drawn

    monkeypatch.setattr(Phantom, "mask", undecided)
    made, store = request(tmp_path, CELLS), Store(tmp_path / "store")
    planned = run_here(made, store)
    report = make_report(planned, store, {})
    write_report(planned, store, report)
    print_report(planned, store, quiet(), report)
    folder = store.run_folder(made.run_name)
    assert "| CAM" in (folder / "table.md").read_text()
    assert not {"curves.png", "precision_recall.png", "per_class.png"} & set(
        json.loads((folder / "figures.json").read_text())
    )
