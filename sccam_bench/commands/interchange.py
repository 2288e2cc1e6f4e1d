"""What import, export and register have in common."""

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.progress import track

from sccam_bench import config as configuration
from sccam_bench.commands.request import add_store, parse_options
from sccam_bench.interchange.folder import Watch


def add_target(command: argparse.ArgumentParser, *, base_needed: bool) -> None:
    """Add ``--as``, ``--base``, ``--cfg-options`` and ``--store``."""
    command.add_argument(
        "--as", dest="name", required=True, metavar="NAME", help="the name that cells use it by"
    )
    command.add_argument(
        "--base",
        required=base_needed,
        metavar="CONFIG",
        help="a configuration file, for example configs/cam_irn_resnet50_voc12.py; what is brought "
        "in is checked against it",
    )
    command.add_argument(
        "--cfg-options",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="change the configuration, for example dataset.root=/data/VOCdevkit/VOC2012",
    )
    add_store(command)


def config_of(options: argparse.Namespace) -> Mapping[str, Any]:
    """The resolved configuration of ``--base`` and ``--cfg-options``."""
    changes = parse_options(options.cfg_options)
    return configuration.resolve(configuration.merge(configuration.load(options.base), changes))


def watching(console: Console) -> Watch:
    """Goes through items and shows a bar in a terminal."""

    def watch(items: Iterable, what: str, total: int) -> Iterable:
        return track(
            items, what, total, console=console, transient=True, disable=not console.is_terminal
        )

    return watch
