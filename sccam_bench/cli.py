"""The command line: sccam-bench plan | run | show ABLATION."""

import argparse
import sys
from collections.abc import Sequence

from mmengine.config import DictAction
from rich.console import Console

from sccam_bench.commands import plan, run, show
from sccam_bench.errors import InputError


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="sccam-bench",
        description="Benchmark and ablation harness for weakly supervised segmentation (SC-CAM).",
    )
    commands = top.add_subparsers(dest="command", required=True)
    helps = {
        "plan": "say what a run would do: cells, unique stages, what is cached",
        "run": "run an ablation and print its table; finished stages are never run again",
        "show": "print the table of an ablation that was run",
    }
    for name, text in helps.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("ablation", help="an ablation file, for example ablations/quick.py")
        command.add_argument(
            "--cfg-options",
            nargs="+",
            action=DictAction,
            default={},
            metavar="KEY=VALUE",
            help="change the base configuration, for example training.epochs=4",
        )
        command.add_argument(
            "--store", default="runs", help="folder of stages and tables (default: %(default)s)"
        )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 success, 1 a cell failed, 2 wrong input, 130 interrupted."""
    options = parser().parse_args(arguments)
    console = Console()
    if not console.is_terminal:
        console.width = 100  # a log file has no width of its own
    commands = {"plan": plan, "run": run, "show": show}
    try:
        failures = commands[options.command](
            options.ablation, options.cfg_options, options.store, console
        )
    except InputError as error:
        Console(stderr=True).print(f"sccam-bench: {error}", markup=False, highlight=False)
        return 2
    except KeyboardInterrupt:
        Console(stderr=True).print("interrupted; finished stages are kept, run again to go on")
        return 130
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
