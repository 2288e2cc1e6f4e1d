from sccam_bench.report.figures.dots import Dot
from sccam_bench.results.drawings.per_class import MOST_CLASSES, most_different


def test_few_classes_keep_their_order() -> None:
    dots = {"dog": Dot(-1.0), "cat": Dot(2.0)}
    assert list(most_different(dots, {"SC-CAM": dots})) == ["dog", "cat"]


def test_of_many_classes_both_ends_are_shown_in_one_order() -> None:
    first = {f"class {n}": Dot(float(n)) for n in range(81)}
    second = {name: Dot(-dot.value) for name, dot in first.items() if name != "class 80"}
    panels = {"SC-CAM": first, "CAM, 3x epochs": second}
    half = MOST_CLASSES // 2
    expected = [f"class {n}" for n in (*range(80, 80 - half, -1), *range(half - 1, -1, -1))]
    assert list(most_different(first, panels)) == expected
    assert list(most_different(second, panels)) == expected[1:]
