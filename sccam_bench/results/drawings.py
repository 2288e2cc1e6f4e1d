"""The figures of a run, drawn from what its finished stages have stored."""

from sccam_bench.planning import Plan
from sccam_bench.report.figures.curves import Curve, draw_curves
from sccam_bench.report.figures.examples import draw_examples
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.examples import by_data, examples
from sccam_bench.results.finished import first_seed
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store

_EXAMPLE_CELLS = 10


def drawings(planned: Plan, store: Store) -> list[Drawing]:
    """All figures of which there is something to show."""
    return [*_curves(planned, store), *_examples(planned, store)]


def _curves(planned: Plan, store: Store) -> list[Drawing]:
    scored = {name: graph.map_scores for name, graph in first_seed(planned, store).items()}
    curves = {name: _curve(final, store) for name, final in scored.items() if final is not None}
    if not curves:
        return []
    caption = "mIoU against the background threshold; the choices of the policies are marked."
    figure = draw_curves(curves, planned.ablation.question)
    return [Drawing("curves", caption, f"Curves of {', '.join(curves)}", figure)]


def _examples(planned: Plan, store: Store) -> list[Drawing]:
    drawn = []
    for number, group in enumerate(by_data(first_seed(planned, store))):
        shown = examples(dict(list(group.items())[:_EXAMPLE_CELLS]), store)
        num_classes = len(next(iter(group.values())).dataset.classes)
        name = "examples" if number == 0 else f"examples_{number + 1}"
        caption = "Images, their true masks, and what each cell found."
        figure = draw_examples(shown, num_classes)
        drawn.append(Drawing(name, caption, caption, figure, is_vector=False))
    return drawn


def _curve(final: Stage, store: Store) -> Curve:
    artifact = store.artifact(final.recipe.name, final.key)
    curve, scores = artifact.table("curve"), artifact.table("scores")
    marked = {policy: (one["threshold"], one["miou"]) for policy, one in scores.items()}
    return Curve(curve["thresholds"], curve["miou"], marked)
