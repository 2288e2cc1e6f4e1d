"""The images nearest the centre of each cluster: the paper's gallery of sub-categories."""

from collections.abc import Sequence

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.evaluation.clusters import nearest_to_centres
from sccam_bench.planning import Plan
from sccam_bench.report.figures.clusters import Cluster, draw_clusters, kind_name
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.lines import Line, told_line
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store

NAME = "clusters"
_MOST_CLASSES, _MOST_CLUSTERS, _IMAGES = 6, 6, 4
_KMEANS = "KMeansLabeler"


def drawings(planned: Plan, lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure, of the last round of one line; none where no line has sub-categories."""
    clustered = [line for line in lines if line.first.graph.sub_labels is not None]
    if not clustered:
        return []
    kmeans = [line for line in clustered if _labeler(line) == _KMEANS]  # others have no centres
    line = told_line(planned, kmeans or clustered)
    stage = line.first.graph.sub_labels
    assert stage is not None
    gallery = _Gallery(stage, store)
    classes = gallery.classes()
    caption = (
        f"The sub-categories behind {line.name}, seed {line.first.cell.seed}, those of the last "
        f"round ({line.first.cell.config['rounds']}): in each row the images nearest the centre of "
        f"one cluster, the mean feature of its n images.{gallery.told()}"
        f"{_left_out(gallery, classes)}"
    )
    alt = f"Thumbnails of training images by cluster, for the classes {', '.join(classes)}."
    return [Drawing(NAME, caption, alt, draw_clusters(classes), is_vector=False)]


def _labeler(line: Line) -> str:
    return str(line.first.cell.config["labeler"]["type"])


class _Gallery:
    """The clusters of one finished stage of sub-labels."""

    def __init__(self, stage: Stage, store: Store) -> None:
        split = stage.params["split"]
        features = stage.parents["features"]
        artifact = store.artifact(stage.recipe.name, stage.key)
        self._dataset: WSSSDataset = stage.dataset
        self._features = store.artifact(features.recipe.name, features.key).array("features")
        self._ids = stage.dataset.image_ids(split)
        self._truth = stage.dataset.sub_categories(split)
        self._nmi = artifact.table("quality")["nmi"]
        # (N, C * K) bool -> (N, C), -1 where the class is absent
        by_class = artifact.array("sub_labels").reshape(
            len(self._ids), len(stage.dataset.classes), -1
        )
        self.assignments = np.where(by_class.any(axis=2), by_class.argmax(axis=2), -1)

    @property
    def num_classes(self) -> int:
        return self.assignments.shape[1]

    @property
    def most_clusters(self) -> int:
        """Of any class."""
        return int(self.assignments.max()) + 1

    def classes(self) -> dict[str, list[Cluster]]:
        """The first classes that have clusters, the largest clusters of each."""
        found: dict[str, list[Cluster]] = {}
        for number, name in enumerate(self._dataset.classes):
            clusters = self._clusters(number)
            if clusters and len(found) < _MOST_CLASSES:
                found[name] = clusters
        return found

    def told(self) -> str:
        """What the frames are, and how well clusters and truth agree."""
        if self._truth is None:
            return ""
        told = (
            " Frames and letters: the true sub-category; in percent: the share of the cluster's "
            "most frequent one."
        )
        return told if self._nmi is None else f"{told} NMI with the truth: {self._nmi:.2f}."

    def _clusters(self, number: int) -> list[Cluster]:
        assigned = self.assignments[:, number]
        nearest = nearest_to_centres(self._features, assigned, _IMAGES)
        sizes = {k: int((assigned == k).sum()) for k in nearest}
        largest = sorted(nearest, key=lambda k: -sizes[k])[:_MOST_CLUSTERS]
        return [self._cluster(nearest[k], np.flatnonzero(assigned == k), number) for k in largest]

    def _cluster(self, nearest: np.ndarray, members: np.ndarray, number: int) -> Cluster:
        images = [self._dataset.image(self._ids[row]) for row in nearest]
        legend = f"n = {len(members)}"
        if self._truth is None:
            return Cluster(images, (), legend)
        kinds, counts = np.unique(self._truth[members, number], return_counts=True)
        share = 100 * counts.max() / counts.sum()
        legend += f"\n{share:.0f} % {kind_name(int(kinds[counts.argmax()]))}"
        return Cluster(images, self._truth[nearest, number].tolist(), legend)


def _left_out(gallery: _Gallery, classes: dict[str, list[Cluster]]) -> str:
    words = []
    if len(classes) < gallery.num_classes:
        words.append(f"The first {len(classes)} of {gallery.num_classes} classes are shown.")
    if gallery.most_clusters > _MOST_CLUSTERS:
        words.append(f"The {_MOST_CLUSTERS} largest clusters of {gallery.most_clusters} are shown.")
    return "".join(f" {word}" for word in words)
