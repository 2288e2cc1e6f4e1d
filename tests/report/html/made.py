"""Documents for the tests of the page: an ordinary one, and one whose every text is an attack."""

import numpy as np
from matplotlib.figure import Figure

from sccam_bench.report.figures.examples import Example
from sccam_bench.report.figures.style import Drawing
from sccam_bench.report.html.document import Document
from sccam_bench.report.table import Column, Entry, Table

ATTACKS = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    "</style><style>body { display: none }</style>",
    "\"><img src=x onerror='window.hacked = 3'>",
    "' onmouseover='window.hacked = 4' x='",
    "javascript:window.hacked=5",
    "</table></div></main><h1>mine</h1>",
    "<!-- <![CDATA[ ]]> -->",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp; $HOME `ls` \\",
)


def figure() -> Figure:
    drawn = Figure(figsize=(3, 2))
    drawn.add_subplot().plot([0, 1], [0, 1], label="line")
    drawn.axes[0].legend()
    return drawn


def example(number: int, names: tuple[str, ...] = ("CAM", "SC-CAM", "random")) -> Example:
    """24 x 32 pixels; each method finds another part of the object."""
    rng = np.random.default_rng(number)
    truth = np.zeros((24, 32), np.uint8)
    truth[6:18, 8:24] = 1 + number % 2
    truth[0] = 255
    found = {}
    for i, name in enumerate(names):
        found[name] = np.zeros_like(truth)
        found[name][6:18, 8 : 14 + 4 * i] = 1 + number % 2
    return Example(
        image=rng.integers(0, 256, (24, 32, 3), np.uint8),
        truth=truth,
        found=found,
        image_id=f"image_{number}",
        why="gains most",
        scores={name: 50.0 + 10 * i for i, name in enumerate(names)},
    )


SCORES = Table(
    title="Scores",
    columns=[Column("method", is_numeric=False), Column("mIoU transfer"), Column("epochs")],
    rows=[
        [Entry("CAM"), Entry("60.1 ± 0.4", 60.1), Entry("8", 8.0)],
        [Entry("SC-CAM"), Entry("9.9", 9.9), Entry("24", 24.0)],
        [Entry("lost"), Entry("no result"), Entry("-")],
        [Entry("random"), Entry("70.3", 70.3, rank=1, mark="†"), Entry("16", 16.0)],
    ],
    legend="mIoU in percent.",
    footnotes={"†": "scored on other images"},
)
WIDE = Table(
    title="Each class",
    columns=[Column("method", is_numeric=False), *(Column(f"class {i}") for i in range(30))],
    rows=[[Entry(name), *(Entry(f"{i}.5", i + 0.5) for i in range(30))] for name in ("a", "b")],
)
DOCUMENT = Document(
    question="Does it help?",
    answer="SC-CAM is better than CAM by 3.1 [1.2, 5.0] over images.",
    tables=[SCORES, WIDE],
    drawings=[
        Drawing("first", "A line.", "One line that rises", figure()),
        Drawing("second", "The same line.", "Another line that rises", figure()),
        Drawing("third", "A picture.", "A picture of a line", figure(), is_vector=False),
    ],
    gallery=[example(number) for number in range(3)],
    pair=("CAM", "random"),
    classes=["cat", "dog"],
    protocol={"Data": "Phantom", "Thresholds": "100"},
    provenance={"Commit": "0123456789ab", "Machine": "x86_64, Linux"},
    commands={f"cell {i}": f"sccam-bench run a.py --cell 'cell {i}'" for i in range(20)},
    failures={"SC-CAM, seed 1": "memory ran out"},
    name="tiny",
)


def hostile() -> Document:
    """Each attack in each place that a document has for text."""
    texts = dict(zip(ATTACKS, ATTACKS[1:] + ATTACKS[:1], strict=True))
    tables = [
        Table(
            title=attack,
            columns=[Column(attack, is_numeric=False), Column(attack)],
            rows=[[Entry(attack, mark=attack), Entry(attack, 1.0)], [Entry("b"), Entry("c", 2.0)]],
            legend=attack,
            footnotes={attack: attack},
        )
        for attack in ATTACKS
    ]
    found = {attack: np.ones((24, 32), np.uint8) for attack in ATTACKS}
    pictures = [
        Example(
            image=np.zeros((24, 32, 3), np.uint8),
            truth=np.zeros((24, 32), np.uint8),
            found=found,
            image_id=attack,
            why=attack,
            scores=dict.fromkeys(ATTACKS, 50.0),
        )
        for attack in ATTACKS
    ]
    return Document(
        question=" ".join(ATTACKS),
        answer=" ".join(ATTACKS),
        tables=tables,
        drawings=[Drawing(attack, attack, attack, figure()) for attack in ATTACKS],
        gallery=pictures,
        pair=(ATTACKS[0], ATTACKS[-1]),
        classes=ATTACKS,
        protocol=texts,
        provenance=texts,
        commands=texts,
        failures=texts,
        name=" ".join(ATTACKS),
    )
