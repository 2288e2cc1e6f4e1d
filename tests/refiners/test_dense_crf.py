import numpy as np
import pytest

from sccam_bench.errors import InputError
from sccam_bench.refiners.base import Guide, with_background
from sccam_bench.refiners.dense_crf import DenseCRF, ImageCRF, Kernel

TOLERANCE = 1e-4


def same(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)
    assert np.array_equal(found.argmax(axis=0), expected.argmax(axis=0))


def test_three_labels(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("dense_crf_3label")
    same(ImageCRF(g["image"])(g["probs"]), g["q_sccam_psa"])


def test_labels_as_unary(golden) -> None:  # type: ignore[no-untyped-def]
    """IRN starts from a label map: its label has probability 0.7, the others share 0.3."""
    g = golden("dense_crf_3label")
    given = np.where(g["irn_labels_in"] == np.arange(3)[:, None, None], 0.7, 0.3 / 2)
    found = ImageCRF(g["image"], [Kernel(3, 3), Kernel(10, 50, 5)])(given.astype(np.float32))
    assert (found.argmax(axis=0) != g["irn_labels_out"]).mean() <= 0.001
    np.testing.assert_allclose(found[:, ::2, ::2], g["irn_q_s2"], rtol=0, atol=TOLERANCE)


def test_21_labels_with_every_set_of_parameters(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("dense_crf_21label")
    same(ImageCRF(g["image"])(g["probs"]), g["q_sccam_psa"])
    rrm = ImageCRF(g["image"], [Kernel(3, 3), Kernel(4, 83, 5)])
    same(rrm(g["probs"]), golden("dense_crf_21label_rrm")["q_rrm"])
    other = golden("dense_crf_21label_deeplab")
    deeplab = ImageCRF(g["image"], [Kernel(3, 1), Kernel(4, 67, 3)])
    same(deeplab(g["probs"]), other["q_deeplab"])
    once = ImageCRF(g["image"])(g["probs"], iterations=1)[:, ::2, ::2]
    np.testing.assert_allclose(once, other["q_seam_t1_s2"], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("cam_crf_psa", "la", "ha"), ("cam_crf_seam", "4", "24")]
)
def test_both_alphas_in_one_batch(golden, name: str, low: str, high: str) -> None:  # type: ignore[no-untyped-def]
    g = golden(name)
    scores = np.stack([with_background(g["cam"], float(alpha)) for alpha in g["alphas"]])
    found = ImageCRF(g["image"])(scores)
    same(found[0], g[f"crf_{low}"])
    same(found[1], g[f"crf_{high}"])


def test_a_batch_equals_single_calls() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (20, 30, 3), np.uint8)
    scores = rng.random((3, 4, 20, 30)).astype(np.float32)
    crf = ImageCRF(image)
    for one, expected in zip(scores, crf(scores), strict=True):
        np.testing.assert_allclose(crf(one), expected, rtol=0, atol=1e-6)


def test_no_iteration_normalises_and_marginals_sum_to_one() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (16, 16, 3), np.uint8)
    scores = rng.random((3, 16, 16)).astype(np.float32) + 0.1
    crf = ImageCRF(image)
    np.testing.assert_allclose(crf(scores, 0), scores / scores.sum(axis=0), rtol=1e-5)
    np.testing.assert_allclose(crf(scores).sum(axis=0), 1, rtol=1e-5)


def test_it_moves_a_blurred_boundary_to_the_edge() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    image[:, 25:] = 200
    ramp = np.clip((np.arange(60) - 10) / 40, 0, 1).astype(np.float32)  # crosses 0.5 at 30
    cams = np.broadcast_to(ramp, (1, 40, 60)).copy()
    found = DenseCRF(alpha=1.0)(cams, Guide(image))[0] > 0.5
    assert found[:, 26:].all()
    assert not found[:, :24].any()


@pytest.mark.parametrize(
    "options", [dict(alpha=-1.0), dict(gaussian=[3.0]), dict(bilateral=[1.0, 0.0, 3.0])]
)
def test_wrong_options(options: dict) -> None:
    with pytest.raises(InputError, match="refiner"):
        DenseCRF(**options)
