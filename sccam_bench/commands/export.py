"""The commands `export cams`, `export masks` and `export checkpoint`."""

import argparse
import contextlib
import dataclasses
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console

from sccam_bench.commands.interchange import watching
from sccam_bench.commands.request import add_request, request_of
from sccam_bench.data.palette import paletted_png
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.interchange.folder import Watch
from sccam_bench.interchange.layouts import LAYOUTS, cam_bytes
from sccam_bench.pipeline import CellGraph, Pipeline
from sccam_bench.planning import Request, make_plan
from sccam_bench.results import scored_labels
from sccam_bench.stages.base import Stage
from sccam_bench.stages.models import WEIGHTS
from sccam_bench.stages.selection import select
from sccam_bench.store import Artifact, Store, write_bytes


def add(commands: Any) -> None:
    text = "write a cell's maps, masks or weights as files that other projects read"
    kinds = commands.add_parser("export", help=text, description=text).add_subparsers(
        dest="kind", required=True
    )
    text = (
        "the maps that a cell scores, of all images it has them for: scored ones, those of the "
        "transfer threshold, and those that its segmentor learns from"
    )
    cams = kinds.add_parser("cams", help=text, description=text)
    _add_cell(cams)
    cams.add_argument("--format", required=True, choices=sorted(LAYOUTS), help="the layout")
    cams.add_argument("target", metavar="DIR", help="a new folder; one .npy file per image")
    cams.set_defaults(handler=_handle_cams)
    text = (
        "the pseudo masks of a cell: what its segmentor learns from, or without one its scored "
        "maps cut at the transfer threshold; paletted PNG files with VOC's colours"
    )
    masks = kinds.add_parser("masks", help=text, description=text)
    _add_cell(masks)
    masks.add_argument(
        "--column",
        metavar="NAME",
        help="instead, the masks that a column of the table scores, for example seg_miou_crf",
    )
    masks.add_argument("target", metavar="DIR", help="a new folder; one .png file per image")
    masks.set_defaults(handler=_handle_masks)
    text = "the weights of a cell's last classifier; classifier_weights reads them"
    checkpoint = kinds.add_parser("checkpoint", help=text, description=text)
    _add_cell(checkpoint)
    checkpoint.add_argument("target", metavar="FILE", help="a new file, for example sc_cam.pth")
    checkpoint.set_defaults(handler=_handle_checkpoint)


def _add_cell(command: argparse.ArgumentParser) -> None:
    add_request(command)
    command.add_argument(
        "--cell", required=True, metavar="NAME", help="the cell, for example 'CAM, -, seed 0'"
    )


def _handle_cams(options: argparse.Namespace, console: Console) -> int:
    store = Store(options.store)
    graph = find_graph(request_of(options), options.cell, store)
    export_cams(graph, store, options.format, Path(options.target), watching(console))
    return _done(options.target, console)


def _handle_masks(options: argparse.Namespace, console: Console) -> int:
    store = Store(options.store)
    graph = find_graph(request_of(options), options.cell, store)
    export_masks(graph, store, options.column, Path(options.target), watching(console))
    return _done(options.target, console)


def _handle_checkpoint(options: argparse.Namespace, console: Console) -> int:
    store = Store(options.store)
    graph = find_graph(request_of(options), options.cell, store)
    export_checkpoint(graph, store, Path(options.target))
    return _done(options.target, console)


def find_graph(request: Request, name: str, store: Store) -> CellGraph:
    """The stages of an ablation's cell.

    Raises:
        InputError: there is no cell of this name, or the store has another format.
    """
    store.check_format()
    # the others need not be possible, as with options that suit this cell alone
    planned = make_plan(dataclasses.replace(request, cells=(name,)), Pipeline(store))
    graphs = {cell.name: graph for cell, graph in zip(planned.cells, planned.graphs, strict=True)}
    if name not in graphs:
        raise InputError(f"--cell '{name}': there is no such cell; {did_you_mean(name, graphs)}")
    return graphs[name]


def export_cams(graph: CellGraph, store: Store, layout: str, folder: Path, watch: Watch) -> None:
    """Write the cell's maps in a layout, one file per image.

    Raises:
        InputError: the cell has no maps or is not finished, or the folder is not empty.
    """
    if graph.maps is None:
        raise InputError("this cell imports masks and has no maps; write export masks")
    final, taught = graph.final, _pseudo_masks(graph)
    sources = []
    if taught is not None and "maps" in taught.parents:
        sources.append((taught.parents["maps"], taught.params["images"]))
    sources.append((final.parents["calibration"], final.params["calibration"]))
    sources.append((final.parents["maps"], final.params["images"]))  # these have the last word
    found: dict[str, Artifact] = {}
    for stage, images in sources:
        artifact = _artifact(stage, store)
        found |= dict.fromkeys(select(graph.dataset, images).ids, artifact)
    with new_folder(folder) as target:
        for image_id, artifact in watch(found.items(), "writing", len(found)):
            maps, keys = artifact.maps(image_id)
            (target / f"{image_id}.npy").write_bytes(cam_bytes(maps, keys, layout))


def export_masks(
    graph: CellGraph, store: Store, column: str | None, folder: Path, watch: Watch
) -> None:
    """Write the cell's pseudo masks, or the masks of a column, one PNG file per image.

    Raises:
        InputError: there is no such column, the cell is not finished, or the folder is not empty.
    """
    if column is not None and column not in graph.segmentation:
        known = "it has none: leave --column out for the pseudo masks that are cut from its maps"
        if graph.segmentation:
            known = did_you_mean(column, graph.segmentation)
        raise InputError(f"--column {column}: this cell has no such column of masks; {known}")
    taught = _pseudo_masks(graph)
    labels_of: Callable[[str], np.ndarray]
    if column is not None:
        scores = graph.segmentation[column]
        images = scores.params["images"]
        labels_of = _artifact(scores.parents["masks"], store).labels
    elif taught is not None and "maps" in taught.parents:
        images = taught.params["images"]
        labels_of = _artifact(taught, store).labels
    else:
        _artifact(graph.final, store)
        images = graph.final.params["images"]
        labels_of = partial(scored_labels, graph, store=store)
    ids = select(graph.dataset, images).ids
    with new_folder(folder) as target:
        for image_id in watch(ids, "writing", len(ids)):
            (target / f"{image_id}.png").write_bytes(paletted_png(labels_of(image_id)))


def export_checkpoint(graph: CellGraph, store: Store, path: Path) -> None:
    """Write the weights of the cell's last classifier under our own names.

    Raises:
        InputError: the cell has no classifier or it is not trained yet, or the file exists.
    """
    if not graph.classifiers:
        raise InputError("this cell imports its maps or masks and has no classifier")
    if path.exists():
        raise InputError(f"{path} exists; name a new file")
    buffer = io.BytesIO()
    torch.save(_artifact(graph.classifiers[-1], store).weights(WEIGHTS), buffer)
    write_bytes(path, buffer)


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to write into; it is at `path`, whole, when the block ends without an exception.

    Raises:
        InputError: there is something at `path`.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(f"{path} is not empty and nothing is overwritten; name a new folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        yield beside
        beside.chmod(0o755)
        beside.rename(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _pseudo_masks(graph: CellGraph) -> Stage | None:
    return next((one for one in graph.stages() if one.recipe.name == "pseudo_masks"), None)


def _artifact(stage: Stage, store: Store) -> Artifact:
    if not store.has(stage.recipe.name, stage.key):
        raise InputError(
            f"stage '{stage.title}' of this cell is not in store {store.root}; run the ablation "
            "first: sccam-bench run"
        )
    return store.artifact(stage.recipe.name, stage.key)


def _done(target: str, console: Console) -> int:
    console.print(f"written: {target}", markup=False, highlight=False, soft_wrap=True)
    return 0
