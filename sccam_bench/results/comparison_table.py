"""Two runs as a table."""

from sccam_bench.report import tables
from sccam_bench.report.differences import (
    UNKNOWN,
    Differences,
    adjusted_p,
    interval,
    probability,
    told_images,
)
from sccam_bench.report.table import Column, Entry, Table
from sccam_bench.report.verdicts import Unit, amount, unit_of, verdict
from sccam_bench.results.run_comparison import Line, RunComparison

VERDICT = Column("verdict", is_numeric=False)


def comparison_table(found: RunComparison) -> Table:
    """One row for each line that both runs have; columns that nothing is known of are left out."""
    unit = unit_of(found.metric, *tables.heading(found.metric))
    names = list(found.lines[0].labels)
    columns = {
        **{Column(n, is_numeric=False): [Entry(o.labels[n]) for o in found.lines] for n in names},
        **_transposed([_numbers(line, unit) for line in found.lines]),
        VERDICT: [Entry(line_verdict(line, found)) for line in found.lines],
    }
    kept = {column: entries for column, entries in columns.items() if set(entries) != {UNKNOWN}}
    return Table(
        title=f"{unit.heading}: run B against run A",
        columns=list(kept),
        rows=list(zip(*kept.values(), strict=True)),
        legend="" if found.differences is None else legend(found.differences),
    )


def legend(differences: Differences) -> str:
    """What the columns mean."""
    told = []
    if any(one.images is not None for one in differences.comparisons):
        told.append(told_images(differences))
    if any(one.seeds is not None for one in differences.comparisons):
        told.append("95 % over seeds: of the paired t test; the images stay as they are.")
    if differences.number:
        told.append(adjusted_p("p", differences))
    return " ".join(told)


def line_verdict(line: Line, found: RunComparison) -> str:
    """What the comparison says, and what it does not."""
    told = [line.note] if line.note else []
    one, differences = line.comparison, found.differences
    if one is not None and differences is not None:
        text = verdict(one, differences.unit, differences.number)
        told.insert(0, text + amount(one, differences.unit))
    return "; ".join(told)


def _numbers(line: Line, unit: Unit) -> dict[str, Entry]:
    one, (a, b) = line.comparison, (line.mean(0), line.mean(1))
    number = len(line.compared)
    row = {"seeds": Entry(str(number), number)}
    for name, value in (("A", a), ("B", b)):
        row[name] = UNKNOWN if value is None else Entry(f"{value:.{unit.decimals}f}", value)
    row["difference"] = UNKNOWN
    if a is not None and b is not None and number:
        row["difference"] = Entry(unit.difference(b - a), b - a)
    row["95 % over images"] = interval(None if one is None else one.images, unit)
    row["95 % over seeds"] = interval(None if one is None else one.seeds, unit)
    row["p"] = probability(None if one is None else one.p)
    return row


def _transposed(rows: list[dict[str, Entry]]) -> dict[Column, list[Entry]]:
    return {Column(name): [row[name] for row in rows] for name in rows[0]}
