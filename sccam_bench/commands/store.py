"""The commands `store verify`, `store gc` and `store du`."""

import argparse
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from sccam_bench.commands.request import add_store
from sccam_bench.errors import InputError
from sccam_bench.store import Store
from sccam_bench.store.maintenance import (
    Entry,
    damage,
    delete,
    entries,
    finished_places,
    runs,
    unneeded,
)


def add(commands: Any) -> None:
    text = "look after the store of finished stages"
    store = commands.add_parser("store", help=text, description=text)
    parts = store.add_subparsers(dest="part", required=True)

    text = "compare every stored file with the SHA-256 that was taken when it was written"
    one = parts.add_parser("verify", help=text, description=text)
    one.add_argument(
        "--set-aside",
        action="store_true",
        help="move damaged stages away, so that the next run computes them anew",
    )
    add_store(one)
    one.set_defaults(handler=_verify)

    text = "say what no kept run needs; with --delete, delete it"
    one = parts.add_parser("gc", help=text, description=text)
    one.add_argument(
        "--keep",
        nargs="+",
        metavar="RUN",
        help="the runs to keep, folders of the store (default: all of them)",
    )
    one.add_argument("--delete", action="store_true", help="delete it, not only say it")
    add_store(one)
    one.set_defaults(handler=_gc)

    text = "say what takes up space"
    one = parts.add_parser("du", help=text, description=text)
    add_store(one)
    one.set_defaults(handler=_du)


def _opened(options: argparse.Namespace) -> Store:
    store = Store(options.store)
    if not (store.root / "stages").is_dir():
        raise InputError(f"{store.root} is not a store; name one with --store")
    store.check_format()
    return store


def _verify(options: argparse.Namespace, console: Console) -> int:
    store = _opened(options)
    places = finished_places(store)
    found = {}
    for place in track(
        places, "verify", console=console, transient=True, disable=not console.is_terminal
    ):
        what = damage(store, place)
        if what is not None:
            found[place] = what
    for place, what in found.items():
        _say(console, f"damaged: {place}: {what}", "red")
        if options.set_aside:
            _say(console, f"  is now {store.set_aside(place)}")
    _say(console, f"{len(places)} stages, {len(found)} damaged")
    if found and not options.set_aside:
        _say(console, "A run sets aside what it reads; --set-aside does so with all of them now.")
    return len(found)


def _gc(options: argparse.Namespace, console: Console) -> int:
    store = _opened(options)
    known = runs(store)
    if not known:
        raise InputError(
            f"no run of store {store.root} says what it needs, so everything would be deleted; "
            "delete the folder itself if that is meant"
        )
    kept = known if options.keep is None else options.keep
    chosen = unneeded(store, kept)
    _print(_by_kind(chosen), console)
    _say(console, f"Kept: what the runs {', '.join(kept)} need.")
    if not options.delete:
        _say(console, f"{_mib(chosen)} MiB would be freed; --delete frees them.")
        return 0
    gone = list(delete(store, chosen))
    _say(console, f"{_mib(gone)} MiB freed.")
    if len(gone) < len(chosen):
        _say(console, f"{len(chosen) - len(gone)} are in use by another run and stay.", "yellow")
    return 0


def _du(options: argparse.Namespace, console: Console) -> int:
    found = entries(_opened(options))
    _print(_by_kind(found), console)
    return 0


def _by_kind(found: Iterable[Entry]) -> dict[str, list[Entry]]:
    kinds: dict[str, list[Entry]] = {}
    for entry in found:
        kinds.setdefault(entry.kind, []).append(entry)
    return dict(sorted(kinds.items(), key=lambda item: -sum(e.size for e in item[1])))


def _print(kinds: dict[str, list[Entry]], console: Console) -> None:
    table = Table("what")
    table.add_column("number", justify="right")
    table.add_column("MiB", justify="right")
    table.add_column("largest")
    for kind, group in kinds.items():
        largest = max(group, key=lambda entry: entry.size)
        table.add_row(kind, str(len(group)), _mib(group), largest.name)
    everything = [entry for group in kinds.values() for entry in group]
    table.add_section()
    table.add_row("all", str(len(everything)), _mib(everything), "")
    console.print(table)


def _mib(found: Iterable[Entry]) -> str:
    return f"{sum(entry.size for entry in found) / 2**20:,.1f}"


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
