"""What a stage prints, and whatever libraries print meanwhile, into its log."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def captured(path: Path, heading: str) -> Iterator[None]:
    """Append all that this process writes to its output in the block, below a line `heading`.

    A log that cannot be written (the disk may be full) costs its text, not the stage.
    """
    target = _opened(path)
    sys.stdout.flush()
    sys.stderr.flush()
    before = os.dup(1), os.dup(2)
    try:
        os.dup2(target, 1)
        os.dup2(target, 2)
        log(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {heading}")
        yield
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        for saved, number in zip(before, (1, 2), strict=True):
            os.dup2(saved, number)
            os.close(saved)
        os.close(target)


def log(text: str) -> None:
    """Write a line into the log that is open."""
    with contextlib.suppress(OSError):
        os.write(2, f"{text}\n".encode())


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
