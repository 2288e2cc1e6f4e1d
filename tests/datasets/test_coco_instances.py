"""Masks of COCO against the tool whose masks the field uses, written out pixel by pixel."""

import numpy as np

from sccam_bench.data.coco_instances import Annotated, Instance, covered, draw

CLASSES = ("a", "b", "c")


def random_instances(rng: np.random.Generator, size: int) -> list[Instance]:
    return [
        Instance(
            name=CLASSES[int(rng.integers(3))],
            area=float(rng.integers(1, 4)),  # many are equal
            crowd=bool(rng.integers(2)),
            outline=[rng.uniform(0, size, 2 * int(rng.integers(3, 6))) for _ in range(2)],
        )
        for _ in range(6)
    ]


def drawn_slowly(annotated: Annotated, size: int) -> np.ndarray:
    """alicranck/coco2voc@1b0c91e coco2voc_aux.py: by area, what is drawn is never covered."""
    mask = np.zeros((size, size), int)
    for instance in sorted(annotated.instances, key=lambda one: one.area):
        inside = covered(instance, size, size)
        for y in range(size):
            for x in range(size):
                if mask[y, x] == 0 and inside[y, x]:
                    mask[y, x] = CLASSES.index(instance.name) + 1
    return mask


def test_masks_equal_those_of_coco2voc() -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        annotated = Annotated(20, 20, random_instances(rng, 20))
        expected = drawn_slowly(annotated, 20)
        np.testing.assert_array_equal(draw(annotated, CLASSES, "class"), expected)


def test_an_ignored_crowd_covers_nothing_else() -> None:
    rng = np.random.default_rng(1)
    annotated = Annotated(20, 20, random_instances(rng, 20))
    alone = Annotated(20, 20, [one for one in annotated.instances if not one.crowd])
    ignored, expected = draw(annotated, CLASSES, "ignore"), draw(alone, CLASSES, "class")
    np.testing.assert_array_equal(np.where(ignored == 255, 0, ignored), expected)
    crowds = [covered(one, 20, 20) for one in annotated.instances if one.crowd]
    np.testing.assert_array_equal(ignored == 255, np.any(crowds, axis=0) & (expected == 0))


def test_an_outline_without_three_corners_covers_nothing() -> None:
    line = Instance("a", 1.0, False, [np.array([0.0, 0.0, 5.0, 5.0])])
    assert not covered(line, 8, 8).any()
    assert not covered(Instance("a", 1.0, False, []), 8, 8).any()
