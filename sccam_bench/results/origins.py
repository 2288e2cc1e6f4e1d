"""How a cell's result came about, and why two results of one cell differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sccam_bench.differences import changes

_COMMIT = 12  # characters of a commit
_DIGEST = 12  # of a data set's digest
_MACHINE = ("device", "machine", "processor")
_NO_PART = ("seed", "runtime")  # sections of a configuration that do not tell cells apart


@dataclass(frozen=True)
class Origin:
    """What made a result.

    Attributes:
        config: the cell's resolved configuration.
        versions: kind of stage -> versions of its code.
        data: kind of stage -> digests of the data that it read.
        environment: "commit", "device" or the name of a package -> all values among the stages; a
            commit ends in * where files differed from it.
    """

    config: Mapping[str, Any]
    versions: Mapping[str, Sequence[int]] = field(default_factory=dict)
    data: Mapping[str, Sequence[str]] = field(default_factory=dict)
    environment: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reasons:
    """What differs between two origins, each difference in words."""

    config: list[str]
    code: list[str]
    data: list[str]
    environment: list[str]

    @property
    def of_content(self) -> list[str]:
        """All but the environment."""
        return [*self.config, *self.code, *self.data]


def origin_of(config: Mapping[str, Any], metas: Iterable[Mapping[str, Any]]) -> Origin:
    """From a cell's configuration and the records of its stages."""
    found = list(metas)
    return Origin(
        {name: value for name, value in config.items() if name not in _NO_PART},
        _by_kind(found, "version"),
        _by_kind(found, "data"),
        environment(found),
    )


def environment(metas: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Commits, machines and versions of packages that made stages, those that are recorded."""
    values: dict[str, set[str]] = {}
    for meta in metas:
        told = {"commit": commit_of(meta), **{name: meta.get(name) for name in _MACHINE}}
        for name, value in {**told, **meta.get("versions", {})}.items():
            if value:
                values.setdefault(name, set()).add(str(value))
    return {name: sorted(found) for name, found in values.items()}


def commit_of(meta: Mapping[str, Any]) -> str:
    """The beginning of a stage's commit, with * if files differed from it; "" if not known."""
    commit = meta.get("commit")
    return f"{commit[:_COMMIT]}{'*' if meta.get('dirty') else ''}" if commit else ""


def reasons(old: Origin, new: Origin) -> Reasons:
    """Why the result of `new` is another one than that of `old`."""
    config = [str(change) for change in changes(dict(old.config), dict(new.config))]
    code = _differing("code version of {}", old.versions, new.versions)
    data = []
    if not any(text.startswith(("dataset.", "evaluation.", "train_split")) for text in config):
        data = _differing("data of {}", old.data, new.data)
    return Reasons(config, code, data, _differing("{}", old.environment, new.environment))


def _by_kind(metas: Iterable[Mapping[str, Any]], name: str) -> dict[str, list[Any]]:
    values: dict[str, set[Any]] = {}
    for meta in metas:
        values.setdefault(meta["stage"], set()).add(meta[name])
    return {kind: sorted(found) for kind, found in values.items()}


def _differing(
    title: str, old: Mapping[str, Sequence[Any]], new: Mapping[str, Sequence[Any]]
) -> list[str]:
    """What both know and tell differently."""
    return [
        f"{title.format(name)}: {_told(values)} -> {_told(new[name])}"
        for name, values in old.items()
        if name in new and list(values) != list(new[name])
    ]


def _told(values: Sequence[Any]) -> str:
    return " / ".join(str(value)[:_DIGEST] if _is_digest(value) else str(value) for value in values)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= 64
