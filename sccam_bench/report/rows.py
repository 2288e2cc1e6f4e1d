"""One flat row per cell: what it is, what it scored, what it cost."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sccam_bench.errors import InputError
from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.stages.base import Stage, unique
from sccam_bench.stages.imported import is_imported
from sccam_bench.store import Store

_PERCENT = {
    "miou",
    "miou_in_truth",
    "miou_absent_zero",
    "precision",
    "recall",
    "body_coverage",
    "mark_coverage",
}

# Means over the classes that are found: to find one class less would make them better.
_OF_FOUND = ("precision", "over_activation", "under_activation")


def row(
    labels: Mapping[str, str],
    seed: int,
    map_scores: Stage | None,
    sub_labels: Stage | None,
    segmentation: Mapping[str, Stage],
    store: Store,
) -> dict[str, Any]:
    """The row of a finished cell; scores named in `_PERCENT` are in percent.

    `map_scores` evaluates the maps; None for a cell that imports masks. `segmentation` holds the
    evaluations of masks by the column of their mIoU; IoU of each class is ``COLUMN_CLASS``.

    Score columns end in the threshold policy; IoU of each class is ``iou_CLASS_POLICY``.
    `cam_ms` and `refine_ms` are milliseconds per image, as one worker process took them.
    `chain_epochs` counts the epochs of all classifiers that the cell needs, `chain_seconds` is
    the wall time of all its stages, as if none were shared. What imported maps or masks cost is
    not known, so these are None in their rows.
    """
    flat: dict[str, Any] = {**labels, "seed": seed}
    if map_scores is not None:
        table = store.artifact(map_scores.recipe.name, map_scores.key).table("scores")
        flat |= map_columns(table)
    quality = {}
    if sub_labels is not None:
        quality = store.artifact(sub_labels.recipe.name, sub_labels.key).table("quality")
    for name in ("nmi", "ari", "silhouette", "inertia"):
        flat[name] = quality.get(name)
    for column, stage in segmentation.items():
        found = store.artifact(stage.recipe.name, stage.key).table("scores")
        flat[column] = None if found["miou"] is None else 100 * found["miou"]
        for label, one in found["per_class"]["iou"].items():
            flat[f"{column}_{label}"] = None if one is None else 100 * one
    if map_scores is not None:
        flat |= _milliseconds(map_scores.parents["maps"], store)
    ends = [*([] if map_scores is None else [map_scores]), *segmentation.values()]
    flat |= _costs(unique(stage for end in ends for stage in end.with_ancestors()), store)
    flat["stage_key"] = ends[0].key[:16]
    return flat


def map_columns(scores: Mapping[str, Any]) -> dict[str, float | None]:
    """The scores of maps under each threshold policy, and those of each class, as columns.

    `scores` has the `all_scores` of each policy. A mean over the classes that are found is None
    where one is found nowhere: with one class less it would be of others, and look better.
    """
    flat: dict[str, float | None] = {}
    for policy in POLICIES:
        for name, value in scores[policy].items():
            if name == "per_class":
                for measure, values in value.items():
                    for label, one in values.items():
                        flat[f"{measure}_{label}_{policy}"] = None if one is None else 100 * one
            else:
                scale = 100 if name in _PERCENT and value is not None else 1
                flat[f"{name}_{policy}"] = None if value is None else scale * value
        if not _finds_each_class(scores[policy]["per_class"]):
            flat |= {f"{name}_{policy}": None for name in _OF_FOUND}
    return flat


def _finds_each_class(per_class: Mapping[str, Mapping[str, float | None]]) -> bool:
    """Whether each class of the truth is found in at least one pixel."""
    recall = {name: one for name, one in per_class["recall"].items() if name != "background"}
    return all(one is None or one > 0 for one in recall.values())


def _costs(stages: Sequence[Stage], store: Store) -> dict[str, float | None]:
    if any(is_imported(stage) for stage in stages):
        return dict.fromkeys(("chain_epochs", "chain_seconds", "chain_peak_mib"))
    metas = [store.meta(stage.recipe.name, stage.key) for stage in stages]
    trainings = [
        stage.params["training"]
        for stage in stages
        if stage.recipe.name == "classifier" and "training" in stage.params
    ]
    return {
        "chain_epochs": sum(one["stop_after"] or one["epochs"] for one in trainings),
        "chain_seconds": sum(meta["seconds"] for meta in metas),
        "chain_peak_mib": max(meta["peak_memory_mib"] for meta in metas),
    }


def _milliseconds(maps: Stage, store: Store) -> dict[str, float | None]:
    """Wall time per image of CAM inference, and of refinement where there is one."""

    def per_image(stage: Stage | None) -> float | None:
        if stage is None or is_imported(stage):
            return None
        artifact = store.artifact(stage.recipe.name, stage.key)
        return 1000 * artifact.meta["seconds"] / artifact.num_maps

    refined = "cams" in maps.parents
    return {
        "cam_ms": per_image(maps.parents["cams"] if refined else maps),
        "refine_ms": per_image(maps if refined else None),
    }


def over_seeds(rows: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Rows of one cell with several seeds -> one row: means, and ``NAME_sd`` (sample deviation).

    The order of first appearance is kept; `n` counts the seeds. Where no seed has a part in a cell,
    as in imported maps, its rows are the same and count as one: they know no deviation.

    Raises:
        InputError: rows of one cell have different protocols.
    """
    if "protocol" in rows:
        _refuse_mean_of_protocols(rows, labels)
    rows = rows.loc[~rows.drop(columns="seed").duplicated()]
    numeric = [name for name in rows.select_dtypes("number").columns if name != "seed"]
    if not labels:
        rows, labels = rows.assign(cell="all"), ["cell"]
    grouped = rows.groupby(list(labels), sort=False, dropna=False)
    means = grouped[numeric].mean()
    deviations = grouped[numeric].std(ddof=1).add_suffix("_sd")
    counts = grouped.size().rename("n")
    return pd.concat([means, deviations, counts], axis=1).reset_index()


def _refuse_mean_of_protocols(rows: pd.DataFrame, labels: Sequence[str]) -> None:
    """Raise an InputError if a mean over seeds would be one over two protocols."""
    groups = rows.groupby(list(labels), sort=False) if labels else [("all", rows)]
    for name, group in groups:
        found = list(dict.fromkeys(group["protocol"]))
        if len(found) > 1:
            cell = name if isinstance(name, str) else ", ".join(map(str, name))
            raise InputError(
                f"the seeds of '{cell}' have different protocols ({found[0]}, {found[1]}), so that "
                "their mean is one of nothing; average rows of one protocol only"
            )


def with_missing(
    lines: pd.DataFrame, labels: Sequence[str], asked: Sequence[Mapping[str, str]]
) -> pd.DataFrame:
    """Lines of all the cells `asked` for, in their order; one without any result has n = 0."""
    if not labels:
        return lines
    wanted = pd.DataFrame(asked).drop_duplicates()
    whole = wanted.merge(lines, on=list(labels), how="left")
    return whole.assign(n=whole["n"].fillna(0).astype(int))
