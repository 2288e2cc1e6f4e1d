import numpy as np

from sccam_bench.evaluation.telling_images import telling_images

SCORES = np.array([50.0, 90.0, 10.0, 60.0, 80.0, np.nan, 30.0])
GAINS = np.array([5.0, -1.0, 2.0, -20.0, 0.0, np.nan, 30.0])


def test_hand_worked_choice() -> None:
    """The median is 55: images 0 and 3 are equally near, and 3 is taken for its loss."""
    assert telling_images(SCORES, GAINS, 1) == {
        6: "gains most",
        3: "loses most",
        1: "reaches most",
        2: "reaches least",
        0: "in the middle",
    }


def test_a_reason_takes_its_next_image_where_another_has_the_first() -> None:
    """Image 0 has both the highest score and the largest gain."""
    chosen = telling_images(np.array([9.0, 5.0, 1.0]), np.array([3.0, 1.0, 1.0]), 1)
    assert chosen == {0: "gains most", 1: "reaches most", 2: "reaches least"}


def test_without_another_method_there_are_no_gains() -> None:
    assert set(telling_images(SCORES, None, 2).values()) == {
        "reaches most",
        "reaches least",
        "in the middle",
    }


def test_no_image_twice_and_none_without_a_score() -> None:
    rng = np.random.default_rng(0)
    scores = np.where(rng.random(50) < 0.2, np.nan, rng.random(50))
    gains = scores - rng.random(50)
    chosen = telling_images(scores, gains, 4)
    assert len(chosen) == 20
    assert not np.isnan(scores[list(chosen)]).any()
    for why in set(chosen.values()):
        assert list(chosen.values()).count(why) == 4
    assert next(iter(chosen)) == np.nanargmax(gains)
    assert all(gains[place] < 0 for place, why in chosen.items() if why == "loses most")


def test_no_scores_no_images() -> None:
    assert telling_images(np.full(3, np.nan), None, 2) == {}
