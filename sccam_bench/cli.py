"""The command line: sccam-bench COMMAND ...; `sccam-bench --help` lists the commands."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console

from sccam_bench.commands import (
    compare,
    data,
    doctor,
    explain,
    export,
    history,
    import_,
    log,
    plan,
    publish,
    register,
    run,
    show,
    store,
)
from sccam_bench.errors import InputError

_COMMANDS = (
    plan,
    publish,
    explain,
    run,
    show,
    compare,
    history,
    log,
    data,
    doctor,
    store,
    import_,
    export,
    register,
)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``handler``, called with the options and a console."""
    top = argparse.ArgumentParser(
        prog="sccam-bench",
        description="Benchmark and ablation harness for weakly supervised segmentation (SC-CAM).",
    )
    commands = top.add_subparsers(dest="command", required=True)
    for module in _COMMANDS:
        module.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 success, 1 a cell failed or data are wrong, 2 wrong input, 130 stopped."""
    options = parser().parse_args(arguments)
    console = Console(emoji=False)  # a label may hold ":100:"
    if not console.is_terminal:
        console.width = 100  # a log file has no width of its own
    try:
        failures = options.handler(options, console)
    except InputError as error:
        message = f"sccam-bench: {error}"
        Console(stderr=True, emoji=False).print(
            message, markup=False, highlight=False, soft_wrap=True
        )
        return 2
    except KeyboardInterrupt:
        Console(stderr=True, emoji=False).print(
            "interrupted; what is finished is kept, run again to go on"
        )
        return 130
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
