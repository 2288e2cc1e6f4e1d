import numpy as np
import pytest

from sccam_bench.data.phantom import BODY, MARK, Phantom
from sccam_bench.errors import InputError


def test_labels_masks_and_parts_agree(phantom: Phantom) -> None:
    labels = phantom.image_labels("train")
    for image_id, shown in zip(phantom.image_ids("train"), labels, strict=True):
        mask, parts = phantom.mask(image_id), phantom.parts(image_id)
        assert set(np.unique(mask)) - {0} == set(np.flatnonzero(shown) + 1)
        assert np.array_equal(mask > 0, parts > 0)
        assert {BODY, MARK} <= set(np.unique(parts))
        assert (parts == BODY).sum() > (parts == MARK).sum()


def test_the_same_seed_gives_the_same_images(phantom: Phantom) -> None:
    again = Phantom(**phantom.options)
    for split in ("train", "val"):
        for image_id in again.image_ids(split):
            assert np.array_equal(again.image(image_id), phantom.image(image_id))
        assert again.digest(split, with_masks=True) == phantom.digest(split, with_masks=False)


@pytest.mark.parametrize(
    "change",
    [dict(seed=1), dict(body_contrast=0.1), dict(clutter=2), dict(bodies="shared")],
)
def test_each_knob_changes_the_images_and_the_digest(phantom: Phantom, change: dict) -> None:
    other = Phantom(**{**phantom.options, **change})
    assert other.digest("train", with_masks=True) != phantom.digest("train", with_masks=True)
    ids = phantom.image_ids("train")
    assert any(not np.array_equal(other.image(i), phantom.image(i)) for i in ids)


def test_splits_are_different_images(phantom: Phantom) -> None:
    first = [phantom.image(f"{split}_00000") for split in ("train", "calibration", "val")]
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], first[2])


def test_more_images_keep_the_first_ones(phantom: Phantom) -> None:
    larger = Phantom(**{**phantom.options, "num_train": 30})
    assert np.array_equal(larger.image("train_00003"), phantom.image("train_00003"))


def test_negative_control_has_one_sub_category() -> None:
    data = Phantom(num_train=20, size=64, sub_categories=1)
    assert set(np.unique(data.sub_categories("train"))) == {-1, 0}


def mean_body(data: Phantom, c: int, s: int) -> np.ndarray:
    rows = np.flatnonzero(data.sub_categories("train")[:, c] == s)
    ids = [data.image_ids("train")[row] for row in rows]
    pixels = [data.image(i)[(data.parts(i) == BODY) & (data.mask(i) == c + 1)] for i in ids]
    return np.concatenate(pixels).mean(axis=0)


def test_bodies_tell_the_class_unless_they_are_shared() -> None:
    sizes = dict(num_train=80, size=64, sub_categories=1, body_contrast=1.0)
    own, shared = Phantom(bodies="class", **sizes), Phantom(bodies="shared", **sizes)
    gap = [np.abs(mean_body(data, 0, 0) - mean_body(data, 1, 0)).max() for data in (own, shared)]
    assert gap[0] > 5 * gap[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(num_classes=6), "num_classes is 6"),
        (dict(sub_categories=0), "sub_categories is 0"),
        (dict(size=16), "size is 16"),
        (dict(num_train=-1), "num_train is -1"),
    ],
)
def test_wrong_knobs_are_named(options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Phantom(**options)


def test_an_unknown_split_is_named(phantom: Phantom) -> None:
    with pytest.raises(InputError, match="did you mean 'train'"):
        phantom.image_ids("trian")
