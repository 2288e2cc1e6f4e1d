"""The commands `import cams` and `import masks`."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench.commands.interchange import add_target, config_of, keep, watching
from sccam_bench.data.findings import named
from sccam_bench.interchange.folder import Folder, Wanted
from sccam_bench.interchange.layouts import LAYOUTS
from sccam_bench.interchange.sources import CamFiles, MaskFiles, Source
from sccam_bench.pipeline import Import, Pipeline, guidance_of
from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.pipeline.imported_stages import always_needed, sometimes_needed
from sccam_bench.pipeline.imports import Imports
from sccam_bench.stages.imported import imported_stage
from sccam_bench.stages.selection import select, whole_split
from sccam_bench.store import Store


@dataclass(frozen=True)
class ImportRequest:
    """What the user asked for.

    Args:
        kind: "cams" or "masks".
        folder: holds one file per image.
        source: how its files are read and checked.
        layout: what the files' layout is called.
        name: what cells call the import.
        config: resolved; its data set is what the files must fit.
    """

    kind: str
    folder: Path
    source: Source[Any]
    layout: str
    name: str
    config: Mapping[str, Any]


def add(commands: Any) -> None:
    text = "bring maps or masks of another method into the store, to compare them with our own"
    kinds = commands.add_parser("import", help=text, description=text).add_subparsers(
        dest="kind", required=True
    )
    text = "CAMs of the images' classes, one .npy file per image; files that run code are refused"
    cams = kinds.add_parser("cams", help=text, description=text)
    cams.add_argument("dir", metavar="DIR", help="the folder of the files")
    cams.add_argument("--format", required=True, choices=sorted(LAYOUTS), help="their layout")
    add_target(cams, base_needed=True)
    cams.set_defaults(handler=_handle_cams)
    text = "masks, one paletted or grey PNG file per image, with the data set's class numbers"
    masks = kinds.add_parser("masks", help=text, description=text)
    masks.add_argument("dir", metavar="DIR", help="the folder of the files")
    masks.add_argument(
        "--without-image-labels",
        action="store_true",
        help="the masks were predicted from images alone and may show any class",
    )
    add_target(masks, base_needed=True)
    masks.set_defaults(handler=_handle_masks)


def _handle_cams(options: argparse.Namespace, console: Console) -> int:
    source = CamFiles(options.format)
    request = ImportRequest(
        "cams", Path(options.dir), source, options.format, options.name, config_of(options)
    )
    return import_files(request, Store(options.store), console)


def _handle_masks(options: argparse.Namespace, console: Console) -> int:
    source = MaskFiles(image_labels=not options.without_image_labels)
    request = ImportRequest(
        "masks", Path(options.dir), source, "png", options.name, config_of(options)
    )
    return import_files(request, Store(options.store), console)


def import_files(request: ImportRequest, store: Store, console: Console) -> int:
    """Check all files, store what they hold, and register it under the name -> 0.

    Raises:
        InputError: files are missing, superfluous or do not fit; nothing is stored.
    """
    store.prepare()
    imports = Imports(store)
    imports.check_free(request.name, request.kind)
    cell = Pipeline(store).cell(request.config)
    needed = {
        purpose: select(cell.dataset, images).ids
        for purpose, images in always_needed(cell, request.kind).items()
    }
    wanted = Wanted(cell.dataset, _splits(cell), needed)
    folder = Folder(request.folder, request.source, wanted, watching(console))
    sha256 = folder.check()
    stage = imported_stage(request.kind, sha256, cell.dataset, request.name)
    place, source = (stage.recipe.name, stage.key), str(request.folder.absolute())
    meta = {**stage.identity(), "title": stage.title, "cost": stage.cost, "source": source}
    keep(store, place, meta, partial(folder.store, sha256=sha256))
    image_labels = not isinstance(request.source, MaskFiles) or request.source.image_labels
    found = Import(
        kind=request.kind,
        sha256=sha256,
        source=source,
        stage=list(place),
        layout=request.layout,
        image_labels=image_labels,
        ids=folder.ids,
        data={
            split: cell.shared.digest(cell.dataset, whole_split(split), with_masks=False)
            for split in wanted.splits
        },
    )
    imports.add(request.name, found)
    _tell(found, request.name, cell, console)
    return 0


def _splits(cell: PlannedCell) -> list[str]:
    """The splits that the configuration names."""
    config, guidance = cell.config, guidance_of(cell.config)
    splits = [config["evaluation"]["split"], config["evaluation"]["calibration"]]
    splits.append(config["train_split"])
    splits += [] if guidance is None else [config[guidance]["split"]]
    splits += [] if config["segmentor"] is None else [config["segmentor"]["split"]]
    return list(dict.fromkeys(splits))


def _tell(found: Import, name: str, cell: PlannedCell, console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    say(
        f"{name}: {found.kind} of {len(found.ids):,} images, layout {found.layout}, SHA-256 "
        f"{found.sha256[:12]}"
    )
    there = set(found.ids)
    for purpose, images in sometimes_needed(cell, found.kind).items():
        ids = select(cell.dataset, images).ids
        missing = [one for one in ids if one not in there]
        if missing:
            say(f"not there: {len(missing):,} of {len(ids):,} {purpose}: {named(missing)}")
    say(f"in a cell: imported=dict({found.kind}='{name}')")
