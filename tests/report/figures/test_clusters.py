import numpy as np

from sccam_bench.report.figures.clusters import Cluster, draw_clusters, kind_name
from sccam_bench.report.figures.style import to_png

RED = np.zeros((10, 20, 3), np.uint8) + np.array([255, 0, 0], np.uint8)


def test_a_row_for_each_cluster_and_a_frame_for_each_image() -> None:
    clusters = [Cluster([RED, RED, RED], [0, 1, 1], "n = 9"), Cluster([RED], [2], "n = 1")]
    figure = draw_clusters({"cat": clusters, "dog": clusters[:1]})
    to_png(figure)
    cat, dog = figure.axes
    assert [label.get_text() for label in cat.get_yticklabels()] == ["n = 9", "n = 1"]
    assert [text.get_text() for text in cat.texts] == ["A", "B", "B", "C"]
    assert len(dog.patches) == 3
    (picture,) = cat.images
    pixels = np.asarray(picture.get_array())
    rows, columns = len(pixels) // 2, pixels.shape[1] // 3
    middle = pixels[rows // 2, columns // 2], pixels[rows + rows // 2, columns + columns // 2]
    assert middle[0].tolist() == [255, 0, 0]
    assert middle[1].tolist() == [255, 255, 255]  # the second cluster has one image


def test_clusters_without_truth_have_no_frames() -> None:
    figure = draw_clusters({"cat": [Cluster([RED], (), "n = 4")]})
    assert not figure.axes[0].patches


def test_kinds_are_letters_as_long_as_there_are_any() -> None:
    assert [kind_name(0), kind_name(25), kind_name(26)] == ["A", "Z", "26"]
