"""Ablations: one question and the grid that answers it, as a file says it."""

import dataclasses
import difflib
import re
import runpy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sccam_bench import plugins
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.grid.exclude import Pattern, Predicate
from sccam_bench.grid.written import (
    Grid,
    Overrides,
    axes_of,
    cells_of,
    exclusions_of,
    facts_of,
    lasting,
    roles_of,
    seeds_of,
    zipped_of,
)

Values = Iterable[Any] | Mapping[str, Any]


@dataclass(frozen=True)
class Ablation:
    """One question and the grid that answers it (docs/ablations.md).

    Its cells are cells x vary x zip x one_at_a_time, less exclude, times seeds. Changes of the
    base are made in this order. A value may be a function of the configuration so far, for a
    setting that depends on another; in an axis it must have a name. The values of an axis are a
    list, or a dict of name in the table -> value.

    Args:
        question: what the table answers.
        base: configuration file, relative to the ablation file.
        cells: named changes of the base: name -> {dotted key: value}.
        vary: dotted key -> values; all combinations are run.
        zip: dotted key -> values for keys that change together: the first values of all, the
            second ones, and so on. A list of such dicts is combined like axes of `vary`.
        one_at_a_time: dotted key -> values; each cell is run as it is, then with each of these
            changed alone. A value that changes nothing is that cell, not another.
        exclude: combinations to leave out: {dotted key or "method": value, or pattern with * of
            its name in the table}, all of which must fit, or a function of the resolved
            configuration (without the seed). One or a list.
        seeds: one run of each cell for each of these; the table averages over them.
        seeds_reach: roles that get these seeds (`config.RoleSeeds`); the others keep the base's
            `seed`, and their stages are shared. None: all roles.
        metric: the column that the table is about; it comes first.
        baseline: name of the line that the others are compared with, or one of its labels; the
            first line without it.
        subject: likewise the lines that the question is about; the report's answer says how they
            compare.
        mixes: facts of the protocol in which cells may differ (docs/protocol.md), such as
            "normalisation"; a table that mixes others is refused.
        published: CSV of published figures to print below the table, relative to the ablation
            file; None for none. All CSV files beside it can be compared with the table.

    Raises:
        InputError: an axis is empty or not what it must be, or a key is set twice.
    """

    question: str
    base: str
    cells: Mapping[str, Overrides] = field(default_factory=lambda: {"": {}})
    vary: Mapping[str, Values] = field(default_factory=dict)
    zip: Mapping[str, Values] | Sequence[Mapping[str, Values]] = ()
    one_at_a_time: Mapping[str, Values] = field(default_factory=dict)
    exclude: Pattern | Predicate | Sequence[Pattern | Predicate] = ()
    seeds: Iterable[int] = (0,)
    seeds_reach: Iterable[str] | None = None
    metric: str = "miou_transfer"
    baseline: str | None = None
    subject: str | None = None
    published: str | None = None
    mixes: Iterable[str] = ()

    grid: Grid = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("vary", "one_at_a_time", "exclude", "seeds", "seeds_reach"):
            self._set(name, lasting(getattr(self, name)))
        self._set("mixes", facts_of(self.mixes, "Ablation.mixes"))
        groups = lasting(self.zip)
        several = isinstance(groups, list | tuple)
        self._set("zip", [lasting(group) for group in groups] if several else groups)
        grid = Grid(
            cells=cells_of(self.cells),
            vary=axes_of(self.vary, "vary"),
            zip=zipped_of(self.zip),
            one_at_a_time=axes_of(self.one_at_a_time, "one_at_a_time"),
            exclude=exclusions_of(self.exclude),
            seeds=seeds_of(self.seeds),
            seeds_reach=roles_of(self.seeds_reach),
        )
        self._set("grid", grid)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def load_ablation(path: str | Path) -> Ablation:
    """Run an ablation file and take its ``ABLATION``, its base made absolute.

    Modules of ``custom_imports`` may lie beside the file.

    Raises:
        InputError: no such file, or it defines no ABLATION.
    """
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path} is a folder; name an ablation file in it; {_near(path)}")
    if not path.is_file():
        raise InputError(f"there is no ablation file {path}; {_near(path)}")
    plugins.search_beside(path)
    try:
        ablation = runpy.run_path(str(path)).get("ABLATION")
    except InputError as error:
        raise InputError(f"ablation file {path}: {error}") from error
    except SyntaxError as error:
        raise InputError(f"{error.filename}, line {error.lineno}: {error.msg}") from error
    except Exception as error:  # whatever the file's own code raises
        raise InputError(f"ablation file {path} cannot be read: {_told(error)}") from error
    if not isinstance(ablation, Ablation):
        raise InputError(f"ablation file {path} does not define ABLATION = Ablation(...)")
    published = ablation.published
    return dataclasses.replace(
        ablation,
        base=str((path.parent / ablation.base).resolve()),
        published=None if published is None else str((path.parent / published).resolve()),
    )


def _told(error: Exception) -> str:
    """An error of the file's own code, and what may be meant where it is an option's name."""
    unknown = re.fullmatch(
        r"Ablation.__init__\(\) got an unexpected keyword argument '(\w+)'", str(error)
    )
    if unknown is None:
        return f"{type(error).__name__}: {error}"
    known = [option.name for option in dataclasses.fields(Ablation) if option.init]
    return f"Ablation has no option '{unknown[1]}'; {did_you_mean(unknown[1], known)}"


def _near(path: Path) -> str:
    """The file that may be meant: beside the path, or else a shipped one."""
    folder, name = (path, "") if path.is_dir() else (path.parent, path.stem)
    there = [*folder.glob("*.py")] or [*Path("ablations").glob("*.py")]
    files = {file.stem: str(file) for file in there}
    near = difflib.get_close_matches(name, files, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{files[near[0]]}'?"
    return did_you_mean(name, files) if files else "see ablations/ for those shipped"
