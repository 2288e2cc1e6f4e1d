"""The commands that make a run, or one of its cells, again."""

import shlex

from sccam_bench.cfg_options import write_options
from sccam_bench.grid import Cell
from sccam_bench.planning import Plan, Request
from sccam_bench.store import DEFAULT_STORE, Store


def reproduce_command(planned: Plan, cell: Cell, store: Store) -> str:
    """The command that makes one cell of a run, and nothing else, quoted for a shell."""
    return shlex.join([*_words(planned.request), "--cell", cell.name, *_store_words(store)])


def run_command(request: Request, store: Store) -> str:
    """The command that makes all that was asked for, quoted for a shell."""
    cells = [word for name in request.cells or () for word in ("--cell", name)]
    baseline = [] if request.baseline is None else ["--baseline", request.baseline]
    mixes = ["--mix-protocols", *request.mixes] if request.mixes else []
    return shlex.join([*_words(request), *cells, *baseline, *mixes, *_store_words(store)])


def store_option(store: Store) -> str:
    """The end of a command that names this store, with a space before it; "" for the default."""
    return "".join(f" {word}" for word in map(shlex.quote, _store_words(store)))


def _words(request: Request) -> list[str]:
    words = ["sccam-bench", "run", request.path]
    if request.base is not None:
        words += ["--base", request.base]
    if request.options:
        words += ["--cfg-options", *write_options(request.options)]
    if request.seeds is not None:
        words += ["--seeds", *map(str, request.seeds)]
    return words


def _store_words(store: Store) -> list[str]:
    """How a command names a store; nothing for the default."""
    return [] if str(store.root) == DEFAULT_STORE else ["--store", str(store.root)]
