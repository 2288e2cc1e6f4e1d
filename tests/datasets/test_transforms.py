import numpy as np
import pytest

from sccam_bench.data.transforms import (
    ColourJitter,
    HorizontalFlip,
    RandomCrop,
    RandomScale,
    ResizeLong,
    augment,
    cut,
    draw_crop,
)
from sccam_bench.errors import InputError

IMAGE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)


@pytest.mark.parametrize(
    "transform",
    [ResizeLong(20, 80), RandomScale(0.5, 2.0), HorizontalFlip(), ColourJitter(), RandomCrop(48)],
)
def test_the_generator_decides_everything(transform) -> None:  # type: ignore[no-untyped-def]
    results = [transform(IMAGE, np.random.default_rng(seed)) for seed in (1, 1, *range(2, 12))]
    assert np.array_equal(results[0], results[1])
    assert any(
        one.shape != results[0].shape or not np.array_equal(one, results[0]) for one in results[2:]
    )
    assert all(one.dtype == np.uint8 for one in results)


def test_resize_long_keeps_the_shape_of_the_image() -> None:
    sizes = [ResizeLong(30, 90)(IMAGE, np.random.default_rng(s)).shape for s in range(20)]
    assert all(30 <= width <= 90 for _, width, _ in sizes)
    assert all(abs(height - width * 2 / 3) <= 0.5 for height, width, _ in sizes)


def test_random_scale_draws_from_its_range() -> None:
    heights = [RandomScale(0.5, 1.5)(IMAGE, np.random.default_rng(s)).shape[0] for s in range(20)]
    assert 20 <= min(heights) < 30
    assert 50 < max(heights) <= 60
    with pytest.raises(InputError, match="at most high"):
        RandomScale(1.3, 0.7)


@pytest.mark.parametrize("resize", [ResizeLong(30, 90), RandomScale(0.5, 1.5)])
def test_the_region_is_where_the_picture_is(resize) -> None:  # type: ignore[no-untyped-def]
    white = np.full((40, 60, 3), 255, np.uint8)
    transforms = [resize, HorizontalFlip(), RandomCrop(48, fill=0), HorizontalFlip()]
    padded = 0
    for seed in range(20):
        image, region = augment(white, transforms, np.random.default_rng(seed))
        np.testing.assert_array_equal(region, image[..., 0] == 255)
        padded += not region.all()
    assert 0 < padded < 20


def test_the_region_costs_no_draw() -> None:
    """Images are those of training without regions, as they were before there were any."""
    transforms = [ResizeLong(30, 90), HorizontalFlip(), ColourJitter(), RandomCrop(48)]
    found, _ = augment(IMAGE, transforms, np.random.default_rng(0))
    expected, rng = IMAGE, np.random.default_rng(0)
    for transform in transforms:
        expected = transform(expected, rng)
    np.testing.assert_array_equal(found, expected)


def test_what_moves_no_pixel_keeps_the_region() -> None:
    image, region = augment(IMAGE, [ColourJitter()], np.random.default_rng(0))
    assert region.shape == image.shape[:2]
    assert region.all()


def test_crop_of_a_smaller_image_is_padded_around_it() -> None:
    crop = RandomCrop(64, fill=7)(IMAGE, np.random.default_rng(3))
    assert crop.shape == (64, 64, 3)
    inside = crop[(crop != 7).any(axis=2)]
    assert len(inside) <= IMAGE.shape[0] * IMAGE.shape[1]
    assert crop.astype(int).sum() == IMAGE.astype(int).sum() + 7 * 3 * (64 * 64 - 40 * 60)


def test_one_window_cuts_image_and_maps_alike() -> None:
    window = draw_crop(IMAGE.shape, 32, np.random.default_rng(0))
    crop, scores = cut(IMAGE, window, 32, 0), cut(IMAGE[..., :1] / 255, window, 32, 0)
    np.testing.assert_allclose(scores[..., 0], crop[..., 0] / 255, rtol=1e-6)
    assert crop.std() > 0


def test_no_jitter_changes_nothing() -> None:
    same = ColourJitter(0, 0, 0, 0)(IMAGE, np.random.default_rng(0))
    assert np.abs(same.astype(int) - IMAGE).mean() < 2  # hue goes through 8-bit HSV
