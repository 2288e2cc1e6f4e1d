import numpy as np
import pytest
import torch

from sccam_bench.cams.merge import merge, merge_sub_categories, sum_versions


@pytest.mark.parametrize(("prefix", "expected"), [("cam20", "norm_cam"), ("camsub", "merged_sub")])
def test_parity_with_the_original(golden, prefix: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    g = golden("cam_merge_sccam")
    clusters = int(g["k"]) if prefix == "camsub" else 1
    maps = [torch.from_numpy(g[f"{prefix}_{i}"]) for i in range(8)]
    size = tuple(g["size"].tolist())
    found = merge(maps, [i % 2 == 1 for i in range(8)], size, g["present"].tolist(), clusters)
    scale = float(g[expected].max())
    np.testing.assert_allclose(found.numpy(), g[expected], rtol=0, atol=2e-6 * scale)


def test_a_silent_class_stays_zero_and_others_stay_below_one() -> None:
    assert torch.equal(merge_sub_categories(torch.zeros(1, 1, 2, 2)), torch.zeros(1, 2, 2))
    assert merge_sub_categories(torch.rand(3, 2, 5, 7)).amax() < 1


def test_mirrored_versions_are_turned_back() -> None:
    one = torch.rand(2, 4, 4)
    both = sum_versions([one, one.flip(-1)], [False, True], (4, 4))
    torch.testing.assert_close(both, 2 * one)


def test_merge_sub_categories_hand_worked() -> None:
    total = torch.tensor([[[[4.0, 0.0]], [[1.0, 2.0]]]])  # one class, two sub-categories
    expected = torch.tensor([[[1.0, 0.5]]])
    torch.testing.assert_close(merge_sub_categories(total), expected, rtol=1e-5, atol=1e-5)
