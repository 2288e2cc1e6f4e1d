"""From the records of finished stages to what another stage will take."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from sccam_bench.stages.base import Stage

# Parameters that say which images; how long a stage takes for each does not depend on them.
_IMAGES = ("images", "calibration", "split", "exclude", "eval_split")


@dataclass(frozen=True)
class Estimate:
    """What a stage takes, or took.

    Attributes:
        seconds: wall time; None where no record tells.
        bytes: size on disk; None where no record tells.
        device: what it runs on, "cpu" or a GPU's name; None where no record tells.
        records: how many finished stages the seconds come from.
    """

    seconds: float | None = None
    bytes: float | None = None
    device: str | None = None
    records: int = 0

    @property
    def gpu_seconds(self) -> float:
        on_gpu = self.device not in (None, "cpu")
        return (self.seconds or 0.0) if on_gpu else 0.0

    def or_else(self, other: "Estimate") -> "Estimate":
        """This, with what it lacks taken from another."""
        timed = other if self.seconds is None else self
        size = other.bytes if self.bytes is None else self.bytes
        return Estimate(timed.seconds, size, timed.device, timed.records)


class Experience:
    """Estimates stages from the nearest records.

    These are the records with equal parameters and data, seeds aside; else those with equal
    parameters, images aside too; else those of the same recipe. The first are taken as they are,
    the others per unit of planning cost (`Stage.cost`), in which stages of a recipe grow. Of
    records that are equally near, those of this machine's device count, else those of the most
    frequent one. Each estimate is a median.

    Args:
        records: NAME-KEY -> record of a finished stage, with what is known of "stage", "params",
            "data", "seconds", "cost", "bytes" and "device".
        device: what this machine computes on.
    """

    def __init__(self, records: Mapping[str, Mapping[str, Any]], device: str) -> None:
        self._groups: dict[str, _Group] = defaultdict(lambda: _Group(device))
        for record in records.values():
            known = _known(record)
            params = record.get("params")
            if isinstance(params, Mapping):
                for level in _levels(str(record.get("stage")), params, record.get("data")):
                    self._groups[level].add(known)

    def estimate(self, stage: Stage) -> Estimate:
        """What a stage will take; a finished one took much the same."""
        found = Estimate()
        for number, level in enumerate(_levels(stage.recipe.name, stage.params, stage.data)):
            if level in self._groups:
                near = self._groups[level].estimate(stage, scaled=number > 0)
                found = found.or_else(near)
            if found.seconds is not None and found.bytes is not None:
                break
        return found


def taken(record: Mapping[str, Any]) -> Estimate:
    """What a finished stage took, as far as its record says."""
    known = _known(record)
    return Estimate(known.seconds, known.bytes, known.device, int(known.seconds is not None))


@dataclass(frozen=True)
class _Known:
    seconds: float | None
    cost: float | None
    bytes: float | None
    device: str | None


class _Group:
    """Records that are equally near to a stage."""

    def __init__(self, device: str) -> None:
        self._here, self._members = device, list[_Known]()

    def add(self, known: _Known) -> None:
        self._members.append(known)

    def estimate(self, stage: Stage, *, scaled: bool) -> Estimate:
        usual = self._scaled if scaled else self._plain
        seconds, size = usual.seconds, usual.bytes
        if scaled and seconds is not None:
            seconds *= stage.cost
        if scaled and _is_trained(stage):
            size = self._plain.bytes  # weights are as large however long they are trained
        elif scaled and size is not None:
            size *= stage.cost
        return Estimate(seconds, size, usual.device, usual.records)

    @cached_property
    def _plain(self) -> Estimate:
        return self._usual(self._members)

    @cached_property
    def _scaled(self) -> Estimate:
        """Per unit of planning cost."""
        return self._usual([_per_unit(one, one.cost) for one in self._members if one.cost])

    def _usual(self, members: list[_Known]) -> Estimate:
        timed = [one for one in members if one.seconds is not None]
        device = self._device([one.device for one in timed])
        seconds = [one.seconds for one in timed if one.device == device and one.seconds is not None]
        sizes = [one.bytes for one in members if one.bytes is not None]
        return Estimate(_median(seconds), _median(sizes), device, len(seconds))

    def _device(self, devices: Sequence[str | None]) -> str | None:
        """This machine's device if it is among `devices`, else the most frequent one."""
        if self._here in devices:
            return self._here
        return Counter(devices).most_common(1)[0][0] if devices else None


def _per_unit(known: _Known, cost: float) -> _Known:
    seconds, size = known.seconds, known.bytes
    return _Known(
        None if seconds is None else seconds / cost,
        cost,
        None if size is None else size / cost,
        known.device,
    )


def _known(record: Mapping[str, Any]) -> _Known:
    device = record.get("device")
    return _Known(
        _number(record.get("seconds")),
        _number(record.get("cost")),
        _number(record.get("bytes")),
        device if isinstance(device, str) else None,
    )


def _levels(kind: str, params: Mapping[str, Any], data: Any) -> Iterator[str]:
    """Names of the groups that a stage belongs to, the narrowest first."""
    unseeded = {name: value for name, value in params.items() if name != "seed"}
    yield json.dumps([kind, unseeded, data])
    yield json.dumps([kind, {name: unseeded[name] for name in unseeded if name not in _IMAGES}])
    yield json.dumps([kind])


def _is_trained(stage: Stage) -> bool:
    return "training" in stage.params


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value >= 0 else None
