"""What import, export and register have in common."""

import argparse
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.progress import track

from sccam_bench import config as configuration
from sccam_bench.cfg_options import parse_options
from sccam_bench.commands.request import add_store
from sccam_bench.engine.memory import peak_memory_mib
from sccam_bench.errors import InputError
from sccam_bench.interchange.folder import Watch
from sccam_bench.provenance import provenance
from sccam_bench.store import ArtifactWriter, Store, no_room, unwritable


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


def keep(
    store: Store,
    place: tuple[str, str],
    meta: dict[str, Any],
    write: Callable[[ArtifactWriter], None],
) -> None:
    """Store an artifact under a name and key, unless it is there.

    Raises:
        InputError: another process is at it, or the store cannot be written.
    """
    try:
        with store.claimed(*place) as ours:
            if store.has(*place):
                return
            if not ours:
                raise InputError("another process is bringing the same in; wait until it is done")
            started = time.perf_counter()
            with store.writing(*place, meta) as output:
                write(output)
                meta["seconds"] = time.perf_counter() - started
                meta |= {**peak_memory_mib(), **provenance()}
                meta["finished"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    except OSError as error:
        if not no_room(error):
            raise
        raise InputError(unwritable(store.root, error)) from error
