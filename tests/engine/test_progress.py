import threading

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
        progress.failed(second)
    shown = console.export_text()
    assert "1/2 stage 0: 1.2 s" in shown
    assert "failed: stage 1" in shown


def test_late_reports_of_another_thread_do_no_harm(phantom: Phantom) -> None:
    stages = make_stages(phantom, 200)
    progress = TerminalProgress(Console(quiet=True), stages, [])
    failures = []

    def report() -> None:
        try:
            for _ in range(20):
                for stage in stages:
                    progress.report(stage.key, 0.5, "")
        except KeyError as error:
            failures.append(error)

    reporter = threading.Thread(target=report)
    reporter.start()
    for stage in stages:
        progress.started(stage)
        progress.finished(stage, 0.0)
    reporter.join()
    assert not failures
