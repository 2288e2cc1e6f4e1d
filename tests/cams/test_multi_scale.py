import numpy as np
import pytest

from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.cams import multi_scale
from sccam_bench.cams.multi_scale import infer_cams, resize
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from tests import references


def test_resizing_equals_the_original(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("msf_input")
    for i, scale in enumerate(g["scales"].tolist()):
        assert np.array_equal(resize(g["image"], scale), g[f"resized_{i}"])


@pytest.fixture(scope="module")
def classifier() -> SCCAMClassifier:
    backbone = TimmBackbone(output_stride=8, num_stages=3)
    return SCCAMClassifier(backbone, None, 4, num_clusters=2).eval()


@pytest.mark.parametrize("head", ["parent", "sub"])
def test_maps_of_the_present_classes_at_image_size(classifier, head: str) -> None:  # type: ignore[no-untyped-def]
    images = np.random.default_rng(0).integers(0, 256, (2, 40, 56, 3), np.uint8)
    first, second = infer_cams(classifier, images, [[1], [0, 3]], head, [1.0, 0.5], True)
    assert first.shape == (1, 40, 56)
    assert second.shape == (2, 40, 56)
    assert first.min() >= 0
    assert second.max() < 1


def test_a_batch_equals_one_call_per_image_scale_and_flip(classifier) -> None:  # type: ignore[no-untyped-def]
    images = np.random.default_rng(1).integers(0, 256, (3, 40, 56, 3), np.uint8)
    together = infer_cams(classifier, images, [[0, 2]] * 3, "parent", [1.0, 0.5], True)
    for image, found in zip(images, together, strict=True):
        expected = references.cam_call_by_call(classifier, image, [0, 2], [1.0, 0.5])
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


def test_images_that_exceed_the_memory_budget_go_one_by_one(classifier, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    images = np.random.default_rng(1).integers(0, 256, (3, 40, 56, 3), np.uint8)
    together = infer_cams(classifier, images, [[0]] * 3, "parent", [1.0], True)
    monkeypatch.setitem(multi_scale._PIXELS, "cpu", 1)
    apart = infer_cams(classifier, images, [[0]] * 3, "parent", [1.0], True)
    np.testing.assert_allclose(apart, together, rtol=0, atol=1e-4)


def test_a_batch_equals_single_images(classifier) -> None:  # type: ignore[no-untyped-def]
    images = np.random.default_rng(1).integers(0, 256, (3, 48, 48, 3), np.uint8)
    together = infer_cams(classifier, images, [[0]] * 3, "parent", [1.0], False)
    for image, expected in zip(images, together, strict=True):
        alone = infer_cams(classifier, image[None], [[0]], "parent", [1.0], False)[0]
        np.testing.assert_allclose(alone, expected, rtol=0, atol=1e-4)


def test_with_flip_mirroring_the_image_mirrors_the_map() -> None:
    model = CAMClassifier(TimmBackbone(output_stride=8, num_stages=3), None, 2).eval()
    image = np.random.default_rng(2).integers(0, 256, (1, 64, 64, 3), np.uint8)
    straight = infer_cams(model, image, [[0, 1]], "parent", [1.0], True)[0]
    mirrored = infer_cams(model, image[:, :, ::-1].copy(), [[0, 1]], "parent", [1.0], True)[0]
    np.testing.assert_allclose(mirrored[..., ::-1], straight, rtol=0, atol=1e-4)
