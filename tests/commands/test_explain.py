from dataclasses import replace
from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.commands.explain import stages_called
from sccam_bench.errors import InputError
from sccam_bench.planning import Plan
from sccam_bench.stages.base import Stage
from sccam_bench.store import place_name
from tests.commands.small_grid import OPTIONS, command, keep, planned, write_ablation


@pytest.fixture(scope="module")
def ablation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ablation(tmp_path_factory.mktemp("ablations"))


@pytest.fixture(scope="module")
def plan(ablation: Path) -> Plan:
    return planned(ablation)


@pytest.fixture(scope="module")
def longer(ablation: Path) -> Plan:
    return planned(ablation, "training.epochs=17")


def place(stage: Stage) -> str:
    return place_name(stage.recipe.name, stage.key)


def explained(
    ablation: Path, what: str, store: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> list[str]:
    arguments = ["explain", str(ablation), what, "--store", str(store)]
    assert cli.main([*arguments, "--cfg-options", *OPTIONS, *options]) == 0
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_cell_and_the_parameter_that_changed(
    ablation: Path, plan: Plan, longer: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    epochs = plan.cells[0].config["training"]["epochs"]
    keep(tmp_path, plan.stages, finished="2026-03-04T05:06:07Z")
    name = plan.cells[0].name
    lines = explained(ablation, name, tmp_path, capsys, "training.epochs=17")
    old, new = plan.graphs[0].classifiers[0], longer.graphs[0].classifiers[0]
    gates = [one for one in longer.graphs[0].stages() if one.recipe.gate]
    count = len(longer.graphs[0].stages())
    assert lines[0] == f"{name}: {count} stages, {count - len(gates)} to run"
    for gate in gates:
        assert f"cached  {place(gate)}  {gate.title}" in lines
    start = lines.index(f"to run  {place(new)}  {new.title}")
    assert lines[start + 1 : start + 3] == [
        f"        nearest: {place(old)}, finished 2026-03-04T05:06:07Z",
        f"        training.epochs: {epochs} -> 17",
    ]
    assert sum("training.epochs" in line for line in lines) == 1, "said once, then pointed at"
    final = longer.graphs[0].final
    start = lines.index(f"to run  {place(final)}  {final.title}")
    assert lines[start + 2 :] == [
        f"        maps > classifier is {place(new)}, not {place(old)} (see above)"
    ]


def test_one_stage_is_followed_to_the_root(
    ablation: Path, plan: Plan, longer: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, plan.stages)
    final = longer.graphs[0].final
    epochs = plan.cells[0].config["training"]["epochs"]
    for what in (place(final), final.key[:9], final.key, f"evaluation-{final.key[:7]}"):
        lines = explained(ablation, what, tmp_path, capsys, "training.epochs=17")
        assert lines[0] == f"{what}: 1 stage, 1 to run"
        assert lines[-2].endswith(f"not {place(plan.graphs[0].classifiers[0])}:")
        assert lines[-1] == f"          training.epochs: {epochs} -> 17"


def test_cached_stages_tell_how_they_were_made(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = plan.graphs[0].classifiers[0], plan.graphs[1].classifiers[0]
    made = dict(finished="2026-03-04T05:06:07Z", seconds=12.34, device="NVIDIA H100")
    keep(tmp_path, [first], **made, machine="x86_64, Linux", commit="ab" * 20, dirty=True)
    keep(tmp_path, [plan.graphs[0].maps])
    lines = explained(ablation, "classifier", tmp_path, capsys)
    assert lines[0] == "classifier: 2 stages, 1 to run"
    assert lines[2].strip() == (
        "finished 2026-03-04T05:06:07Z in 12.3 s on NVIDIA H100 (x86_64, Linux) at commit "
        "abababababab with uncommitted changes"
    )
    assert f"to run  {place(second)}  {second.title}" in lines
    lines = explained(ablation, place(plan.graphs[0].maps), tmp_path, capsys)
    assert "its record does not say how it was made" in lines[-1]


def test_nothing_was_ever_stored(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = explained(ablation, "score", tmp_path / "none", capsys)
    assert lines.count("        no evaluation stage was ever stored here") == 4
    assert not (tmp_path / "none").exists()


def test_a_damaged_result_is_the_reason(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = plan.graphs[0].final
    keep(tmp_path, [one for one in plan.stages if one is not stage])
    aside = tmp_path / "set_aside" / f"{place(stage)}-123"
    aside.mkdir(parents=True)
    text = " ".join(explained(ablation, place(stage), tmp_path, capsys))
    assert "nothing differs: its stored result was damaged" in text
    assert aside.name in text.replace(" ", "")
    keep(tmp_path, [stage])
    text = " ".join(explained(ablation, place(stage), tmp_path, capsys))
    assert "cached" in text
    assert aside.name in text.replace(" ", "")


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("clasifier", "did you mean 'classifier'?"),
        ("CAM, seed 7", "did you mean 'CAM, seed "),
        ("abc", "known: 'CAM, half the cuts, seed 0', 'CAM"),
    ],
)
def test_wrong_names(
    ablation: Path, tmp_path: Path, what: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("explain", ablation, what, store=tmp_path) == 2
    error = capsys.readouterr().err
    assert f"has no stage or cell '{what}'" in error
    assert message in error


def test_a_key_that_no_stage_has_or_several_begin_with(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("explain", ablation, "cams-00000000", store=tmp_path) == 2
    assert "list its stages of this kind with 'cams'" in capsys.readouterr().err
    for stage in plan.stages:
        assert stages_called(place(stage), plan) == [stage]
        with pytest.raises(InputError, match="no stage or cell"):
            stages_called(stage.key[:3], plan)  # may be a word
    twins = replace(plan, stages=[*plan.stages, *plan.stages[:1]])
    with pytest.raises(InputError, match="begins the keys of 2 stages: data-"):
        stages_called(plan.stages[0].key[:8], twins)
