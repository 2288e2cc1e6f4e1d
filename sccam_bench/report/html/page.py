"""A document as one HTML file that needs no network and no other file."""

import base64
import dataclasses
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from sccam_bench.report.formats import html as table_fragment
from sccam_bench.report.html.document import Document
from sccam_bench.report.html.gallery import Item, colour_legend, make_items
from sccam_bench.report.html.pictures import data_address, figure_picture
from sccam_bench.report.table import Table

MOST_BYTES = 20_000_000
_FEW_COMMANDS = 13  # that are shown at once
_STYLES = ("style.css", "gallery.css", "print.css")
_SCRIPTS = ("theme.js", "tables.js", "figures.js", "gallery.js", "commands.js")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("sccam_bench.report.html"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
# Control characters, halves of surrogate pairs, and what reorders the text that follows it: a
# command must read as it is copied.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True)
class _Figure:
    caption: str
    alt: str
    address: str
    is_vector: bool


@dataclass(frozen=True)
class _Pictures:
    """What can be left out where a page grows too large."""

    figures: Sequence[_Figure]
    items: Sequence[Item]

    def without(self, excess: int) -> "_Pictures":
        """Fewer pictures by at least `excess` bytes if there are so many: the last ones go first.

        Gallery images go before figures, which say more.
        """
        figures, items = list(self.figures), list(self.items)
        while excess > 0 and items:
            excess -= items.pop().weight
        while excess > 0 and figures:
            excess -= len(figures.pop().address)
        return dataclasses.replace(self, figures=figures, items=items)


def to_html(document: Document, most_bytes: int = MOST_BYTES) -> str:
    """The page of a document; every text of it is escaped.

    Pictures that would make it larger than `most_bytes` in UTF-8 are left out, and it says so.
    """
    whole = _Pictures(
        [_Figure(d.caption, d.alt, figure_picture(d), d.is_vector) for d in document.drawings],
        make_items(document.gallery, len(document.classes), document.pair),
    )
    page, kept = _render(document, whole, whole), whole
    while (excess := len(page.encode()) - most_bytes) > 0 and (kept.figures or kept.items):
        kept = kept.without(excess)
        page = _render(document, kept, whole)
    return page


def _render(document: Document, kept: _Pictures, whole: _Pictures) -> str:
    style, script = _joined(_STYLES), _joined(_SCRIPTS)
    page = _TEMPLATES.get_template("page.html.j2").render(
        document=document,
        icon=data_address("image/svg+xml", _own("icon.svg").encode()),
        policy=_policy(style, script),
        style=style,
        script=script,
        tables=[_table(table) for table in document.tables],
        colours=colour_legend(document.gallery, document.classes),
        kept=kept,
        whole=whole,
        few=_FEW_COMMANDS,
    )
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", page)


def _table(table: Table) -> dict[str, Any]:
    """The fragment in two: what scrolls where it is too wide, and the notes below it."""
    grid, end, notes = table_fragment.to_html(table).partition("</table>")
    return {"title": table.title, "grid": Markup(grid + end), "notes": Markup(notes)}


def _joined(names: Sequence[str]) -> Markup:
    """Files that hold no text of a document, as one."""
    return Markup("\n" + "\n".join(map(_own, names)))


def _own(name: str) -> str:
    """A file of this package."""
    return (resources.files("sccam_bench.report.html") / "templates" / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing is loaded and nothing runs but this style and script and the page's own pictures."""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
        f"script-src {_digest(script)}; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
