"""A table as a section of a Markdown file."""

import re

from tabulate import tabulate

from sccam_bench.report.table import Entry, Table

# What would format text, or be taken for HTML, a link, a heading's sign or the end of a cell.
_SPECIAL = re.compile(
    r"[\\`*|~]|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\]\()"
    r"|(?<!\S)#(?=#*(?!\S))"
)


def to_markdown(table: Table, level: int = 2) -> str:
    """Heading of a `level`, table, legend and footnotes; bold and underlined as ranked."""
    parts = [f"{'#' * level} {escape(table.title)}"]
    parts += [
        tabulate(
            [[_cell(entry) for entry in row] for row in table.rows],
            headers=[escape(column.heading) for column in table.columns],
            tablefmt="pipe",
            colalign=["right" if column.is_numeric else "left" for column in table.columns],
            disable_numparse=True,
        )
    ]
    parts += [escape(table.legend)] if table.legend else []
    parts += [f"{mark} {escape(note)}" for mark, note in table.footnotes.items()]
    return "\n\n".join(parts)


def escape(text: str) -> str:
    """Text that is read as it is, in one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _cell(entry: Entry) -> str:
    text = escape(entry.text)
    if entry.rank == 1:
        text = f"**{text}**"
    elif entry.rank == 2:
        text = f"<u>{text}</u>"
    return text + entry.mark
