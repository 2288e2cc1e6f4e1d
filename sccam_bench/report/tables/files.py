"""All tables of a report, and the files that they are written to."""

import dataclasses

from sccam_bench.report.formats import latex, markdown
from sccam_bench.report.report import Report
from sccam_bench.report.table import Table
from sccam_bench.report.tables.compared import compared
from sccam_bench.report.tables.lines import details, per_class, scores
from sccam_bench.report.tables.published import published, short
from sccam_bench.report.tables.steps import waterfall


def report_tables(report: Report) -> list[Table]:
    """Scores first, then differences, the stages of a chain, all columns, classes, published."""
    found = [scores(report), *_comparisons(report).values(), details(report), *_classes(report)]
    return [*found, *([published(report.published)] if report.published is not None else [])]


def to_markdown(report: Report) -> str:
    """All tables with question, legend, protocol and failures."""
    first = dataclasses.replace(details(report), title=report.question)
    parts = [markdown.to_markdown(first, level=1), markdown.escape(report.protocol)]
    others = [*_comparisons(report).values(), *_classes(report)]
    parts += [markdown.to_markdown(table) for table in others]
    if report.failures:
        failed = [f"- {markdown.escape(f'{c}: {why}')}" for c, why in report.failures.items()]
        parts += ["## Failed cells", "\n".join(failed)]
    if report.published is not None:
        parts.append(markdown.to_markdown(published(report.published)))
    return "\n\n".join(parts) + "\n"


def to_latex(report: Report, name: str) -> str:
    r"""Tables to \input: the main columns, what they differ in, classes, published figures.

    `name` begins their labels, such as ``tab:NAME-scores``.
    """
    main = scores(report)
    main = dataclasses.replace(main, legend=f"{main.legend} {report.protocol}")
    told = {"scores": main, **_comparisons(report)}
    told |= dict(zip(["classes"], _classes(report), strict=False))
    if report.published is not None:
        told |= {f"published-{i}": one for i, one in enumerate(short(report.published), start=1)}
    written = [latex.to_latex(table, f"tab:{name}-{key}") for key, table in told.items()]
    return "% needs \\usepackage{booktabs}\n" + "\n".join(written)


def _comparisons(report: Report) -> dict[str, Table]:
    """What the lines differ in, and the stages of a chain, as far as there are any."""
    found = {}
    if report.differences is not None:
        found["differences"] = compared(report.differences)
    if report.waterfall is not None:
        found["stages"] = waterfall(report, report.waterfall)
    return found


def _classes(report: Report) -> list[Table]:
    """The table of the classes; none where no line has maps."""
    found = per_class(report)
    return [found] if any(column.is_numeric for column in found.columns) else []
