"""Sub-category labels of the next round, and how good they are."""

from sccam_bench import registry
from sccam_bench.evaluation.clusters import cluster_quality
from sccam_bench.labelers.base import one_hot_sub_labels
from sccam_bench.stages.base import Recipe, Task


def run(task: Task) -> None:
    """`features` (N, D) -> `sub_labels` (N, C * K) bool and the table `quality`."""
    split = task.params["split"]
    features = task.inputs["features"].array("features")
    labels, truth = task.dataset.image_labels(split), task.dataset.sub_categories(split)
    labeler = registry.build(registry.LABELERS, task.params["labeler"], seed=task.params["seed"])
    assignments = labeler(features, labels, truth)
    task.output.array("sub_labels", one_hot_sub_labels(assignments, labeler.num_clusters))
    task.output.table("quality", cluster_quality(features, assignments, truth))


RECIPE = Recipe("sub_labels", 1, run)
