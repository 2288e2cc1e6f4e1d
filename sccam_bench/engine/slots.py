"""Slots: worker processes, each with a device and a number of threads of its own."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from sccam_bench.engine.attempt import Job
from sccam_bench.engine.result import Result
from sccam_bench.engine.worker import Start, serve
from sccam_bench.stages.base import Stage

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection


class Slot:
    """Runs one stage at a time in a process that is started on demand and replaced when it dies.

    Args:
        environment: variables of the process, CUDA_VISIBLE_DEVICES among them.
    """

    def __init__(self, start: Start, job: Job, environment: Mapping[str, str]) -> None:
        self._start, self._job, self._environment = start, job, environment
        self._worker: _Worker | None = None
        self.stage: Stage | None = None
        self.began = 0.0

    def begin(self, stage: Stage, now: float) -> None:
        """Start a stage; the slot is taken until `received` gives its result."""
        if self._worker is None or not self._worker.process.is_alive():
            self._worker = self._launch()
        self.stage, self.began = stage, now
        with contextlib.suppress(OSError):  # a process that died just now is found out by `wait`
            self._worker.connection.send(stage.work())

    def received(self) -> Iterator[tuple[float, str] | Result]:
        """What the process has sent by now: shares of its stage with remarks, and its result."""
        worker = self._worker
        if worker is None or self.stage is None:
            return
        try:
            while self.stage is not None and worker.connection.poll():
                message = worker.connection.recv()
                if isinstance(message, Result):
                    self.stage = None
                yield message
        except (EOFError, OSError):
            self.stage = None
            yield Result("lost", reason=self._end())

    def waitable(self) -> list[Any]:
        """What is ready when the process has something to say, its death included."""
        return [self._worker.connection] if self._worker is not None and self.stage else []

    def kill(self) -> None:
        """End the process at once; its stage is lost."""
        if self._worker is not None:
            self._worker.process.kill()
            self._end()
        self.stage = None

    def close(self) -> None:
        """Let the process end."""
        if self._worker is not None:
            self._worker.connection.close()
            self._worker.process.join()
            self._worker = None

    def _launch(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(
            target=serve, args=(theirs, self._start, self._job), daemon=False
        )
        with _environment(self._environment):  # spawned processes take it over at their start
            process.start()
        theirs.close()  # then the end of the process ends the connection
        return _Worker(process, ours)

    def _end(self) -> str:
        """Take leave of a process that is dead or dying -> how it ended."""
        assert self._worker is not None
        process, self._worker = self._worker.process, None
        process.join()
        code = process.exitcode or 0
        if code == -signal.SIGKILL:
            return (
                "its process was killed, most probably for lack of memory; lower the batch size, "
                "or runtime.workers"
            )
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return f"its process {how}"


def wait_for(slots: list[Slot], seconds: float) -> None:
    """Return when one of the slots has something to say, or after so many seconds."""
    wait([one for slot in slots for one in slot.waitable()], timeout=seconds)


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
