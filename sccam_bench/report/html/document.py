"""What the HTML report shows: plain values, nothing of the store or the configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sccam_bench.report.figures.examples import Example
from sccam_bench.report.figures.style import Drawing
from sccam_bench.report.table import Table


@dataclass(frozen=True)
class Document:
    """A report, in the order in which it is read; all texts are plain and not escaped.

    Attributes:
        question: of the ablation.
        answer: one sentence, computed from the numbers.
        tables: the first one answers the question.
        drawings: figures in their order.
        gallery: images that can be looked at method by method.
        pair: the two cells that the gallery compares at first; the second one's gains and losses
            against the first are why its images are shown. None if that is not known.
        classes: names of the labels 1, 2, ... in the gallery.
        protocol: name of a choice -> what was chosen.
        provenance: commit, versions, machine, times.
        commands: cell -> the command that makes it again.
        failures: cell -> why it has no result.
        name: of the run.
    """

    question: str
    answer: str
    tables: Sequence[Table]
    drawings: Sequence[Drawing] = ()
    gallery: Sequence[Example] = ()
    pair: tuple[str, str] | None = None
    classes: Sequence[str] = ()
    protocol: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
