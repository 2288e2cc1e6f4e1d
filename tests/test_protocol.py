"""The protocol of real plans: what a table says of it, and what is refused."""

from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.protocol import protocol, protocol_facts
from tests.conftest import REPOSITORY

OPTIONS = {"rounds": 1, "dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
PIPELINE = Pipeline()
BASE = REPOSITORY / "configs" / "sc_cam_phantom.py"
SEAM = "cells={'CAM': {}, 'SEAM': {'cam.normalisation': 'min_max'}}"


def written(folder: Path, grid: str) -> Path:
    """An ablation file."""
    path = folder / "one.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{BASE}', {grid})\n"
    )
    return path


def plan(folder: Path, grid: str, options: dict | None = None, **request: object) -> Plan:
    path = written(folder, grid)
    asked = Request(str(path), {**OPTIONS, **(options or {})}, **request)  # type: ignore[arg-type]
    return make_plan(asked, PIPELINE)


def test_it_says_what_the_seeds_do_not_reach(tmp_path: Path) -> None:
    def told(grid: str, options: dict | None = None) -> str:
        return protocol(plan(tmp_path, grid, options))

    assert "Seeds" not in told("seeds=(0, 1)")
    reach = told("seeds=(0, 1), seeds_reach=['labeler']")
    assert "Seeds: reach labeler alone, other roles 0." in reach
    options = {"seed": 4, "role_seeds.affinity": 9}
    fixed = told("seeds_reach=['labeler', 'joint']", options)
    assert "Seeds: reach labeler, joint alone, affinity 9, other roles 4." in fixed
    assert "Seeds: affinity 9." in told("seeds=(0, 1)", {"role_seeds.affinity": 9})


def test_each_choice_is_told_once(tmp_path: Path) -> None:
    planned = plan(tmp_path, "vary={'cam.flip': [True, False]}, seeds=(0, 1), mixes=['flips']")
    text = protocol(planned)
    assert text.count("Scored:") == 1
    assert "with flip, max normalisation / parent map" in text
    for name, value in protocol_facts(planned).items():
        assert f"{name}: {value}." in text


def test_the_text_says_what_the_protocol_holds(tmp_path: Path) -> None:
    options = {"cam.scales": [0.75], "evaluation.num_thresholds": 33, "backbone.frozen_stages": 1}
    planned = plan(tmp_path, "cells={'CAM': {}}", options)
    (facts,) = (one.facts for one in planned.protocols().values())
    told = protocol_facts(planned)
    assert told["Scored"] == (
        f"60 images of split train (SHA-256 {facts['data_digest'][:12]}), image labels mask absent "
        "classes"
    )
    assert told["Thresholds"] == "33, transfer from 6 images of split calibration"
    assert "scales [0.75]" in told["CAM"]
    assert "frozen_stages 1" in told["Backbone"]
    assert told["Pre-training"] == facts["pretraining"] == "weights package"
    assert told["Trained on"] == "60 images of split train"


def test_cells_of_two_protocols_are_refused_unless_that_is_meant(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="max in 'CAM', but min_max in 'SEAM'") as error:
        plan(tmp_path, SEAM)
    assert 'mixes=["normalisation"] in the ablation, or --mix-protocols' in str(error.value)
    with pytest.raises(InputError, match="normalisation"):
        plan(tmp_path, f"{SEAM}, mixes=['scales']")
    told, asked = plan(tmp_path, f"{SEAM}, mixes=['normalisation']"), ("normalisation",)
    assert len({one.id for one in told.protocols().values()}) == 2
    by_request = plan(tmp_path, SEAM, mixes=asked)
    assert by_request.protocols() == told.protocols()
    assert by_request.request.run_name == Request(told.request.path, OPTIONS).run_name


def test_an_axis_of_the_protocol_must_be_meant(tmp_path: Path) -> None:
    vary = "vary={'backbone.frozen_stages': [0, 1]}"
    with pytest.raises(InputError, match="frozen_stages 0 in '0', but 1 in '1'"):
        plan(tmp_path, vary)
    plan(tmp_path, f"{vary}, mixes=['backbone']")
    plan(tmp_path, "vary={'refiner': {'-': None, 'walk': dict(type='RandomWalk')}}")


@pytest.mark.parametrize(
    ("mixes", "message"),
    [
        ("['normalization']", "no fact 'normalization'; did you mean 'normalisation'"),
        ("'backbone'", r"is 'backbone'; it must be a list, like \['data_set'\]"),
        ("[1]", "no fact '1'; known: .*backbone"),
        ("None", "is None; it must be a list"),
    ],
)
def test_a_wrong_fact_is_an_error(tmp_path: Path, mixes: str, message: str) -> None:
    with pytest.raises(InputError, match=f"Ablation.mixes.*{message}"):
        plan(tmp_path, f"{SEAM}, mixes={mixes}")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 2),
        (["--mix-protocols", "scales"], 2),
        (["--mix-protocols", "normalisation"], 0),
        (["--mix-protocols"], 0),
        (["--mix-protocols", "normalization"], 2),
    ],
)
def test_the_command_line_can_say_that_it_is_meant(
    words: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, SEAM)
    options = [f"{key}={value}" for key, value in OPTIONS.items()]
    asked = ["plan", str(path), "--cfg-options", *options, "--store", str(tmp_path), *words]
    assert cli.main(asked) == status
    if status:
        told = " ".join(capsys.readouterr().err.split())
        assert "would mix protocols" in told or "did you mean 'normalisation'?" in told
