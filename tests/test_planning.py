"""Planning refuses what no table could show, before anything runs."""

from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan, make_plan
from tests.commands.tiny_grid import request

_CAM = {"rounds": 0, "refiner": None}
CELLS = repr({"CAM": _CAM, "longer": {**_CAM, "training.epochs": 2}})


def planned(folder: Path, **named: str) -> Plan:
    """Two cells, with an ablation's `baseline` or `subject`."""
    asked = request(folder, CELLS)
    path = Path(asked.path)
    told = ", ".join(f"{name}={value!r}" for name, value in named.items())
    path.write_text(path.read_text().replace("question=", f"{told}, question="))
    return make_plan(asked)


def test_baseline_and_subject_are_lines_of_the_table(tmp_path: Path) -> None:
    plan = planned(tmp_path, baseline="longer", subject="CAM")
    assert plan.reference() == {"method": "longer"}
    assert plan.subjects() == [{"method": "CAM"}]


@pytest.mark.parametrize("name", ["baseline", "subject"])
def test_a_name_that_no_line_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"Ablation.{name} lomger: .*did you mean 'longer'"):
        planned(tmp_path, **{name: "lomger"})
