"""Tables for the terminal, Markdown, LaTeX (booktabs) and CSV."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rich.table import Table

from sccam_bench.errors import InputError

# Column of the row -> heading and decimals; a heading says which threshold policy it is.
_COLUMNS: dict[str, tuple[str, int]] = {
    "miou_transfer": ("mIoU (transfer)", 1),
    "threshold_transfer": ("thr.", 2),
    "miou_oracle": ("mIoU (oracle)", 1),
    "threshold_oracle": ("thr.", 2),
    "miou_fixed": ("mIoU (fixed)", 1),
    "threshold_fixed": ("thr.", 2),
    "precision_transfer": ("prec.", 1),
    "recall_transfer": ("recall", 1),
    "over_activation_transfer": ("over-act.", 2),
    "under_activation_transfer": ("under-act.", 2),
    "mark_coverage_transfer": ("mark", 1),
    "body_coverage_transfer": ("body", 1),
    "nmi": ("NMI", 2),
    "epochs": ("epochs", 0),
    "seconds": ("s", 0),
}
LEGEND = (
    "mIoU in percent under three threshold policies: transfer = threshold (thr.) chosen on other, "
    "labelled images; oracle = best on the scored images, an upper bound; fixed = set in advance. "
    "Precision, recall, over- (FP/TP) and under-activation (FN/TP) are means over the classes at "
    "the transfer threshold. mark, body: share of these object parts found (Phantom). NMI: "
    "clusters against true sub-categories. epochs, s: training epochs and seconds of the whole "
    "chain behind the row, shared stages included."
)


@dataclass(frozen=True)
class Report:
    """A finished table: one line per cell, seeds averaged; what it says of itself; failures."""

    question: str
    labels: Sequence[str]
    lines: pd.DataFrame
    protocol: str
    failures: Mapping[str, str]
    published: pd.DataFrame | None


def display(report: Report) -> pd.DataFrame:
    """The table as text, columns without any value left out; mean +- deviation over seeds."""
    lines = report.lines
    text = {}
    for label in report.labels:
        text[label] = lines[label].astype(str)
    several = bool(len(lines)) and int(lines["n"].max()) > 1
    for name, (_, decimals) in _COLUMNS.items():
        if name in lines and lines[name].notna().any():
            cells = [
                _number(value, deviation if several else None, decimals)
                for value, deviation in zip(lines[name], lines[f"{name}_sd"], strict=True)
            ]
            text[name] = pd.Series(cells)
    shown = pd.DataFrame(text)
    shown.columns = [_COLUMNS[name][0] if name in _COLUMNS else name for name in shown]
    return shown


def to_rich(report: Report) -> Table:
    """The table for the terminal."""
    shown = display(report)
    table = Table(title=report.question, title_justify="left", row_styles=["", "dim"])
    for heading in shown:
        numeric = heading not in report.labels
        table.add_column(str(heading), justify="right" if numeric else "left", overflow="fold")
    for values in shown.itertuples(index=False):
        table.add_row(*map(str, values))
    return table


def to_markdown(report: Report) -> str:
    """The table with question, legend, protocol, failures and published figures."""
    shown = display(report)
    align = ["left" if heading in report.labels else "right" for heading in shown]
    parts = [
        f"# {report.question}",
        shown.to_markdown(index=False, colalign=align, disable_numparse=True),
        _seeds(report) + LEGEND,
        report.protocol,
    ]
    if report.failures:
        failed = [f"- {cell}: {reason}" for cell, reason in report.failures.items()]
        parts.append("Failed cells:\n\n" + "\n".join(failed))
    if report.published is not None:
        parts.append("## Published figures: another data set and protocol, not comparable")
        parts.append(report.published.to_markdown(index=False))
    return "\n\n".join(parts) + "\n"


def to_latex(report: Report) -> str:
    """The table in LaTeX with booktabs rules, and below it a table of the published figures."""
    shown = display(report)
    labels = "l" * len(report.labels) + "r" * (len(shown.columns) - len(report.labels))
    caption = f"{report.question} {_seeds(report)}{report.protocol}"
    tables = [_latex(shown, labels, caption)]
    if report.published is not None:
        caption = "Published figures: another data set and protocol, not comparable."
        tables.append(_latex(report.published, "l" * len(report.published.columns), caption))
    return "% needs \\usepackage{booktabs}\n" + "\n".join(tables)


def to_csv(rows: pd.DataFrame) -> str:
    """All columns of all rows, one per cell and seed, unrounded."""
    buffer = io.StringIO()
    rows.to_csv(buffer, index=False)
    return buffer.getvalue()


def read_published(path: Path) -> pd.DataFrame:
    """Published figures: method, stage, data set, split, mIoU, source."""
    if not path.is_file():
        raise InputError(f"published figures {path} do not exist; see Ablation.published")
    return pd.read_csv(path)


def _latex(table: pd.DataFrame, columns: str, caption: str) -> str:
    escaped = table.map(lambda value: _escape(str(value)))
    escaped.columns = [_escape(str(name)) for name in table.columns]
    styler = escaped.style.hide(axis="index")
    return styler.to_latex(
        hrules=True, column_format=columns, caption=_escape(caption), position="t"
    )


def _escape(text: str) -> str:
    specials = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    specials |= {character: f"\\{character}" for character in "&%$#_{}"}
    specials |= {"±": r"$\pm$", "→": r"$\to$"}
    return "".join(specials.get(character, character) for character in text)


def _seeds(report: Report) -> str:
    if not len(report.lines):
        return ""
    low, high = int(report.lines["n"].min()), int(report.lines["n"].max())
    if high == 1:
        return "One seed: no statement about noise. "
    number = str(high) if low == high else f"{low} to {high}"
    return f"Mean ± standard deviation over {number} seeds. "


def _number(value: float, deviation: float | None, decimals: int) -> str:
    if pd.isna(value):
        return "-"
    if deviation is None or pd.isna(deviation) or decimals == 0:
        return f"{value:.{decimals}f}"
    return f"{value:.{decimals}f} ± {deviation:.{decimals}f}"
