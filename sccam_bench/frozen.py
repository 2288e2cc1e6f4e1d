"""What a run is about to do, written down before it does any of it: ``cells.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan, Request
from sccam_bench.stages.base import Stage
from sccam_bench.store import CELLS, Store, place_name, unwritable, write_text

FORMAT = 1


@dataclass(frozen=True)
class FrozenCell:
    """A cell with its resolved configuration; stages are named as in the store, NAME-KEY.

    Attributes:
        ends: the stages that a finished cell has.
        stages: all that it needs, each after its parents.
    """

    name: str
    labels: Mapping[str, str]
    seed: int
    config: Mapping[str, Any]
    ends: list[str]
    stages: list[str]


@dataclass(frozen=True)
class FrozenRun:
    """What was asked for, and the cells that came of it.

    Attributes:
        ablation: the ablation file and the folder that it is in; `text` is what was in it.
        request: what the command line changed, see `planning.Request`.
    """

    question: str
    ablation: str
    text: str
    base: str
    request: Mapping[str, Any]
    cells: list[FrozenCell]

    def stages(self) -> set[str]:
        """The stages that the run needs, as NAME-KEY."""
        return {stage for cell in self.cells for stage in cell.stages}


def freeze(planned: Plan, store: Store) -> None:
    """Write the plan into the run's folder, in one step.

    Raises:
        InputError: the folder cannot be written, or is that of another ablation of this name.
    """
    request = planned.request
    _refuse_another(request, store)
    head = {
        "format": FORMAT,
        "question": planned.ablation.question,
        "ablation": _file(request.path),
        "text": Path(request.path).read_text(),
        "base": planned.ablation.base,
        "request": _told(request),
    }
    # one line per cell: a file of thousands can still be searched and compared
    cells = ",\n".join(_encoded(cell) for cell in _cells(planned))
    text = f'{_encoded(head)[:-1]}, "cells": [\n{cells}\n]}}\n'
    try:
        write_text(store.run_folder(request.run_name) / CELLS, text)
    except OSError as error:
        raise InputError(unwritable(store.root, error)) from error


def read_frozen(folder: Path) -> FrozenRun:
    """What `freeze` wrote into a run's folder.

    Raises:
        InputError: there is no such file, or not of this format.
    """
    path = folder / CELLS
    remedy = "run its ablation again, which computes nothing that is stored, or delete the folder"
    try:
        values = json.loads(path.read_text())
        if values.pop("format") != FORMAT:
            raise ValueError("another format")
        values["cells"] = [FrozenCell(**cell) for cell in values["cells"]]
        return FrozenRun(**values)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{path} is not of format {FORMAT}: {error}; {remedy}") from error


def _refuse_another(request: Request, store: Store) -> None:
    """Raise an InputError where the folder is the run of a file of the same name elsewhere."""
    folder = store.run_folder(request.run_name)
    try:
        earlier = read_frozen(folder).ablation
    except InputError:
        return  # there is none that could be lost
    if "/" in earlier and earlier != _file(request.path):  # without a folder: of an older version
        raise InputError(
            f"{folder} is the run of {earlier}, whose report {request.path} would overwrite; give "
            "the file another name, or choose another store with --store. If the file was moved, "
            f"delete {folder / CELLS}"
        )


def _file(path: str) -> str:
    """ablations/quick.py, wherever the checkout is: a store may be that of several."""
    return "/".join(Path(path).resolve().parts[-2:])


def _cells(planned: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": cell.name,
            "labels": cell.labels,
            "seed": cell.seed,
            "config": cell.config,
            "ends": [_place(stage) for stage in graph.ends],
            "stages": [_place(stage) for stage in graph.stages()],
        }
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
    ]


def _place(stage: Stage) -> str:
    return place_name(stage.recipe.name, stage.key)


def _told(request: Request) -> dict[str, Any]:
    told = {"options": dict(request.options), "base": request.base, "seeds": request.seeds}
    return {**told, "cells": request.cells, "mixes": request.mixes}


def _encoded(value: Any) -> str:
    return json.dumps(value, default=str)
