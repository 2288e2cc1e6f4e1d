"""The protocol of a number: the facts that must agree before it is compared with another one."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sccam_bench.errors import InputError
from sccam_bench.report.protocol_facts import COLUMNS, FACTS, SEGMENTATION, kind_of

PROTOCOLS = "protocols.json"  # of a run's folder
FORMAT = 1
NOT_KNOWN = "not known"  # the value of a fact that nobody can tell, as of imported maps
TRUE_MASKS = "true masks"  # as what a segmentor learns from
_ID = 12  # characters of a SHA-256, enough to tell the protocols of a project apart


@dataclass(frozen=True)
class Protocol:
    """The facts of a cell's numbers, by the names of `FACTS`.

    A value is what JSON can hold; `NOT_KNOWN` says that the fact applies, but nobody can tell.
    What does not apply is not there. What an ablation varies to learn of it is no fact: method,
    refiner, rounds, clusters, losses, length and optimiser of trainings, seeds.

    Raises:
        ValueError: there is no fact of such a name.
    """

    facts: Mapping[str, Any]

    def __post_init__(self) -> None:
        unknown = [name for name in self.facts if name not in FACTS]
        if unknown:
            raise ValueError(f"there is no fact '{unknown[0]}'")

    @cached_property
    def id(self) -> str:
        """The same wherever the facts are the same: 12 digits of a SHA-256."""
        text = json.dumps(dict(self.facts), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_ID]

    def of_column(self, column: str) -> "Protocol":
        """The facts that the values of a table's column depend on; none for a column of costs."""
        kind = kind_of(column)
        kept = {name: value for name, value in self.facts.items() if kind in FACTS[name].kinds}
        if kind == SEGMENTATION and self.facts.get("segmentor_masks") == TRUE_MASKS:
            for name in ("backbone", "pretraining"):  # no classifier has a part in it
                kept.pop(name, None)
        return Protocol(kept)


def differing(first: Protocol, second: Protocol) -> dict[str, tuple[Any, Any]]:
    """The facts that apply to both and differ -> the values of both.

    What follows from another difference is left out: of another split, its number of images.
    """
    unequal = {
        name: (value, second.facts[name])
        for name, value in first.facts.items()
        if name in second.facts and value != second.facts[name]
    }
    return {
        name: values
        for name, values in unequal.items()
        if not any(cause in unequal for cause in FACTS[name].follows)
    }


def to_json(protocols: Iterable[Protocol]) -> str:
    """The text of ``protocols.json``: the facts of each protocol by its id.

    It also holds, for people, what the facts are called and which columns they belong to.
    """
    columns = {
        pattern: {
            **told,
            "facts": [name for name, fact in FACTS.items() if kind_of(pattern) in fact.kinds],
        }
        for pattern, told in COLUMNS.items()
    }
    values = {
        "format": FORMAT,
        "protocols": {one.id: dict(one.facts) for one in protocols},
        "titles": {name: fact.title for name, fact in FACTS.items()},
        "columns": columns,
    }
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
        found = {key: Protocol(facts) for key, facts in values["protocols"].items()}
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{path} is not of format {FORMAT}: {error}; {remedy}") from error
    wrong = next((key for key, one in found.items() if one.id != key), None)
    if wrong is not None:
        raise InputError(f"{path}: protocol {wrong} was changed by hand; {remedy}")
    return found
