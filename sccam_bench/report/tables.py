"""Tables for the terminal, Markdown, LaTeX (booktabs) and CSV."""

import io
from collections.abc import Mapping, Sequence

import pandas as pd
from rich.markup import escape
from rich.table import Table

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.report import differences as difference_text
from sccam_bench.report.published import VERDICT
from sccam_bench.report.report import Report

# Column of the row -> heading and decimals; a heading says which threshold policy it is.
_SCORES: dict[str, tuple[str, int]] = {
    "miou_transfer": ("mIoU transfer", 1),
    "miou_oracle": ("mIoU oracle", 1),
    "miou_fixed": ("mIoU fixed", 1),
    "mask_miou": ("mask mIoU", 1),
    "seg_miou": ("seg. mIoU", 1),
    "seg_miou_crf": ("seg. mIoU CRF", 1),
    "one_stage_miou": ("1-stage mIoU", 1),
    "one_stage_miou_crf": ("1-stage mIoU CRF", 1),
    "mark_coverage_transfer": ("mark", 1),
    "body_coverage_transfer": ("body", 1),
    "nmi": ("NMI", 2),
    "precision_transfer": ("prec.", 1),
    "recall_transfer": ("recall", 1),
}
_DETAILS: dict[str, tuple[str, int]] = {
    "over_activation_transfer": ("over-act.", 2),
    "under_activation_transfer": ("under-act.", 2),
    "ari": ("ARI", 2),
    "silhouette": ("silh.", 2),
    "cam_ms": ("CAM ms", 0),
    "refine_ms": ("refine ms", 0),
    "chain_epochs": ("epochs", 0),
    "chain_seconds": ("s", 0),
    "chain_peak_mib": ("MiB", 0),
}
_HEADINGS = _SCORES | _DETAILS
LEGEND = (
    "mIoU in percent under three threshold policies: transfer = threshold chosen on other, "
    "labelled images; oracle = the best on the scored images, an upper bound; fixed = set in "
    "advance. Precision and recall are means over the classes at the transfer threshold."
)
_LEGENDS = {
    "mask_miou": "mask mIoU: imported masks as they are, on the images whose maps are scored; no "
    "threshold or seed has a part in it.",
    "seg_miou": "seg. mIoU: a segmentation network trained on the pseudo masks, without image "
    "labels at inference; CRF: after a dense CRF.",
    "one_stage_miou": "1-stage mIoU: the masks that the method's own network predicts, without "
    "image labels.",
    "mark_coverage_transfer": "mark, body: share of these parts' pixels found as their class.",
    "nmi": "NMI: clusters against true sub-categories.",
    "over_activation_transfer": "over-, under-act.: FP / TP and FN / TP, means over the classes.",
    "cam_ms": "CAM, refine ms: milliseconds per image of CAM inference and refinement.",
    "chain_epochs": "epochs, s: training epochs and seconds of all stages behind a row, shared "
    "ones included.",
}
_LABEL_WIDTH = 28  # of a label column in the terminal, at most


def check_metric(metric: str, what: str = "Ablation.metric") -> None:
    """Raise an InputError, which says `what` names it, if a table has no such column."""
    if metric not in _HEADINGS:
        raise InputError(
            f"{what}: there is no column '{metric}'; {did_you_mean(metric, _HEADINGS)}"
        )


def metrics() -> list[str]:
    """All columns of a row that a table may show."""
    return list(_HEADINGS)


def heading(metric: str) -> tuple[str, int]:
    """How a column is headed, and its decimals."""
    return _HEADINGS[metric]


def scores(report: Report) -> pd.DataFrame:
    """The main columns as text; columns without any value are left out."""
    return _as_text(report, _metric_first(report, _SCORES))


def details(report: Report) -> pd.DataFrame:
    """All columns as text, thresholds in brackets behind each mIoU."""
    return _as_text(report, _metric_first(report, _HEADINGS), with_thresholds=True)


def per_class(report: Report) -> pd.DataFrame:
    """IoU of each class at the transfer threshold, as text."""
    names = ["background", *report.classes]
    return _as_text(report, {f"iou_{name}_transfer": (name, 1) for name in names})


def legend(report: Report, *, with_details: bool) -> str:
    """What the main columns of this report mean, and the others if `with_details`."""
    columns = _HEADINGS if with_details else _SCORES
    told = [text for name, text in _LEGENDS.items() if name in columns and _has(report.lines, name)]
    return " ".join([_seeds(report), LEGEND, *told])


def to_rich(report: Report, width: int) -> Table:
    """The main columns for a terminal of `width` characters; the last ones go if it is narrow."""
    shown = scores(report)
    labels = [name for name in report.labels if shown[name].nunique() > 1 or len(shown) == 1]
    widths = {name: max(map(len, [*name.split(), *shown[name]])) + 3 for name in map(str, shown)}
    left = width - 1 - sum(min(widths[name], _LABEL_WIDTH) for name in labels)
    table = Table(title=report.question, title_justify="left")
    for name in labels:
        table.add_column(escape(name))
    kept = list(labels)
    for name in [str(name) for name in shown if name not in report.labels]:
        left -= widths[name]
        if left >= 0:
            kept.append(name)
            table.add_column(name.replace(" ", "\n"), justify="right", no_wrap=True)
    for values in shown[kept].itertuples(index=False):
        table.add_row(*(escape(value) for value in values))
    return table


def published_to_rich(title: str, figures: pd.DataFrame) -> Table:
    """One narrow table of published figures for the terminal."""
    table = Table(title=escape(title), title_justify="left")
    for heading in map(str, figures):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("split", "mIoU"))
    for values in figures.itertuples(index=False):
        table.add_row(*(escape(value) for value in values))
    return table


def to_markdown(report: Report) -> str:
    """Tables with question, legend, protocol, failures and published figures."""
    parts = [
        f"# {report.question}",
        _markdown(details(report), report.labels),
        legend(report, with_details=True),
        report.protocol,
        *([difference_text.to_markdown(report.differences)] if report.differences else []),
        "## IoU of each class at the transfer threshold",
        _markdown(per_class(report), report.labels),
    ]
    if report.failures:
        failed = [f"- {cell}: {reason}" for cell, reason in report.failures.items()]
        parts += ["## Failed cells", "\n".join(failed)]
    if report.published is not None:
        figures = report.published.figures
        told = figures.to_markdown(index=False, disable_numparse=True)
        parts += [f"## {report.published.title}", told]
    return "\n\n".join(parts) + "\n"


def to_latex(report: Report) -> str:
    """The main columns in LaTeX with booktabs rules, and below a table of published figures."""
    shown = scores(report)
    columns = "l" * len(report.labels) + "r" * (len(shown.columns) - len(report.labels))
    note = f"{legend(report, with_details=False)} {report.protocol}"
    tables = [_latex(shown, columns, report.question, note)]
    if report.published is not None:
        tables += [_published_latex(*one) for one in report.published.short.items()]
    return "% needs \\usepackage{booktabs}\n" + "\n".join(tables)


def to_csv(rows: pd.DataFrame) -> str:
    """All columns of all rows, one per cell and seed, unrounded."""
    buffer = io.StringIO()
    rows.to_csv(buffer, index=False)
    return buffer.getvalue()


def _as_text(
    report: Report, columns: Mapping[str, tuple[str, int]], *, with_thresholds: bool = False
) -> pd.DataFrame:
    lines = report.lines
    text = {label: lines[label].astype(str).tolist() for label in report.labels}
    for name, (heading, decimals) in columns.items():
        if not _has(lines, name):
            continue
        deviations = lines[f"{name}_sd"] if int(lines["n"].max()) > 1 else [None] * len(lines)
        text[heading] = [
            _number(value, deviation, decimals)
            for value, deviation in zip(lines[name], deviations, strict=True)
        ]
        if with_thresholds and name.startswith("miou_"):
            cuts = lines[name.replace("miou", "threshold")]
            text[heading] = [
                cell if pd.isna(cut) else f"{cell} ({cut:.2f})"
                for cell, cut in zip(text[heading], cuts, strict=True)
            ]
        if len(text) == len(report.labels) + 1:  # the first column of figures
            text[heading] = [
                cell if n else "no result"
                for cell, n in zip(text[heading], lines["n"], strict=True)
            ]
    return pd.DataFrame(text)


def _metric_first(
    report: Report, columns: Mapping[str, tuple[str, int]]
) -> dict[str, tuple[str, int]]:
    return {report.metric: _HEADINGS[report.metric], **columns}


def _has(lines: pd.DataFrame, name: str) -> bool:
    return name in lines and bool(lines[name].notna().any())


def _markdown(table: pd.DataFrame, labels: Sequence[str]) -> str:
    align = ["left" if heading in labels else "right" for heading in table]
    return table.to_markdown(index=False, colalign=align, disable_numparse=True)


def _published_latex(title: str, figures: pd.DataFrame) -> str:
    columns = "".join("p{6cm}" if name == VERDICT else "l" for name in figures)
    return _latex(figures, columns, f"{title}.", "")


def _latex(table: pd.DataFrame, columns: str, caption: str, note: str) -> str:
    escaped = table.map(lambda value: _escape(str(value)))
    escaped.columns = pd.Index([_escape(str(name)) for name in table.columns])
    styler = escaped.style.hide(axis="index")
    text = styler.to_latex(
        hrules=True, column_format=columns, caption=_escape(caption), position="t"
    )
    end = "\\end{tabular}\n"
    below = f"{end}\\par\\medskip\\footnotesize {_escape(note)}\n" if note else end
    return (text or "").replace(end, below)


def _escape(text: str) -> str:
    specials = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    specials |= {character: f"\\{character}" for character in "&%$#_{}"}
    specials |= {"±": r"$\pm$", "→": r"$\to$", "<": r"$<$", ">": r"$>$"}
    return "".join(specials.get(character, character) for character in text)


def _seeds(report: Report) -> str:
    counts = report.lines["n"][report.lines["n"] > 0]
    low, high = int(counts.min()), int(counts.max())
    if high == 1:
        return "One seed: this table says nothing about the noise of training."
    number = str(high) if low == high else f"{low} to {high}"
    return f"Mean ± standard deviation over {number} seeds."


def _number(value: float, deviation: float | None, decimals: int) -> str:
    if pd.isna(value):
        return "-"
    if deviation is None or pd.isna(deviation) or decimals == 0:
        return f"{value:.{decimals}f}"
    return f"{value:.{decimals}f} ± {deviation:.{decimals}f}"
