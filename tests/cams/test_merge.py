import numpy as np
import pytest
import torch

from sccam_bench.cams.merge import (
    NORMALISATIONS,
    merge,
    merge_min_max,
    merge_sub_categories,
    min_max,
    of_classes,
    sum_versions,
)
from sccam_bench.evaluation.threshold_curve import label_map

MIRRORED = [i % 2 == 1 for i in range(8)]


def given_maps(g: dict, prefix: str, clusters: int) -> list[torch.Tensor]:
    """The 8 versions' maps of a golden case, of the present classes."""
    versions = [torch.from_numpy(g[f"{prefix}_{i}"]) for i in range(8)]
    return [of_classes(one, g["present"].tolist(), clusters) for one in versions]


@pytest.mark.parametrize(("prefix", "expected"), [("cam20", "norm_cam"), ("camsub", "merged_sub")])
def test_parity_with_the_original(golden, prefix: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    g = golden("cam_merge_sccam")
    clusters = int(g["k"]) if prefix == "camsub" else 1
    maps = given_maps(g, prefix, clusters)
    found = merge(maps, MIRRORED, tuple(g["size"].tolist()), "max")
    scale = float(g[expected].max())
    np.testing.assert_allclose(found.numpy(), g[expected], rtol=0, atol=2e-6 * scale)


def test_parity_with_seam(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("cam_merge_seam")
    g |= {f"cam_{i}": g[f"cam_rv_{i}"][1:] for i in range(8)}  # without the background
    size = tuple(g["size"].tolist())
    maps = given_maps(g, "cam", clusters=1)
    total = sum_versions(maps, MIRRORED, size)
    found, expected = min_max(total)[:, 0].numpy(), g["norm_cam"]
    assert expected[0].min() < -0.1  # a class whose sum is positive everywhere
    lowest = total.amin(dim=(2, 3), keepdim=True)
    decided = ((total - lowest - 1e-5).abs() > 1e-6)[:, 0].numpy()
    assert decided.mean() > 0.99
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found[decided], expected[decided], rtol=0, atol=2e-6 * scale)
    merged = merge(maps, MIRRORED, size, "min_max").numpy()
    np.testing.assert_array_equal(merged, found.clip(min=0))
    assert np.array_equal(label_map(merged, g["present"], 0.26), g["pred_bg026"])


def test_min_max_hand_worked() -> None:
    total = torch.tensor([[1.0, 2.0, 3.0]])
    # the lowest counts as 0: (0 - 1) / 2
    expected = torch.tensor([[-0.5, 0.5, 1.0]])
    torch.testing.assert_close(min_max(total), expected, rtol=0, atol=1e-4)
    torch.testing.assert_close(min_max(torch.zeros(1, 3)), torch.full((1, 3), -1.0))
    # two sub-categories of a class share 0 and 3 as their limits
    both = torch.tensor([[[[0.0, 1.5]], [[3.0, 1.0]]]])
    torch.testing.assert_close(merge_min_max(both), torch.tensor([[[1.0, 0.5]]]), rtol=0, atol=1e-4)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_a_silent_class_stays_zero_and_others_stay_in_range(normalisation: str) -> None:
    normalise = NORMALISATIONS[normalisation]
    assert torch.equal(normalise(torch.zeros(1, 1, 2, 2)), torch.zeros(1, 2, 2))
    found = normalise(0.2 + torch.rand(3, 2, 5, 7))
    assert found.amax() < 1
    assert found.amin() >= 0


def test_mirrored_versions_are_turned_back() -> None:
    one = torch.rand(2, 4, 4)
    both = sum_versions([one, one.flip(-1)], [False, True], (4, 4))
    torch.testing.assert_close(both, 2 * one)


def test_merge_sub_categories_hand_worked() -> None:
    total = torch.tensor([[[[4.0, 0.0]], [[1.0, 2.0]]]])  # one class, two sub-categories
    expected = torch.tensor([[[1.0, 0.5]]])
    torch.testing.assert_close(merge_sub_categories(total), expected, rtol=1e-5, atol=1e-5)
