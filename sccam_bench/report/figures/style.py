"""What all figures have in common: colours, line styles, files."""

import io
from dataclasses import dataclass

import matplotlib
from matplotlib.figure import Figure

# Okabe and Ito: distinguishable with any colour vision, and in grey through the line style.
COLOURS = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#0072B2", "#F0E442")
STYLES = ("-", "--", ":", "-.")
matplotlib.rcParams["svg.hashsalt"] = "sccam_bench"  # the same figure gives the same file
matplotlib.rcParams["pdf.fonttype"] = 42  # TrueType: what printers of papers accept, unlike Type 3


@dataclass(frozen=True)
class Drawing:
    """A finished figure.

    Attributes:
        name: of its files, without ending.
        caption: what it shows and how to read it, in one or two sentences.
        alt: what it shows, for those who do not see it.
        is_vector: whether it consists of lines and text; False for photographs and masks.
    """

    name: str
    caption: str
    alt: str
    figure: Figure
    is_vector: bool = True


def to_png(figure: Figure, dpi: int = 150) -> io.BytesIO:
    """The figure as a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer


def to_pdf(figure: Figure) -> io.BytesIO:
    """The figure as a PDF file, without a date."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="pdf", metadata={"CreationDate": None})
    return buffer


def to_svg(figure: Figure) -> str:
    """The figure as one `<svg>` element, without a date; its letters are drawn, not text."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(["Creator", "Date", "Format", "Type"])
    figure.savefig(buffer, format="svg", metadata=nothing)
    document = buffer.getvalue()
    return document[document.index("<svg") :]  # a page takes no XML heading inside
