"""Numbers of two protocols in one table, from the stages to the files of the run."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, make_plan
from sccam_bench.report.protocol import differing, read_protocols
from sccam_bench.report.report import Report
from sccam_bench.results import make_report, write_report
from sccam_bench.store import Store
from tests.commands.tiny_grid import request, run_here
from tests.results.conftest import Run

CELLS = """{
    'CAM': {'rounds': 0, 'refiner': None},
    'SEAM': {'rounds': 0, 'refiner': None, 'cam.normalisation': 'min_max'},
    'twin': {'rounds': 0, 'refiner': None, 'labeler.n_init': 1},
}"""
DIFFERENCE = "CAM normalisation min_max"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def planned(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    asked = request(tmp_path_factory.mktemp("ablation"), CELLS)
    return run_here(dataclasses.replace(asked, mixes=("normalisation",)), store)


@pytest.fixture(scope="module")
def report(planned: Plan, store: Store) -> Report:
    return make_report(planned, store, {})


def test_the_odd_line_is_marked_in_all_columns_of_maps(report: Report) -> None:
    assert report.marks.footnotes == {"†": f"{DIFFERENCE}, the others max"}
    marked = {column for _, column in report.marks.signs}
    assert {"miou_transfer", "miou_oracle", "miou_fixed", "recall_transfer"} <= marked
    assert not {"cam_ms", "chain_epochs", "n", "nmi"} & marked
    assert {line for line, _ in report.marks.signs} == {("SEAM",)}
    assert report.marks.of(["SEAM"], "miou_transfer") == "†"
    assert report.marks.of(["twin"], "miou_transfer") == ""


def test_a_comparison_across_protocols_says_so(report: Report) -> None:
    assert report.differences is not None
    verdicts = dict(zip(("SEAM", "twin"), report.differences.verdicts, strict=True))
    assert verdicts["SEAM"].endswith(f"; another protocol: {DIFFERENCE}, not max")
    assert verdicts["twin"] == "no difference from CAM"


def test_each_row_carries_its_protocol(report: Report, planned: Plan, store: Store) -> None:
    write_report(planned, store, report)
    folder = store.run_folder(planned.request.run_name)
    rows = pd.read_csv(folder / "table.csv").set_index("method")
    found = read_protocols(folder)
    assert rows.loc["CAM", "protocol"] == rows.loc["twin", "protocol"]
    first, second = (found[rows.loc[name, "protocol"]] for name in ("CAM", "SEAM"))
    assert differing(first, second) == {"normalisation": ("max", "min_max")}
    assert rows["stage"].tolist() == ["seed map"] * 3
    assert len(found) == 2


class LateStore(Store):
    """Another run finishes a stage after this one has asked for it."""

    def __init__(self, root: Path, late: str) -> None:
        super().__init__(root)
        self._late, self._was_asked = late, False

    def has(self, name: str, key: str) -> bool:
        if key == self._late and not self._was_asked:
            self._was_asked = True
            return False
        return super().has(name, key)


def test_a_cell_that_another_run_finishes_meanwhile_is_left_out(
    planned: Plan, store: Store
) -> None:
    """Rows, comparisons and the table of the cells are of the same cells."""
    late = LateStore(store.root, planned.graphs[1].final.key)
    report = make_report(planned, late, {})
    assert late.has("evaluation", planned.graphs[1].final.key)
    assert report.lines.set_index("method")["n"].to_dict() == {"CAM": 1, "SEAM": 0, "twin": 1}
    assert report.cells["method"].tolist() == ["CAM", "twin"]
    assert report.differences is not None
    found = {one.labels["method"]: one.obstacle for one in report.differences.comparisons}
    assert found == {"SEAM": "this line has no result", "twin": ""}


def test_tables_of_an_earlier_run_that_this_one_lacks_are_removed(
    planned: Plan, store: Store, report: Report
) -> None:
    write_report(planned, store, report)
    folder = store.run_folder(planned.request.run_name)
    assert (folder / "differences.csv").is_file()
    write_report(planned, store, dataclasses.replace(report, differences=None))
    assert not (folder / "differences.csv").exists()


def test_a_line_without_result_has_no_mark(planned: Plan, store: Store, tmp_path: Path) -> None:
    cells = CELLS.replace("'twin'", "'new': {'rounds': 0, 'cam.scales': [0.5]}, 'twin'")
    asked = dataclasses.replace(request(tmp_path, cells), mixes=("normalisation", "scales"))
    unfinished = make_plan(asked, Pipeline(store))
    report = make_report(unfinished, store, {"new": "not run yet"})
    assert {line for line, _ in report.marks.signs} == {("SEAM",)}


def test_differences_are_those_of_the_rows_at_the_oracle_thresholds_too(run: Run) -> None:
    report = make_report(run.planned, run.store, {})
    assert report.differences is not None
    columns = ["miou_transfer", "miou_oracle"]
    means = report.cells.groupby(report.labels, sort=False)[columns].mean()
    compared = report.differences.comparisons
    assert len(compared) == len(means) - 1 == 5
    for one in compared:
        expected = means.loc[tuple(one.labels.values())] - means.loc[tuple(one.against.values())]
        found = [one.difference, one.at_oracle]
        assert found == pytest.approx(expected.tolist(), abs=1e-9)
    left = [one.at_oracle for one in compared if one.at_oracle is not None]
    assert min(left) < -1, "a difference of 0 has no sign"
