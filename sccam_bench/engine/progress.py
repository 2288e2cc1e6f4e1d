"""Live progress in the terminal; plain lines where there is none."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from sccam_bench.engine.local import Report
from sccam_bench.stages.base import Stage


class TerminalProgress:
    """Shows cells, the current stage with its epochs, and the time left.

    Args:
        pending: the stages that will run, for the time left.
        cells: per cell, the keys of the stages that it needs.
    """

    def __init__(self, console: Console, pending: Sequence[Stage], cells: Sequence[set[str]]):
        self._console = console
        self._cells, self._done = cells, set[str]()
        self._open = {stage.key for stage in pending}
        self._live = console.is_terminal
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[remark]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not self._live,
            speed_estimate_period=600,
        )
        total = sum(stage.cost for stage in pending)
        self._all = self._bars.add_task("all stages", total=total, remark=self._cells_done())
        self._number, self._count = 0, len(pending)

    @contextmanager
    def showing(self) -> Iterator["TerminalProgress"]:
        with self._bars:
            yield self

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Report]:
        self._number += 1
        heading = f"{self._number}/{self._count} {stage.title}"
        bar = self._bars.add_task(heading, total=1.0, remark="")
        base = self._bars.tasks[0].completed
        started = time.perf_counter()

        def report(share: float, remark: str) -> None:
            self._bars.update(bar, completed=share, remark=remark)
            self._bars.update(self._all, completed=base + share * stage.cost)

        try:
            yield report
        finally:
            self._bars.remove_task(bar)
        self._open.discard(stage.key)
        self._bars.update(self._all, completed=base + stage.cost, remark=self._cells_done())
        seconds = time.perf_counter() - started
        self._console.print(f"[dim]{heading}: {seconds:.1f} s[/dim]", highlight=False)

    def failed(self, stage: Stage, reason: str) -> None:
        del reason  # is told with the cells that it costs
        self._console.print(f"[red]failed: {stage.title}[/red]", highlight=False)

    def _cells_done(self) -> str:
        finished = sum(1 for needed in self._cells if not needed & self._open)
        return f"{finished}/{len(self._cells)} cells"
