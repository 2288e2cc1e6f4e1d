"""Which images of a split a stage works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import InputError


@dataclass(frozen=True)
class Selection:
    """Chosen images: their ids, and (N, C) bool which classes each shows."""

    ids: list[str]
    labels: np.ndarray


def select(dataset: WSSSDataset, params: Mapping[str, Any]) -> Selection:
    """The images of ``split`` that are not in split ``exclude``, evenly thinned to ``size``.

    Raises:
        InputError: nothing is left.
    """
    ids = dataset.image_ids(params["split"])
    if not ids:
        raise InputError(
            f"split '{params['split']}' has no images; name another split, or give the data set "
            "some of it"
        )
    excluded = set() if params["exclude"] is None else set(dataset.image_ids(params["exclude"]))
    rows = np.array([row for row, image_id in enumerate(ids) if image_id not in excluded])
    if not rows.size:
        raise InputError(
            f"split '{params['split']}' has no image outside split '{params['exclude']}'; what is "
            "chosen or learnt on must be other images than those scored (evaluation.calibration, "
            "segmentor.exclude)"
        )
    if params["size"] is not None and params["size"] < len(rows):
        rows = rows[np.linspace(0, len(rows) - 1, params["size"]).round().astype(int)]
    return Selection([ids[row] for row in rows], dataset.image_labels(params["split"])[rows])


def whole_split(split: str) -> dict[str, Any]:
    """The parameters that select all images of a split."""
    return {"split": split, "exclude": None, "size": None}
