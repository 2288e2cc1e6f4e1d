"""What `compare` prints."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sccam_bench.report import tables
from sccam_bench.report.differences import Differences
from sccam_bench.report.verdicts import Unit, is_clear, name_of, unit_of, verdict
from sccam_bench.results.origins import Origin, environment, origin_of, reasons
from sccam_bench.results.run_comparison import Line, Pair, RunComparison
from sccam_bench.results.stored_runs import StoredCell, StoredRun

_LISTED = 8  # cells or changes, before the rest is counted


def print_comparison(found: RunComparison, console: Console) -> None:
    """The two runs, a table of the lines that both have, verdicts, and what differs in origin."""
    for letter, run in (("A", found.first), ("B", found.second)):
        _say(console, f"{letter}: {_described(run, found.metric)}")
    console.print(_table(found))
    for line in found.lines:
        _say(console, f"  {name_of(line.labels)}: {_verdict(line, found)}")
    for text in [*_only(found), *_without_images(found), *_protocols(found)]:
        _say(console, text)
    _say(console, "What differs between A and B:")
    for text in _changes(found) or ["nothing that is recorded"]:
        _say(console, f"  {text}")
    if found.differences is not None:
        console.print(_legend(found.differences), style="dim", markup=False, highlight=False)


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _described(run: StoredRun, metric: str) -> str:
    done = sum(cell.row.get(metric) is not None for cell in run.cells)
    commits = environment(run.metas.values()).get("commit", [])
    made = f", made at commit {', '.join(commits)}" if commits else ""
    return f"{run.folder}, {done} of {len(run.cells)} cells have a result{made}"


def _table(found: RunComparison) -> Table:
    """One row for each line; columns that nothing is known of are left out."""
    unit = unit_of(found.metric, *tables.heading(found.metric))
    rows = [_row(line, unit) for line in found.lines]
    table = Table(title=f"{unit.heading}, B against A", title_justify="left")
    labels = list(found.lines[0].labels)
    for name in labels:
        table.add_column(escape(name))
    known = [name for name in rows[0] if any(row[name] != "-" for row in rows)]
    for name in known:
        table.add_column(name, justify="right", no_wrap=True)
    for line, row in zip(found.lines, rows, strict=True):
        table.add_row(*(escape(line.labels[name]) for name in labels), *map(row.get, known))
    return table


def _row(line: Line, unit: Unit) -> dict[str, str]:
    one, (a, b) = line.comparison, (line.mean(0), line.mean(1))
    number = sum(pair.has_both for pair in line.pairs)
    row = {"seeds": str(number)}
    for name, value in (("A", a), ("B", b)):
        row[name] = "-" if value is None else f"{value:.{unit.decimals}f}"
    row["B - A"] = "-" if a is None or b is None or not number else unit.difference(b - a)
    for name, over in (
        ("95 % over images", None if one is None else one.images),
        ("95 % over seeds", None if one is None else one.seeds),
    ):
        row[name] = "-" if over is None else unit.interval(over.low, over.high)
    row["p"] = "-" if one is None or one.p is None else f"{one.p:.3f}"
    return row


def _verdict(line: Line, found: RunComparison) -> str:
    told = [line.note] if line.note else []
    one, differences = line.comparison, found.differences
    if one is not None and differences is not None:
        number = sum(other.p is not None for other in differences.comparisons)
        text = verdict(one, differences.unit, number)
        if one.difference is not None and not is_clear(one):
            text += f" ({differences.unit.difference(one.difference)})"
        told.insert(0, text)
    return "; ".join(told)


def _only(found: RunComparison) -> list[str]:
    return [
        f"only in {letter}: {_listed(names)}"
        for letter, names in zip("AB", found.only, strict=True)
        if names
    ]


def _without_images(found: RunComparison) -> list[str]:
    """Why there is no interval over images."""
    told = []
    for letter, run in (("A", found.first), ("B", found.second)):
        without = [
            c for c in run.cells if c.recalled is None and c.row.get(found.metric) is not None
        ]
        if without:
            where = "its folder lies in no store" if run.store is None else "not in its store now"
            told.append(
                f"no interval over images: per-image counts of {len(without)} cells of {letter} "
                f"are missing, {where}; their values are from its table.csv"
            )
    return told


def _protocols(found: RunComparison) -> list[str]:
    told: dict[str, list[str]] = {}
    unknown = set()
    for pair in _pairs(found):
        for name, (old, new) in pair.protocol_differences.items():
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
            f"protocols of {runs} are not written down, nobody has compared them; run its ablation "
            "again, which computes nothing that is stored"
        )
    return lines


def _changes(found: RunComparison) -> list[str]:
    """What differs in the origin of the results, and in which lines."""
    told: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    for pair in _pairs(found):
        origins = _origins(pair, found)
        if origins is None:
            text = "configurations are not known: a folder has no cells.json"
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


def _legend(differences: Differences) -> str:
    told = "p: over images, over seeds and over both, the largest, adjusted after Holm."
    if differences.images:
        told = (
            f"Over images: paired bootstrap, {differences.resamples:,} resamples; over seeds: "
            f"paired t test. {told}"
        )
    return told
