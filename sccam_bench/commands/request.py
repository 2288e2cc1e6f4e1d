"""What plan, run and show have in common: an ablation, and how this call changes it."""

import argparse
import ast
from collections.abc import Sequence
from typing import Any

from sccam_bench.errors import InputError
from sccam_bench.grid import facts_of
from sccam_bench.planning import Request
from sccam_bench.report.protocol_facts import FACTS
from sccam_bench.store import DEFAULT_STORE


def add_request(command: argparse.ArgumentParser) -> None:
    """Add the arguments that `request_of` reads."""
    command.add_argument("ablation", help="an ablation file, for example ablations/quick.py")
    add_cfg_options(command)
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
        "--mix-protocols",
        nargs="*",
        metavar="FACT",
        help="let cells differ in these facts of their protocol, without names in any; the odd "
        "numbers are marked",
    )
    add_store(command)
    command.set_defaults(published=False, baseline=None)


def add_cfg_options(command: argparse.ArgumentParser) -> None:
    """Add ``--cfg-options``."""
    command.add_argument(
        "--cfg-options",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="change the base configuration, for example training.epochs=4",
    )


def add_store(command: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    command.add_argument(
        "--store", default=DEFAULT_STORE, help="folder of stages and tables (default: %(default)s)"
    )


def add_published(command: argparse.ArgumentParser) -> None:
    """Add ``--published``."""
    command.add_argument(
        "--published",
        action="store_true",
        help="compare all figures in the folder of the ablation's published ones with the "
        "measured rows, and say for each what differs",
    )


def add_baseline(command: argparse.ArgumentParser) -> None:
    """Add ``--baseline``."""
    command.add_argument(
        "--baseline",
        metavar="NAME",
        help="the line that the others are compared with, for example 'CAM, 3x epochs'; the first "
        "one without it",
    )


def request_of(options: argparse.Namespace) -> Request:
    """The request of the parsed arguments."""
    return Request(
        options.ablation,
        parse_options(options.cfg_options),
        options.base,
        None if options.seeds is None else tuple(options.seeds),
        options.published,
        options.baseline,
        _mixes(options.mix_protocols),
    )


def _mixes(facts: Sequence[str] | None) -> tuple[str, ...]:
    """The facts in which cells may differ: none without the option, all if it names none."""
    if facts is None:
        return ()
    return facts_of(facts, "--mix-protocols") or tuple(FACTS)


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
