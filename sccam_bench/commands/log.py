"""The command `log`: what a stage printed."""

import argparse
from typing import Any

from rich.console import Console

from sccam_bench.commands.request import add_store
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.store import Store


def add(commands: Any) -> None:
    text = "print the log of a stage"
    command = commands.add_parser("log", help=text, description=text)
    command.add_argument(
        "stage", help="as messages name it, NAME-KEY; a part will do where it is unambiguous"
    )
    add_store(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    console.print(
        log_of(options.stage, Store(options.store)), markup=False, highlight=False, soft_wrap=True
    )
    return 0


def log_of(part: str, store: Store) -> str:
    """The log of the one stage whose place contains `part`.

    Raises:
        InputError: there is none, or more than one.
    """
    logs = store.logs()
    found = [place for place in logs if part in place]
    if not found:
        known = did_you_mean(part, logs) if logs else "no stage has run there"
        raise InputError(f"store {store.root} has no log of a stage '{part}'; {known}")
    if len(found) > 1:
        raise InputError(f"'{part}' may be {', '.join(found[:5])}; write more of it")
    return logs[found[0]].read_text(errors="replace").rstrip()
