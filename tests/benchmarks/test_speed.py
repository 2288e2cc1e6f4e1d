"""Speed against slow references measured in the same run.

`make benchmark` prints the groups; the reference is the row named so. Nothing asserts a time.
"""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_image
from torch.nn import functional as F

from sccam_bench.backbones.mxnet_params import read_params
from sccam_bench.backbones.resnet38 import ResNet38
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.cams.multi_scale import infer_cams
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.evaluation.threshold_curve import curve_counts, thresholds
from sccam_bench.labelers.base import one_hot_sub_labels
from sccam_bench.refiners.affinity_labels import pair_offsets
from sccam_bench.refiners.dense_crf import ImageCRF
from sccam_bench.refiners.random_walk import random_walk, walk_matrix
from tests import references

# trainaug of VOC 2012: 10,582 images, 16,458 image-class pairs, 20 classes
IMAGES, CLASSES, K = 10_582, 20, 10


@pytest.fixture(scope="module")
def assignments() -> np.ndarray:
    rng = np.random.default_rng(0)
    labels = rng.random((IMAGES, CLASSES)) < 0.028
    labels[np.arange(IMAGES), rng.integers(CLASSES, size=IMAGES)] = True
    return np.where(labels, rng.integers(K, size=labels.shape), -1)


@pytest.mark.benchmark(group="sub-labels of 10,582 images")
def test_sub_labels(benchmark, assignments: np.ndarray) -> None:  # type: ignore[no-untyped-def]
    assert benchmark(one_hot_sub_labels, assignments, K).shape == (IMAGES, CLASSES * K)


@pytest.mark.benchmark(group="sub-labels of 10,582 images")
@pytest.mark.slow
def test_sub_labels_reference_loops(benchmark, assignments: np.ndarray) -> None:  # type: ignore[no-untyped-def]
    found = benchmark.pedantic(
        references.sub_labels_by_loops, (assignments, assignments >= 0, K), rounds=2
    )
    assert np.array_equal(found, one_hot_sub_labels(assignments, K))


@pytest.fixture(scope="module")
def scored_image() -> tuple:
    rng = np.random.default_rng(0)
    maps = rng.random((2, 375, 500)).astype(np.float16)
    truth = rng.choice([0, 3, 15, 255], (375, 500)).astype(np.uint8)
    return maps, np.array([2, 14]), truth, thresholds(100)[:60], 21


@pytest.mark.benchmark(group="60 thresholds, 375 x 500 pixels, 21 values")
def test_threshold_curve(benchmark, scored_image: tuple) -> None:  # type: ignore[no-untyped-def]
    benchmark(curve_counts, *scored_image)


@pytest.mark.benchmark(group="60 thresholds, 375 x 500 pixels, 21 values")
def test_threshold_curve_reference_passes(benchmark, scored_image: tuple) -> None:  # type: ignore[no-untyped-def]
    expected = benchmark(references.curve_by_passes, *scored_image)
    found = curve_counts(*scored_image)
    assert np.array_equal(found.intersection, expected.intersection)


@pytest.fixture(scope="module", params=[3, 21])
def walk(request) -> tuple:  # type: ignore[no-untyped-def]
    field = np.random.default_rng(0).random((34, 47, 63), np.float32)
    scores = np.random.default_rng(1).random((request.param, 47 * 63)).astype(np.float32)
    return field, scores


def _walk_group(benchmark, scores: np.ndarray) -> None:  # type: ignore[no-untyped-def]
    benchmark.group = f"random walk, 47 x 63 grid, {len(scores)} channels, 256 steps"


def test_random_walk(benchmark, walk: tuple) -> None:  # type: ignore[no-untyped-def]
    field, scores = walk
    _walk_group(benchmark, scores)
    benchmark(lambda: random_walk(scores, walk_matrix(field, 8), 256))


@pytest.mark.slow
def test_random_walk_reference_dense_squaring(benchmark, walk: tuple) -> None:  # type: ignore[no-untyped-def]
    field, scores = walk
    _walk_group(benchmark, scores)
    dense = references.dense_affinity(field, pair_offsets(5))
    expected = benchmark.pedantic(references.walk_by_squaring, (scores, dense, 8, 8), rounds=3)
    found = random_walk(scores, walk_matrix(field, 8), 256)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


@pytest.fixture(scope="module")
def picture_and_scores() -> tuple:
    """A picture of 375 x 500 pixels and the low and high alpha scores of 3 labels."""
    flower = Image.fromarray(load_sample_image("flower.jpg"))
    image = np.asarray(flower.resize((500, 375), Image.Resampling.BICUBIC))
    coarse = np.random.default_rng(0).random((2, 3, 24, 32)).astype(np.float32) ** 4
    scores = F.interpolate(torch.from_numpy(coarse), (375, 500), mode="bicubic").numpy()
    scores = scores.clip(1e-3)
    return image, scores / scores.sum(axis=1, keepdims=True)


@pytest.mark.benchmark(group="CRF labels of AffinityNet: both alphas, 3 labels, 375 x 500 pixels")
def test_crf_both_alphas(benchmark, picture_and_scores: tuple) -> None:  # type: ignore[no-untyped-def]
    image, scores = picture_and_scores
    benchmark.pedantic(lambda: ImageCRF(image)(scores), rounds=7, warmup_rounds=1)


@pytest.mark.benchmark(group="CRF labels of AffinityNet: both alphas, 3 labels, 375 x 500 pixels")
def test_crf_reference_two_pydensecrf_calls(benchmark, picture_and_scores: tuple) -> None:  # type: ignore[no-untyped-def]
    densecrf = pytest.importorskip("pydensecrf.densecrf", reason="pip install -e '.[benchmark]'")
    image, scores = picture_and_scores

    def call(probabilities: np.ndarray) -> np.ndarray:
        crf = densecrf.DenseCRF2D(500, 375, len(probabilities))
        crf.setUnaryEnergy(np.ascontiguousarray(-np.log(probabilities.reshape(3, -1))))
        crf.addPairwiseGaussian(sxy=3, compat=3)
        crf.addPairwiseBilateral(sxy=80, srgb=13, rgbim=image.copy(), compat=10)
        return np.array(crf.inference(10)).reshape(probabilities.shape)

    expected = benchmark.pedantic(lambda: [call(one) for one in scores], rounds=7, warmup_rounds=1)
    np.testing.assert_allclose(ImageCRF(image)(scores), expected, rtol=0, atol=1e-4)


@pytest.fixture(scope="module")
def params_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 MiB of float32 in the layout of MXNet 0.11: 64 arrays of 512 x 512."""
    path = tmp_path_factory.mktemp("weights") / "large.params"
    values = np.random.default_rng(0).random((512, 512), np.float32).tobytes()
    head = struct.pack("<IIQQiiI", 0xF993FAC8, 2, 512, 512, 1, 0, 0)
    names = [f"arg:weight{number}".encode() for number in range(64)]
    path.write_bytes(
        struct.pack("<QQQ", 0x112, 0, len(names))
        + (head + values) * len(names)
        + struct.pack("<Q", len(names))
        + b"".join(struct.pack("<Q", len(name)) + name for name in names)
    )
    return path


@pytest.mark.benchmark(group="reading 64 MiB of .params")
def test_params_reader(benchmark, params_file: Path) -> None:  # type: ignore[no-untyped-def]
    assert len(benchmark(read_params, params_file)) == 64


@pytest.mark.benchmark(group="reading 64 MiB of .params")
def test_params_reference_bytes_alone(benchmark, params_file: Path) -> None:  # type: ignore[no-untyped-def]
    assert len(benchmark(params_file.read_bytes)) > 2**26


@pytest.fixture(scope="module", params=["lite0", "resnet38"])
def cam_case(request) -> tuple:  # type: ignore[no-untyped-def]
    """A classifier, images of one size and scales: a batch of Phantom, one for ResNet-38."""
    images = np.random.default_rng(0).integers(0, 256, (16, 128, 128, 3), np.uint8)
    backbone = TimmBackbone(output_stride=8, num_stages=3)
    scales = [1.0, 1.5]
    if request.param == "resnet38":
        backbone, images, scales = ResNet38(), images[:1], [1.0, 0.5, 1.5, 2.0]
    model = CAMClassifier(backbone, None, 5).eval()
    return request.param, model.to(memory_format=torch.channels_last), images, scales


def test_cam_inference(benchmark, cam_case: tuple) -> None:  # type: ignore[no-untyped-def]
    name, model, images, scales = cam_case
    benchmark.group = f"CAMs of {len(images)} images of 128 x 128, {name}"
    present = [[0, 2]] * len(images)
    benchmark.pedantic(
        lambda: infer_cams(model, images, present, "parent", scales, True),
        rounds=5,
        warmup_rounds=1,
    )


def test_cam_inference_reference_call_by_call(benchmark, cam_case: tuple) -> None:  # type: ignore[no-untyped-def]
    name, model, images, scales = cam_case
    benchmark.group = f"CAMs of {len(images)} images of 128 x 128, {name}"
    expected = benchmark.pedantic(
        lambda: [references.cam_call_by_call(model, one, [0, 2], scales) for one in images],
        rounds=5,
        warmup_rounds=1,
    )
    found = infer_cams(model, images, [[0, 2]] * len(images), "parent", scales, True)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
