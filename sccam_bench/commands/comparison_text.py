"""What `compare` prints."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console

from sccam_bench.report.formats.terminal import to_rich
from sccam_bench.report.names import name_of
from sccam_bench.report.protocol_text import told_apart
from sccam_bench.report.table import Table
from sccam_bench.results.comparison_table import VERDICT, comparison_table, line_verdict
from sccam_bench.results.origins import Origin, environment, origin_of, reasons
from sccam_bench.results.run_comparison import Pair, RunComparison
from sccam_bench.results.stored_runs import StoredCell, StoredRun
from sccam_bench.store import CELLS

_LISTED = 8  # cells or changes, before the rest is counted
_MANY = 4  # lines of the same verdict, before they are counted


def print_comparison(found: RunComparison, console: Console) -> None:
    """The two runs, a table of the lines that both have, verdicts, and what differs in origin."""
    for letter, run in (("A", found.first), ("B", found.second)):
        _say(console, f"{letter}: {_described(run, found.metric)}")
    table = comparison_table(found)
    console.print(to_rich(_without_verdicts(table), console.width))
    for text in _verdicts(found):
        _say(console, f"  {text}")
    for text in [*_only(found), *_without_images(found), *_protocols(found)]:
        _say(console, text)
    _say(console, "What differs between A and B:")
    for text in _changes(found) or ["nothing that is recorded"]:
        _say(console, f"  {text}")
    if table.legend:
        console.print(table.legend, style="dim", markup=False, highlight=False)


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _described(run: StoredRun, metric: str) -> str:
    done = sum(cell.row.get(metric) is not None for cell in run.cells)
    commits = environment(run.metas.values()).get("commit", []) or run.published_commits
    made = f", made at commit {', '.join(commits)}" if commits else ""
    return f"{run.folder}, {done} of {len(run.cells)} cells have a result{made}"


def _without_verdicts(table: Table) -> Table:
    """The numbers: verdicts are long, and stand below."""
    last = table.columns.index(VERDICT)
    rows = [row[:last] for row in table.rows]
    return dataclasses.replace(table, columns=table.columns[:last], rows=rows)


def _verdicts(found: RunComparison) -> list[str]:
    """One for each line; what is true of many lines is said once."""
    told: dict[str, list[str]] = {}
    for line in found.lines:
        told.setdefault(line_verdict(line, found), []).append(name_of(line.labels))
    texts = []
    for text, names in told.items():
        if len(names) >= _MANY:
            texts.append(f"{len(names)} of {len(found.lines)} lines: {text}")
        else:
            texts += [f"{name}: {text}" for name in names]
    return texts


def _only(found: RunComparison) -> list[str]:
    return [
        f"only in {letter}: {_listed(names)}"
        for letter, names in zip("AB", found.only, strict=True)
        if names
    ]


def _without_images(found: RunComparison) -> list[str]:
    """Why there is no interval over images."""
    compared = [pair for pair in _pairs(found) if pair.has_both and not pair.has_same_stages]
    told = []
    for letter, run, cells in (
        ("A", found.first, [pair.first for pair in compared]),
        ("B", found.second, [pair.second for pair in compared]),
    ):
        without = [cell for cell in cells if cell.recalled is None]
        if without:
            where = "its folder lies in no store" if run.store is None else "not in its store now"
            cells_of = f"{len(without)} {'cell' if len(without) == 1 else 'cells'} of {letter}"
            told.append(
                f"no interval over images for the lines of {cells_of}, whose per-image counts are "
                f"missing, {where}; their values are from its table.csv"
            )
    return told


def _protocols(found: RunComparison) -> list[str]:
    told: dict[str, list[str]] = {}
    unknown = set()
    for pair in _pairs(found):
        for name, values in pair.protocol_differences.items():
            old, new = told_apart(*values)
            told.setdefault(f"other protocol: {name} {old} -> {new}", []).append(_line_of(pair))
        unknown |= {
            letter
            for letter, cell in (("A", pair.first), ("B", pair.second))
            if cell.protocol is None and pair.has_both
        }
    lines = _grouped(told, found)
    if unknown:
        runs = " and ".join(sorted(unknown))
        lines.append(
            f"the protocols of {runs} are not written down and hence not compared; run the "
            "ablation again, which computes nothing that is stored"
        )
    return lines


def _changes(found: RunComparison) -> list[str]:
    """What differs in the origin of the results, and in which lines."""
    told: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    for pair in _pairs(found):
        origins = _origins(pair, found)
        if origins is None:
            text = f"configurations are not known: {_without_cells(pair, found)}"
            told.setdefault(text, []).append(_line_of(pair))
            continue
        differ = reasons(*origins)
        for text in differ.of_content:
            told.setdefault(text, []).append(_line_of(pair))
        for text in differ.environment:
            made.setdefault(text, []).append(_line_of(pair))
    return [*_grouped(told, found), *_grouped(made, found)]


def _origins(pair: Pair, found: RunComparison) -> tuple[Origin, Origin] | None:
    """How the two cells came about, without the stages that they share."""
    if pair.first.frozen is None or pair.second.frozen is None:
        return None
    first, second = _metas(pair.first, found.first), _metas(pair.second, found.second)
    return (
        origin_of(pair.first.frozen.config, [one for one in first if one not in second]),
        origin_of(pair.second.frozen.config, [one for one in second if one not in first]),
    )


def _without_cells(pair: Pair, found: RunComparison) -> str:
    sides = ((pair.first, found.first), (pair.second, found.second))
    folders = dict.fromkeys(str(run.folder) for cell, run in sides if cell.frozen is None)
    return f"no {CELLS} in {' and '.join(folders)}"


def _metas(cell: StoredCell, run: StoredRun) -> list[Mapping[str, Any]]:
    return [] if cell.recalled is None else [run.metas[one.key] for one in cell.recalled.stages]


def _pairs(found: RunComparison) -> Iterable[Pair]:
    return [pair for line in found.lines for pair in line.pairs]


def _line_of(pair: Pair) -> str:
    return name_of(pair.first.labels)


def _grouped(told: dict[str, list[str]], found: RunComparison) -> list[str]:
    """Each text with the lines that it is true of, unless that are all."""
    lines = []
    for text, names in told.items():
        names = list(dict.fromkeys(names))
        lines.append(text if len(names) == len(found.lines) else f"{text}  ({_listed(names)})")
    return lines


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return "; ".join(names[:_LISTED]) + more
