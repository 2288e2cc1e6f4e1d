"""A reader's copy of the project, small enough to run what the documents say in seconds.

What is made small stands in the tables below; the commands themselves are run as they are printed.
"""

import argparse
import contextlib
import os
import re
import runpy
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from sccam_bench import cli
from sccam_bench.commands.export import find_graph
from sccam_bench.commands.plan import plan
from sccam_bench.commands.request import request_of
from sccam_bench.config.schema import COMPONENTS
from sccam_bench.frozen import read_frozen
from sccam_bench.store import Store
from tests.commands.tiny_grid import run_here
from tests.conftest import REPOSITORY
from tests.datasets.tiny_voc12 import write_both
from tests.documents import Block

_SHORT = {
    "training": dict(epochs=1, batch_size=16, transforms=[]),
    "cam": dict(scales=[1.0]),
    "affinity": dict(crop_size=64, labels="powers", training=dict(epochs=1, batch_size=16)),
}
# configuration -> what is smaller in the reader's copy; whatever has it as base is small, too
SMALL: Mapping[str, Mapping[str, Any]] = {
    "configs/sc_cam_phantom.py": {
        **_SHORT,
        "dataset": dict(num_train=32, num_calibration=3, num_val=2, size=64),
    },
    "configs/sc_cam_lite0_folder.py": {
        **_SHORT,
        "labeler": dict(num_clusters=1),
        "backbone": dict(output_stride=8, num_stages=3, frozen_stages=2),
        "affinity": {**_SHORT["affinity"], "net": dict(taps=[0, 1, 2])},
    },
}
# ablations with results; what needs those of another is planned instead
FINISHED = {"ablations/quick.py", "quick"}
# commands that are run as they are printed, of an ablation above
AS_PRINTED = {
    *("compare", "data", "doctor", "explain", "export", "history", "log", "plan", "publish"),
    *("show", "store"),
}
# runs that are made -> the kind of stage that ends them, "" for none; others are planned
RUN = {
    "run ablations/quick.py": "",
    "run ablations/quick.py --base mine/my_folder.py": "evaluation",
    "run ablations/quick.py --base mine/my_coloured.py": "evaluation",
}
# the beginning of a command -> why it is parsed and no more
PARSED = {
    "data voc12 --root voc/VOCdevkit/VOC2012 --download": "3.4 GB",
    "import": "needs another project's maps, as tests/commands/test_import_.py makes them",
    "register": "needs another project's weights, as tests/commands/test_register.py makes them",
    "run ablations/against_irn.py": "needs what was imported",
    **{
        f"{name} ablations/paper_table.py": "tests/test_cli.py plans it"
        for name in ("plan", "run", "show")
    },
    "store gc --keep": "needs the runs that it names",
    "history controls": "needs the run that it names",
}
# the beginning of a command -> its exit status where that is not 0
STATUS = {
    "data voc12 --root voc/VOCdevkit/VOC2012 --subset": 0,
    "data voc12 --root voc/VOCdevkit/VOC2012": 1,  # the tiny VOC is not complete
}
# command, what it says -> what the reader's copy has instead
REPLACED = {
    ("data", "/data/my_part_of_voc"): "voc/VOCdevkit/VOC2012",
    ("data", "/data/"): "voc/",
    ("run", "/shared/"): "",
    ("compare", "quick-seeds_0_1_2"): "quick",  # with itself: every line has the same stages
    ("compare", "/old/"): "",
}
# likewise for the code of a block
SMALLER = {"num_train=40, num_calibration=8": "num_train=12, num_calibration=4, size=64"}
_STAGE = re.compile(r"^([a-z_]+)-[0-9a-f]{16}$")
_QUIET = Console(quiet=True)


@contextlib.contextmanager
def process_of_ones_own(folder: Path) -> Iterator[None]:
    """`folder` is the working directory, one thread computes; afterwards all is as before.

    Modules from `folder` are forgotten with what they registered, so that others of their names
    can come. Two threads cost more than they gain on images of 64 pixels.
    """
    before, searched, threads = Path.cwd(), list(sys.path), torch.get_num_threads()
    os.chdir(folder)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = searched
        torch.set_num_threads(threads)
        _forget_modules_from(folder)


def _forget_modules_from(folder: Path) -> None:
    own = {
        name
        for name, module in sys.modules.items()
        if str(getattr(module, "__file__", None)).startswith(str(folder))
    }
    for component in COMPONENTS.values():
        classes = component.registry.module_dict
        for name in [name for name, kind in classes.items() if kind.__module__ in own]:
            del classes[name]
    for name in own:
        del sys.modules[name]


class Reader:
    """Somebody in a copy of the project, which is the working directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("ablations", "configs", "docs", "results"):
            shutil.copytree(REPOSITORY / name, folder / name)
        for number, (name, sections) in enumerate(SMALL.items()):
            full = (folder / name).rename(folder / "configs" / f"full_size_{number}.py")
            lines = [f"{key} = {value!r}\n" for key, value in sections.items()]
            (folder / name).write_text("".join([f"_base_ = {full.name!r}\n", *lines]))
        write_both(folder / "voc")
        self._done: set[str] = set()

    def write(self, block: Block) -> Path:
        """The file that a code block is."""
        path = self.folder / block.file
        path.parent.mkdir(exist_ok=True)
        text = block.text
        for said, ours in SMALLER.items():
            text = text.replace(said, ours)
        path.write_text(text)
        return path

    def sccam_bench(self, words: list[str]) -> None:
        """Run a command, plan its ablation, or parse it: see the tables above."""
        words = [self._here(words[0], word) for word in words]
        options, said = parsed(words), " ".join(words)
        if any(said.startswith(beginning) for beginning in PARSED):
            return
        if said in self._done:
            return
        self._done.add(said)
        ablation = vars(options).get("ablation")
        as_printed = options.command in AS_PRINTED or said in RUN
        if not as_printed or ablation not in {None, *FINISHED}:
            if ablation is not None and ablation.endswith(".py"):  # and not a run's name
                self._plan(options)
            return
        if options.command == "run":
            run_here(request_of(options), Store(options.store), RUN[said])
            if RUN[said]:
                return
        status = [status for begin, status in STATUS.items() if said.startswith(begin)]
        assert cli.main(words) == (status or [0])[0], said

    def python(self, words: list[str]) -> None:
        """Run a script; of `python -m pytest FOLDER`, the test functions in its files."""
        if words[:2] == ["-m", "pytest"]:
            for path in Path(words[2]).glob("test_*.py"):
                run_tests(path)
        elif words[0] == "-m":
            assert (REPOSITORY / f"{words[1].replace('.', '/')}.py").is_file(), words
        else:
            runpy.run_path(words[0], run_name="__main__")

    def _plan(self, options: argparse.Namespace) -> None:
        """Plan an ablation, once however wide it is to be computed, and look up the cell."""
        request, store = request_of(options), Store(options.store)
        if options.command == "export":
            find_graph(request, options.cell, store)
        what = {k: v for k, v in request.options.items() if not k.startswith("runtime.")}
        planned = str((request.path, request.base, request.seeds, what))
        if planned not in self._done:
            self._done.add(planned)
            assert plan(request, options.store, _QUIET) == 0

    def _here(self, command: str, word: str) -> str:
        """The word as it is in this copy: other places, and stages of quick.py here."""
        for (where, said), ours in REPLACED.items():
            word = word.replace(said, ours) if command == where else word
        stage = _STAGE.match(word)
        if stage is not None:
            stages = read_frozen(Path("runs/quick")).stages()
            return next(name for name in sorted(stages) if name.startswith(f"{stage[1]}-"))
        return word


def parsed(words: list[str]) -> argparse.Namespace:
    """A command's options; an unknown one fails the test."""
    try:
        return cli.parser().parse_args(words)
    except SystemExit:
        raise AssertionError(
            f"sccam-bench {' '.join(words)}: see what the parser printed"
        ) from None


def run_tests(path: Path) -> None:
    """Call the test functions of a file that needs no fixture."""
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        tests = {n: t for n, t in runpy.run_path(str(path)).items() if n.startswith("test_")}
    finally:
        sys.path.pop(0)
    assert tests, f"{path} has no test"
    for test in tests.values():
        test()
