"""Stages that imports take the place of, and whether an import covers what a cell reads."""

from collections.abc import Mapping
from typing import Any

from sccam_bench.data.findings import named
from sccam_bench.data.outline import OutlineDataset
from sccam_bench.errors import InputError
from sccam_bench.pipeline.cell import PlannedCell, guidance_of
from sccam_bench.pipeline.imports import Import
from sccam_bench.stages.base import Stage
from sccam_bench.stages.imported import imported_stage
from sccam_bench.stages.selection import select, whole_split


def always_needed(cell: PlannedCell, kind: str) -> dict[str, dict[str, Any]]:
    """The images that every cell reads imports of this kind for, by what it wants them for."""
    wanted = {"scored images (evaluation.split)": cell.scored}
    if kind == "cams":
        wanted["images for the transfer threshold (evaluation.calibration)"] = cell.calibration
    return wanted


def sometimes_needed(cell: PlannedCell, kind: str) -> dict[str, dict[str, Any]]:
    """Likewise, the images that the refiner and the segmentor of this configuration ask for."""
    wanted = {}
    guidance = guidance_of(cell.config) if kind == "cams" else None
    if guidance is not None:
        images = whole_split(cell.config[guidance]["split"])
        wanted[f"images that the refiner's network learns from ({guidance}.split)"] = images
    segmentor = cell.config["segmentor"]
    if segmentor is not None and segmentor["threshold"] != "truth":
        wanted["images that the segmentor learns from (segmentor.split)"] = cell.taught
    return wanted


def imported_cams(cell: PlannedCell, images: dict[str, Any]) -> Stage:
    """The imported CAMs of chosen images.

    Raises:
        InputError: some are missing, or were checked against other images.
    """
    return _imported(cell, "cams", images)


def imported_masks(cell: PlannedCell, images: dict[str, Any]) -> Stage:
    """The imported masks of chosen images, likewise."""
    return _imported(cell, "masks", images)


def import_of(cell: PlannedCell) -> Import | None:
    """The import that a cell's maps or masks come from; None if it makes its own."""
    for kind, name in (cell.config["imported"] or {}).items():
        if name:
            return cell.imports.find(kind, name, f"imported.{kind}")
    return None


def _imported(cell: PlannedCell, kind: str, images: dict[str, Any]) -> Stage:
    name = cell.config["imported"][kind]
    found = cell.imports.find(kind, name, f"imported.{kind}")
    if not isinstance(cell.dataset, OutlineDataset):  # of which nothing can be said
        _check_fit(cell, f"imported.{kind} '{name}'", found, images)
    return cell.shared.interned(imported_stage(kind, found.sha256, cell.dataset, name))


def _check_fit(cell: PlannedCell, what: str, found: Import, images: Mapping[str, Any]) -> None:
    split = images["split"]
    there = set(found.ids)
    missing = [one for one in select(cell.dataset, images).ids if one not in there]
    if missing:
        raise InputError(
            f"{what} lacks {len(missing):,} images of split '{split}', which this cell needs: "
            f"{named(missing)}; import their files with the others, or choose other images "
            "(evaluation.split and .calibration, affinity.split, edges.split, segmentor.split)"
        )
    own = cell.shared.digest(cell.dataset, whole_split(split), with_masks=False)
    if found.data.get(split) != own:
        seen = "other images or labels of" if split in found.data else "other splits than"
        raise InputError(
            f"{what} was checked against {seen} split '{split}' of this cell's data set; import "
            f"{found.source} again with this cell's configuration as --base"
        )
