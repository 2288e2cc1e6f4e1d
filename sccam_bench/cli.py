"""The command line: sccam-bench plan | run | show ABLATION."""

import argparse
import ast
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from sccam_bench.commands import Request, plan, run, show
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
            default=[],
            metavar="KEY=VALUE",
            help="change the base configuration, for example training.epochs=4",
        )
        command.add_argument(
            "--base",
            metavar="FILE",
            help="another base configuration than the ablation names, for other data or another "
            "backbone",
        )
        command.add_argument(
            "--store", default="runs", help="folder of stages and tables (default: %(default)s)"
        )
    return top


def parse_options(words: Sequence[str]) -> dict[str, Any]:
    """KEY=VALUE words -> dotted key -> value.

    A value is read as Python (5, 0.1, True, None, [1, 2], 'text') and otherwise taken as text;
    lists of plain words like [cat,dog] and the spellings true, false and null are understood.

    Raises:
        InputError: a word without "=", or a list without its end.
    """
    options = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise InputError(f"--cfg-options {word}: write KEY=VALUE, for example training.lr=0.01")
        options[key] = _parse_value(value, word)
    return options


def _parse_value(text: str, word: str) -> Any:
    spellings = {"true": True, "false": False, "null": None, "none": None}
    if text.lower() in spellings:
        return spellings[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        pass
    if text.startswith(("[", "(")):
        if not text.endswith(("]", ")")):
            raise InputError(f"--cfg-options {word}: the list has no end")
        return [_parse_value(item.strip(), word) for item in text[1:-1].split(",") if item.strip()]
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 success, 1 a cell failed, 2 wrong input, 130 interrupted."""
    options = parser().parse_args(arguments)
    console = Console()
    if not console.is_terminal:
        console.width = 100  # a log file has no width of its own
    commands = {"plan": plan, "run": run, "show": show}
    try:
        request = Request(options.ablation, parse_options(options.cfg_options), options.base)
        failures = commands[options.command](request, options.store, console)
    except InputError as error:
        message = f"sccam-bench: {error}"
        Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        Console(stderr=True).print("interrupted; finished stages are kept, run again to go on")
        return 130
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
