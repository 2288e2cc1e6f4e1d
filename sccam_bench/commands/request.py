"""What plan, run and show have in common: an ablation, and how this call changes it."""

import argparse
from collections.abc import Sequence

from sccam_bench.cfg_options import parse_options
from sccam_bench.grid import facts_of
from sccam_bench.planning import Request
from sccam_bench.report.protocol_facts import FACTS
from sccam_bench.store import DEFAULT_STORE

_ABLATION = "an ablation file, for example ablations/quick.py"


def add_request(command: argparse.ArgumentParser, what: str = _ABLATION) -> None:
    """Add the arguments that `request_of` reads; `what` says what the first one may be."""
    command.add_argument("ablation", help=what)
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
    command.set_defaults(published=False, baseline=None, cells=None)


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


def add_cells(command: argparse.ArgumentParser) -> None:
    """Add ``--cell``."""
    command.add_argument(
        "--cell",
        action="append",
        dest="cells",
        metavar="NAME",
        help="only this cell, as tables and messages call it, for example 'SC-CAM, seed 0', or all "
        "seeds of 'SC-CAM'; may be given several times",
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
        help="the line that the others are compared with, for example 'CAM, 3x epochs' (default: "
        "the ablation's baseline, else the first line)",
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
        None if options.cells is None else tuple(options.cells),
        _mixes(options.mix_protocols),
    )


def _mixes(facts: Sequence[str] | None) -> tuple[str, ...]:
    """The facts in which cells may differ: none without the option, all if it names none."""
    if facts is None:
        return ()
    return facts_of(facts, "--mix-protocols") or tuple(FACTS)
