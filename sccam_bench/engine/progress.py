"""Live progress in the terminal; plain lines where there is none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from sccam_bench.stages.base import Stage


class TerminalProgress:
    """Shows finished cells, the running stages with their epochs, and the time left.

    Args:
        pending: the stages that will run.
        cells: per cell, the keys of the stages that it needs.
    """

    def __init__(
        self, console: Console, pending: Sequence[Stage], cells: Sequence[set[str]]
    ) -> None:
        self._console, self._cells = console, cells
        self._costs = {stage.key: stage.cost for stage in pending}
        self._open = set(self._costs)
        self._shares: dict[str, float] = {}
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[remark]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
            speed_estimate_period=600,
        )
        total = sum(self._costs.values())
        self._all = self._bars.add_task("all stages", total=total, remark=self._cells_done())

    @contextmanager
    def showing(self) -> Iterator["TerminalProgress"]:
        with self._bars:
            yield self

    def started(self, stage: Stage) -> None:
        if stage.key not in self._costs:  # it was stored, and found damaged since
            self._costs[stage.key] = stage.cost
            self._open.add(stage.key)
            self._bars.update(self._all, total=sum(self._costs.values()))
        self._tasks[stage.key] = self._bars.add_task(stage.title, total=1.0, remark="")

    def report(self, key: str, share: float, remark: str) -> None:
        self._bars.update(self._tasks[key], completed=share, remark=remark)
        self._advance(key, share)

    def finished(self, stage: Stage, seconds: float) -> None:
        self._end(stage, done=True)
        number = len(self._costs) - len(self._open)
        self._console.print(
            f"[dim]{number}/{len(self._costs)} {stage.title}: {seconds:.1f} s[/dim]",
            highlight=False,
        )

    def failed(self, stage: Stage, reason: str) -> None:
        self._end(stage, done=False)
        self._say(f"failed: {stage.title}: {_first_line(reason)}", "red")

    def postponed(self, stage: Stage, reason: str) -> None:
        self._bars.remove_task(self._tasks.pop(stage.key))
        self._advance(stage.key, 0.0)
        if reason:
            self._say(f"once more: {stage.title}: {_first_line(reason)}", "yellow")

    def draining(self, running: int) -> None:
        self._say(
            f"nothing new is started; {running} running stages may end. Ctrl-C ends them at once",
            "yellow",
        )

    def _end(self, stage: Stage, *, done: bool) -> None:
        if done:
            self._open.discard(stage.key)
        self._bars.remove_task(self._tasks.pop(stage.key))
        self._advance(stage.key, 1.0)

    def _advance(self, key: str, share: float) -> None:
        self._shares[key] = share
        done = sum(part * self._costs[one] for one, part in self._shares.items())
        self._bars.update(self._all, completed=done, remark=self._cells_done())

    def _say(self, text: str, style: str) -> None:
        self._console.print(text, style=style, markup=False, highlight=False)

    def _cells_done(self) -> str:
        finished = sum(1 for needed in self._cells if not needed & self._open)
        return f"{finished}/{len(self._cells)} cells"


def _first_line(reason: str) -> str:
    lines = reason.splitlines() or [""]
    return f"{lines[0]} ..." if len(lines) > 1 else lines[0]
