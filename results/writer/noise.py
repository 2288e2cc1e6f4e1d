"""How large the noise is."""

from collections.abc import Sequence

from results.writer.measured import METRIC, Measured
from results.writer.words import markdown
from sccam_bench.evaluation import detectable


def noise_section(runs: Sequence[Measured], clustering: Measured) -> str:
    """How large the noise between seeds is, and what it takes to see a difference through it."""
    rows = []
    for run in runs:
        labels = [name for name in run.differences if name in run.table]
        lines = run.table.groupby(labels, sort=False)[METRIC]
        pooled = float((lines.var(ddof=1).mean()) ** 0.5)
        paired = float((run.differences["seeds_sd"].dropna() ** 2).mean() ** 0.5)
        error = paired / run.num_seeds**0.5
        rows.append(
            {
                "run": run.name,
                "lines": str(lines.ngroups),
                "seeds": str(run.num_seeds),
                "sd of a line": f"{pooled:.2f}",
                "sd of a difference": f"{paired:.2f}",
                "detectable over seeds": f"{detectable.of_error(error, run.num_seeds):.1f}",
                "detectable over images": f"{run.differences['images_detectable'].median():.1f}",
            }
        )
    groups = clustering.table.groupby("classifier")[METRIC]
    within = float(groups.var(ddof=1).mean() ** 0.5)
    between = float(groups.mean().std(ddof=1))
    return f"""## How large the noise is

{markdown(rows)}

Points of mIoU (transfer). sd: pooled sample deviation between seeds, of a line's value and of its
difference from what it is compared with. Detectable: the smallest true difference that the test
over these seeds, or that over these images with the networks as they are (median of the
comparisons), finds by itself four times in five. A verdict needs both and the correction for all
lines of its table, and finds a gain of that size less often.

The seed of k-means alone, with all other seeds fixed, makes a deviation of {within:.2f}
({clustering.num_seeds} clusterings of each of {groups.ngroups} trainings); the means of these
trainings deviate by {between:.2f}. [coverage.md](coverage.md) shows by simulation how often the
intervals over images hold the truth, and how often verdicts see a difference where none is."""
