"""Two finished runs of one tiny ablation, which no test may change."""

import dataclasses
from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.cfg_options import write_options
from sccam_bench.planning import Request
from sccam_bench.store import Store
from tests.commands import tiny_grid

MIXES = ("flips",)  # of the protocol
PLAIN = "'rounds': 0, 'refiner': None"
CELLS = f"{{'CAM': {{{PLAIN}}}, 'no flip': {{{PLAIN}, 'cam.flip': False}}}}"


@dataclasses.dataclass(frozen=True)
class TwoRuns:
    """The request of each, made with the commits aaa... and bbb..., and their store."""

    first: Request
    second: Request
    store: Store

    def folder(self, request: Request) -> Path:
        return self.store.run_folder(request.run_name)


def words_of(request: Request) -> list[str]:
    """How a request is written on a command line."""
    options = write_options(request.options)
    seeds = map(str, request.seeds or ())
    mixes = ["--mix-protocols", *request.mixes]
    return [request.path, "--seeds", *seeds, *mixes, "--cfg-options", *options]


@pytest.fixture(scope="session")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> TwoRuns:
    """Seeds 0 and 1 of two cells; the second run learns faster and has seed 1 alone."""
    folder = tmp_path_factory.mktemp("two_runs")
    store = Store(folder / "store")
    path = tiny_grid.request(folder, CELLS).path
    first = Request(path, tiny_grid.OPTIONS, seeds=(0, 1), mixes=MIXES)
    second = Request(path, {**tiny_grid.OPTIONS, "training.lr": 0.05}, seeds=(1,), mixes=MIXES)
    for request, letter in ((first, "a"), (second, "b")):
        tiny_grid.run_here(
            request,
            store,
            commit=40 * letter,
            dirty=letter == "b",
            versions={"torch": f"2.{letter}"},
        )
        assert cli.main(["run", *words_of(request), "--store", str(store.root)]) == 0
    return TwoRuns(first, second, store)
