"""What lines found in the images that tell most of one of them."""

from collections.abc import Mapping, Sequence

from sccam_bench.planning import Plan
from sccam_bench.report.figures.examples import draw_examples
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.examples import choice, read
from sccam_bench.results.lines import Line, by_images
from sccam_bench.store import Store

NAME = "examples"  # of the first, then with a number
_MOST_COLUMNS = 5


def drawings(planned: Plan, lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure for each set of scored images."""
    drawn = []
    for number, group in enumerate(by_images(lines)):
        chosen = choice(planned, group, store, each=1)
        if not chosen.images:  # masks without a single scored pixel
            continue
        shown = read(chosen, chosen.telling_lines(_MOST_COLUMNS), store)
        name = NAME if number == 0 else f"{NAME}_{number + 1}"
        caption = (
            "Image, true mask and what each line found, maps at the transfer threshold; black: the "
            "outline of the truth; below: mIoU in percent over the values that the image's mask "
            f"has, background included. The images are chosen by {chosen.told()}."
        )
        alt = "; ".join(f"{one.image_id} {one.why}{_scores(one.scores)}" for one in shown)
        classes = group[0].first.graph.dataset.classes
        figure = draw_examples(shown, classes)
        drawn.append(Drawing(name, caption, f"Images: {alt}.", figure, is_vector=False))
    return drawn


def _scores(scores: Mapping[str, float]) -> str:
    return " (" + ", ".join(f"{name} {score:.1f}" for name, score in scores.items()) + ")"
