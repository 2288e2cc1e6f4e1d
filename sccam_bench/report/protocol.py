"""The protocol of a number: the facts that must agree before it is compared with another one."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sccam_bench.errors import InputError
from sccam_bench.report.protocol_columns import (
    ALL,
    CLUSTERS,
    COLUMNS,
    MAPS,
    MASKS,
    ONE_STAGE,
    SEGMENTATION,
    kind_of,
)

PROTOCOLS = "protocols.json"  # of a run's folder
FORMAT = 1
NOT_KNOWN = "not known"  # the value of a fact that nobody can tell, as of imported maps
TRUE_MASKS = "true masks"  # as a segmentor's teacher
_ID = 12  # characters of a SHA-256, enough to tell the protocols of a project apart
_TRAINED = {*MAPS, ONE_STAGE, CLUSTERS}  # columns of what classifiers were trained for


def _fact(title: str, kinds: Iterable[str], follows: tuple[str, ...] = ()) -> Any:
    """A fact of the columns of these `kinds`; `follows` name facts that explain a difference."""
    return field(
        default=None, metadata={"title": title, "kinds": frozenset(kinds), "follows": follows}
    )


@dataclass(frozen=True)
class Protocol:
    """The facts of a cell's numbers by name: words, numbers, or lists and dicts of them.

    None: the fact does not apply; `NOT_KNOWN`: it does, but nobody can tell. What an ablation
    varies to learn of it is no fact: method, refiner, rounds, clusters, losses, length and
    optimiser of trainings, seeds.
    """

    data_set: Any = _fact("data set", ALL)
    split: Any = _fact("scored split", (*MAPS, MASKS))
    scored_images: Any = _fact("scored images", (*MAPS, MASKS), ("data_set", "split"))
    data_digest: Any = _fact("digest of the scored images", (*MAPS, MASKS), ("data_set", "split"))
    image_labels: Any = _fact("image labels", (*MAPS, MASKS))
    absent_classes: Any = _fact("absent classes", ALL - {CLUSTERS})
    training_images: Any = _fact("training images", _TRAINED, ("data_set",))
    backbone: Any = _fact("backbone", {*_TRAINED, SEGMENTATION})
    pretraining: Any = _fact("pre-training", {*_TRAINED, SEGMENTATION})
    resolution: Any = _fact("training resolution", _TRAINED)
    scales: Any = _fact("CAM scales", MAPS)
    flips: Any = _fact("mirrored images", MAPS)
    normalisation: Any = _fact("CAM normalisation", MAPS)
    num_thresholds: Any = _fact("number of thresholds", ("transfer", "oracle"))
    calibration: Any = _fact("calibration images", ("transfer",), ("data_set", "split"))
    fixed_threshold: Any = _fact("fixed threshold", ("fixed",))
    segmentation_split: Any = _fact("segmentation split", (SEGMENTATION,))
    segmentation_images: Any = _fact(
        "segmented images", (SEGMENTATION,), ("data_set", "segmentation_split")
    )
    segmentation_digest: Any = _fact(
        "digest of the segmented images", (SEGMENTATION,), ("data_set", "segmentation_split")
    )
    segmentor: Any = _fact("segmentor", (SEGMENTATION,))
    initialisation: Any = _fact("segmentor's initialisation", (SEGMENTATION,))
    segmentor_resolution: Any = _fact("segmentor's resolution", (SEGMENTATION,))
    segmentor_masks: Any = _fact("segmentor's teacher", (SEGMENTATION,))
    segmentor_images: Any = _fact("segmentor's training images", (SEGMENTATION,), ("data_set",))
    one_stage_split: Any = _fact("1-stage split", (ONE_STAGE,))
    one_stage_images: Any = _fact("1-stage images", (ONE_STAGE,), ("data_set", "one_stage_split"))
    one_stage_digest: Any = _fact(
        "digest of the 1-stage images", (ONE_STAGE,), ("data_set", "one_stage_split")
    )

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts that apply, by name."""
        values = {name: getattr(self, name) for name in FACTS}
        return {name: value for name, value in values.items() if value is not None}

    @cached_property
    def id(self) -> str:
        """The same wherever the facts are the same: 12 digits of a SHA-256."""
        text = json.dumps(self.facts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_ID]

    def of_column(self, column: str) -> "Protocol":
        """The facts that the values of a table's column depend on; none of a column of costs."""
        kind = kind_of(column)
        kept = {name: value for name, value in self.facts.items() if kind in kinds_of(name)}
        if kind == SEGMENTATION and self.segmentor_masks == TRUE_MASKS:
            for name in ("backbone", "pretraining"):  # no classifier has a part in it
                kept.pop(name, None)
        return Protocol(**kept)


_FIELDS = {one.name: one for one in dataclasses.fields(Protocol)}
FACTS = tuple(_FIELDS)  # names


def title_of(name: str) -> str:
    """A fact's name in words."""
    return str(_FIELDS[name].metadata["title"])


def kinds_of(name: str) -> frozenset[str]:
    """The kinds of columns that a fact has a part in."""
    return frozenset(_FIELDS[name].metadata["kinds"])


def explained_by(name: str) -> tuple[str, ...]:
    """The facts in which a difference explains one in this fact: another split, other images."""
    return tuple(_FIELDS[name].metadata["follows"])


def differing(first: Protocol, second: Protocol) -> dict[str, tuple[Any, Any]]:
    """The facts that apply to both and differ -> the values of both.

    What follows from another difference is left out: of another split, its number of images.
    """
    both = {
        name: (value, second.facts[name])
        for name, value in first.facts.items()
        if name in second.facts
    }
    unequal = {name: values for name, values in both.items() if values[0] != values[1]}
    return {
        name: values
        for name, values in unequal.items()
        if not any(cause in unequal for cause in explained_by(name))
    }


def to_json(protocols: Iterable[Protocol]) -> str:
    """The text of ``protocols.json``: the facts of each protocol by its id.

    It also holds, for people, what the facts are called and which columns they belong to.
    """
    titles = {name: title_of(name) for name in FACTS}
    columns = {
        pattern: {**told, "facts": [name for name in FACTS if kind_of(pattern) in kinds_of(name)]}
        for pattern, told in COLUMNS.items()
    }
    known = {one.id: one.facts for one in protocols}
    values = {"format": FORMAT, "protocols": known, "titles": titles, "columns": columns}
    return json.dumps(values, indent=1)


def read_protocols(folder: Path) -> dict[str, Protocol]:
    """The protocols of a run's folder by their ids, which its ``table.csv`` names.

    Raises:
        InputError: there is no such file, or not of this format.
    """
    path = folder / PROTOCOLS
    remedy = "run its ablation again, which computes nothing that is stored"
    try:
        values = json.loads(path.read_text())
        if values["format"] != FORMAT:
            raise ValueError("another format")
        found: Mapping[str, Protocol] = {
            key: Protocol(**facts) for key, facts in values["protocols"].items()
        }
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{path} is not of format {FORMAT}: {error}; {remedy}") from error
    wrong = next((key for key, one in found.items() if one.id != key), None)
    if wrong is not None:
        raise InputError(f"{path}: protocol {wrong} was changed by hand; {remedy}")
    return dict(found)
