"""What all figures have in common: sizes, letters, colours, line styles, files."""

import functools
import io
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeAlias

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

COLUMN, PAGE = 3.3, 6.9  # widths in inches: of a column of a paper, and of its two columns
SMALL = 7  # points; the smallest letters
# Okabe and Ito: distinguishable with any colour vision; neighbours differ in grey too.
BLUE = "#0072B2"
COLOURS = ("#000000", "#E69F00", BLUE, "#CC79A7", "#009E73", "#56B4E9", "#D55E00", "#F0E442")
Style: TypeAlias = str | tuple[int, tuple[float, ...]]
STYLES: tuple[Style, ...] = (
    "-",
    "--",
    ":",
    "-.",
    (0, (6, 1)),
    (0, (1, 2.5)),
    (0, (4, 1, 1, 1, 1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STYLE: dict[Any, Any] = {  # the names are matplotlib's
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that every machine draws the same
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "text.parse_math": False,  # names may hold any character
    "figure.facecolor": "white",
    "svg.hashsalt": "sccam_bench",  # the same figure gives the same file
    "pdf.fonttype": 42,  # TrueType: what printers of papers accept, unlike Type 3
}
_P = ParamSpec("_P")


@dataclass(frozen=True)
class Drawing:
    """A finished figure.

    Attributes:
        name: of its files, without ending.
        caption: what it shows and how to read it, in a few sentences.
        alt: what it shows, for those who do not see it.
        is_vector: whether it consists of lines and text; False for photographs and masks.
    """

    name: str
    caption: str
    alt: str
    figure: Figure
    is_vector: bool = True

    @functools.cached_property
    def png(self) -> bytes:
        """The PNG file; drawn once, for the run's folder and for the page."""
        return to_png(self.figure).getvalue()


@dataclass(frozen=True)
class Look:
    """How one method is drawn in all panels; in grey, line style and marker tell it apart."""

    colour: str
    style: Style
    marker: str


def look(number: int) -> Look:
    """The look of the first, second, ... method; those of 56 in a row differ."""
    return Look(
        COLOURS[number % len(COLOURS)],
        STYLES[number % len(STYLES)],
        MARKERS[number % len(MARKERS)],
    )


def styled(draw: Callable[_P, Figure]) -> Callable[_P, Figure]:
    """Draw in this project's style, whatever the process has set."""

    @functools.wraps(draw)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> Figure:
        with matplotlib.rc_context(_STYLE):
            return draw(*args, **kwargs)

    return drawn


def band(axes: Axes, x: Sequence[float], middle: np.ndarray, reach: np.ndarray, how: Look) -> None:
    """A band of `reach` to either side of a line, its edges in the line's style."""
    low, high = middle - reach, middle + reach
    axes.fill_between(x, low, high, color=how.colour, alpha=0.15, lw=0)
    for edge in (low, high):
        axes.plot(x, edge, color=how.colour, linestyle=how.style, lw=0.4)


def wrapped(name: str, width: int = 30) -> str:
    """A name from data in lines of at most `width` characters, as matplotlib shows it.

    matplotlib leaves names that begin with "_" out of legends, hence the space.
    """
    text = "\n".join(textwrap.wrap(name, width)) or "-"
    return f" {text}" if text.startswith("_") else text


def to_png(figure: Figure, dpi: int = 200) -> io.BytesIO:
    """The figure as a PNG file."""
    return _saved(figure, format="png", dpi=dpi, metadata={"Software": None})


def to_pdf(figure: Figure) -> io.BytesIO:
    """The figure as a PDF file, without a date."""
    return _saved(figure, format="pdf", dpi=300, metadata={"CreationDate": None})


def to_svg(figure: Figure) -> str:
    """The figure as one `<svg>` element, without a date; its letters are drawn, not text."""
    nothing = dict.fromkeys(["Creator", "Date", "Format", "Type"])
    document = _saved(figure, format="svg", metadata=nothing).getvalue().decode()
    return document[document.index("<svg") :]  # a page takes no XML heading inside


def _saved(figure: Figure, **options: Any) -> io.BytesIO:
    buffer = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(buffer, **options)
    return buffer
