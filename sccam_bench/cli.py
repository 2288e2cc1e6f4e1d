"""The command line: sccam-bench plan | run | show ABLATION, sccam-bench data voc12."""

import argparse
import ast
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from sccam_bench.commands import plan, run, show
from sccam_bench.data.voc12_layout import Expected
from sccam_bench.data_command import VOC12Request, voc12
from sccam_bench.errors import InputError
from sccam_bench.planning import Request


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="sccam-bench",
        description="Benchmark and ablation harness for weakly supervised segmentation (SC-CAM).",
    )
    top.set_defaults(published=False)
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
            "--seeds",
            nargs="+",
            type=int,
            metavar="N",
            help="other seeds than the ablation's own, for example 0 1 2",
        )
        command.add_argument(
            "--store", default="runs", help="folder of stages and tables (default: %(default)s)"
        )
        if name != "plan":
            command.add_argument(
                "--published",
                action="store_true",
                help="compare all figures in the folder of the ablation's published ones with the "
                "measured rows, and say for each what differs",
            )
    _add_data(commands)
    return top


def _add_data(commands: Any) -> None:
    text = "prepare and check a data set"
    data = commands.add_parser("data", help=text, description=text)
    sets = data.add_subparsers(dest="data_set", required=True)
    text = (
        "VOC 2012 with SBD: make trainaug.txt and the masks of its 10,582 images where they are "
        "missing, then check lists, images, labels and masks; files of others are never changed"
    )
    one = sets.add_parser("voc12", help="VOC 2012 with SBD", description=text)
    one.add_argument("--root", required=True, metavar="DIR", help="VOCdevkit/VOC2012")
    one.add_argument(
        "--sbd",
        metavar="DIR",
        help="SBD's folder dataset (default: benchmark_RELEASE/dataset beside VOCdevkit)",
    )
    one.add_argument(
        "--subset", action="store_true", help="a part of VOC 2012: other counts are not wrong"
    )
    writing = one.add_mutually_exclusive_group()
    writing.add_argument("--check", action="store_true", help="only check, write nothing")
    writing.add_argument(
        "--download", action="store_true", help="fetch what is missing (2 GB and 1.4 GB)"
    )


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
    """Run one command; 0 success, 1 a cell failed or data are wrong, 2 wrong input, 130 stopped."""
    options = parser().parse_args(arguments)
    console = Console()
    if not console.is_terminal:
        console.width = 100  # a log file has no width of its own
    try:
        failures = _run_command(options, console)
    except InputError as error:
        message = f"sccam-bench: {error}"
        Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        Console(stderr=True).print("interrupted; what is finished is kept, run again to go on")
        return 130
    return 1 if failures else 0


def _run_command(options: argparse.Namespace, console: Console) -> int:
    if options.command == "data":
        request = VOC12Request(
            root=options.root,
            sbd=options.sbd,
            download=options.download,
            check_only=options.check,
            expected=Expected(binding=not options.subset),
        )
        return voc12(request, console)
    commands = {"plan": plan, "run": run, "show": show}
    asked = Request(
        options.ablation,
        parse_options(options.cfg_options),
        options.base,
        None if options.seeds is None else tuple(options.seeds),
        options.published,
    )
    return commands[options.command](asked, options.store, console)


if __name__ == "__main__":
    sys.exit(main())
