import numpy as np
import pytest

from sccam_bench.evaluation.bootstrap import over_images, times_drawn
from sccam_bench.evaluation.class_differences import class_differences
from sccam_bench.evaluation.confusion import Counts, iou
from tests.coverage import Case, class_trials
from tests.evaluation.populations import added, population, take


def image_by_image(ones: list[Counts], others: list[Counts], resamples: int) -> np.ndarray:
    """The mean difference in each resample, (resamples, C + 1): every image put in as often."""
    drawn = np.concatenate(list(times_drawn(len(ones[0].truth), resamples, seed=0))).astype(int)
    found = []
    for times in drawn:
        images = np.repeat(np.arange(len(times)), times)
        pairs = zip(ones, others, strict=True)
        of_pairs = [iou(added(take(a, images))) - iou(added(take(b, images))) for a, b in pairs]
        found.append(np.mean(of_pairs, axis=0))
    return np.array(found)


def test_intervals_are_those_of_putting_in_every_image() -> None:
    pairs = [population(40, 3, 0.4, np.random.default_rng(seed)) for seed in (1, 2)]
    methods = [[pair[which] for pair in pairs] for which in (0, 1)]
    truth = pairs[0][0].truth  # both pairs are of the same images
    others, ones = ([Counts(c.intersection, c.predicted, truth) for c in m] for m in methods)
    found = class_differences(ones, others, resamples=200)
    expected = image_by_image(ones, others, 200)
    shown = (truth > 0).sum(axis=0)
    assert (shown[1:] < 40).all(), "what is as rare as a class counts, and not all images"
    for one, drawn, images in zip(found, expected.T, shown, strict=True):
        assert one is not None
        interval = over_images(drawn, int(images))
        assert one.images is not None
        assert interval is not None
        assert (one.images.low, one.images.high) == pytest.approx((interval.low, interval.high))
        assert one.mean == pytest.approx(np.mean(one.seeds))
        assert len(one.seeds) == 2


def test_hand_worked_difference() -> None:
    """Class 1: 6 of 10 pixels against 4 of 10 and 2 wrong, in each of 20 images."""
    one = Counts(*(np.array(20 * [c]) for c in ([90, 6], [94, 6], [90, 10])))
    other = Counts(*(np.array(20 * [c]) for c in ([88, 4], [94, 6], [90, 10])))
    background, first = class_differences([one], [other], resamples=100)
    assert first is not None
    assert first.mean == pytest.approx(6 / 10 - 4 / 12)
    assert first.images is not None
    assert first.images.low == first.images.high == pytest.approx(first.mean)
    assert background is not None
    assert background.mean == pytest.approx(90 / 94 - 88 / 96)


@pytest.mark.parametrize(("shown", "is_known"), [(1, False), (4, False), (5, True)])
def test_rare_and_unknown_classes(shown: int, is_known: bool) -> None:
    """Class 1 is in a few of 40 images, class 2 in none."""
    truth = np.zeros((40, 3), int)
    truth[:, 0] = 90
    truth[:shown, 1] = 10
    good, poor = (Counts(np.minimum(truth, most), truth, truth) for most in (90, 5))
    _, rare, unknown = class_differences([good], [poor])
    assert unknown is None
    assert rare is not None
    assert rare.mean == pytest.approx(1 - 5 / 15)
    assert (rare.images is not None) == is_known


def test_intervals_of_rare_classes_hold_the_truth_as_often_as_they_say() -> None:
    """A small version of `python -m tests.coverage`; all images counted, it would be 88 %."""
    found = list(class_trials(Case(100, 20), 60))
    assert min(one.shown for one in found) == 5
    assert 0.93 <= np.mean([one.holds for one in found if one.shown < 12]) <= 0.99
