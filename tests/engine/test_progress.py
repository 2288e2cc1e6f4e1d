from rich.console import Console

from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.progress import TerminalProgress
from sccam_bench.stages.base import Recipe, Stage


def make_stages(phantom: Phantom, number: int) -> list[Stage]:
    recipe = Recipe("cams", 1, lambda task: None)
    return [Stage(recipe, {"i": i}, phantom, "", title=f"stage {i}") for i in range(number)]


def test_it_counts_stages_and_cells(phantom: Phantom) -> None:
    console = Console(record=True, width=80, force_terminal=False)
    first, second = make_stages(phantom, 2)
    progress = TerminalProgress(console, [first, second], [{first.key}, {second.key}])
    with progress.showing():
        progress.started(first)
        progress.report(first.key, 0.5, "epoch 1/2")
        progress.finished(first, 1.25)
        progress.started(second)
        progress.failed(second, "why\nnot")
    shown = console.export_text()
    assert "1/2 stage 0: 1.2 s" in shown
    assert "failed: stage 1: why ..." in shown


def test_a_stage_that_was_stored_and_comes_again_is_counted(phantom: Phantom) -> None:
    console = Console(record=True, width=80, force_terminal=False)
    first, damaged = make_stages(phantom, 2)
    progress = TerminalProgress(console, [first], [{first.key, damaged.key}])
    with progress.showing():
        progress.started(first)
        progress.postponed(first, "its input is damaged")
        for stage in (damaged, first):
            progress.started(stage)
            progress.finished(stage, 1.0)
    shown = console.export_text()
    assert "once more: stage 0: its input is damaged" in shown
    assert "2/2 stage 0" in shown
