import pytest
import torch

from sccam_bench.classifiers.seam_losses import (
    BranchMaps,
    hard_distance,
    least_response,
    seam_losses,
    shown,
)


def test_parity_with_the_original(golden) -> None:  # type: ignore[no-untyped-def]
    g = {name: torch.from_numpy(value) for name, value in golden("seam_loss").items()}
    cam, refined, small_cam, small_refined = (
        g[name].requires_grad_() for name in ("cam1", "cam_rv1", "cam2", "cam_rv2")
    )
    full, small = BranchMaps(cam, refined), BranchMaps(small_cam, small_refined)
    terms = seam_losses(full, small, g["label"])
    torch.testing.assert_close(
        terms["rvmin"], (g["loss_rvmin1"] + g["loss_rvmin2"]) / 2, rtol=1e-5, atol=0
    )
    torch.testing.assert_close(terms["cls"] + terms["rvmin"], g["loss_cls"], rtol=1e-5, atol=0)
    for name in ("er", "ecr"):
        torch.testing.assert_close(terms[name], g[f"loss_{name}"], rtol=1e-5, atol=0)
    total = torch.stack(list(terms.values())).sum()
    torch.testing.assert_close(total, g["loss"], rtol=1e-5, atol=0)
    total.backward()
    gradients = [maps.grad for maps in (cam, refined, small_cam, small_refined)]
    sums = torch.stack([gradient.abs().sum() for gradient in gradients])
    torch.testing.assert_close(sums, g["grad_abs_sum"], rtol=1e-4, atol=0)
    names = ("grad_cam1_s2", "grad_cam_rv1_s2", "grad_cam2", "grad_cam_rv2")
    for found, name in zip(gradients, names, strict=True):
        every = 2 if name.endswith("_s2") else 1
        scale = float(g[name].abs().max())
        torch.testing.assert_close(found[..., ::every, ::every], g[name], rtol=0, atol=1e-4 * scale)


def test_equal_branches_of_sure_maps_cost_nothing_but_classification() -> None:
    """One class fills the left half at full strength; nothing contradicts itself."""
    classes = torch.zeros(1, 2, 4, 8)
    classes[:, 0, :, :4] = 1
    maps = torch.cat([1 - classes[:, :1], classes], dim=1)
    branch = BranchMaps(maps, maps)
    terms = seam_losses(branch, branch, torch.tensor([[1.0, 0.0]]))
    assert terms["er"] == 0
    assert terms["rvmin"] == 0
    assert terms["ecr"].item() == pytest.approx(0, abs=1e-4)
    assert terms["cls"] > 0


def test_shown_hand_worked() -> None:
    maps = torch.tensor([[[[-1.0, 1.0, 3.0]], [[1.0, 2.0, 3.0]], [[5.0, 5.0, 5.0]]]])
    expected = torch.tensor([[[[0.0, 1 / 3, 1.0]], [[0.0, 0.5, 1.0]], [[0.0, 0.0, 0.0]]]])
    found = shown(maps, torch.ones(1, 3))
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)
    assert not shown(maps, torch.zeros(1, 3)).any()


def test_hard_distance_hand_worked() -> None:
    """Ten entries, of which the two most wrong count: background 0.6 and class 0.4 off."""
    target = torch.zeros(1, 1, 1, 5)
    refined = torch.zeros(1, 2, 1, 5)
    refined[0, 0, 0] = torch.tensor([0.4, 1.0, 1.0, 1.0, 1.0])  # the target's background is 1
    refined[0, 1, 0] = torch.tensor([0.0, 0.4, 0.1, 0.0, 0.0])
    assert hard_distance(target, refined).item() == pytest.approx(0.5)
    target.requires_grad_()
    assert not hard_distance(target, refined).requires_grad


def test_on_voc_every_pixel_of_three_classes_counts() -> None:
    """20 % of 21 channels is 4.2 channels: the mean is over background and 3 classes as a whole."""
    refined = torch.rand(1, 21, 10, 10)
    refined[:, 4:] = 0
    labels = torch.zeros(1, 20)
    labels[:, :3] = 1
    target = torch.rand(1, 20, 10, 10) * labels[..., None, None]
    strongest = target.amax(dim=1, keepdim=True)
    wanted = torch.cat([1 - strongest, target * (target == strongest)], dim=1)
    expected = (wanted - refined).abs().sum() / 420
    torch.testing.assert_close(hard_distance(target, refined), expected)


def test_least_response_hand_worked() -> None:
    """Of 8 pixels the 2 weakest count; the absent second class and the background do not."""
    refined = torch.zeros(1, 3, 2, 4)
    refined[0, 1] = torch.arange(1.0, 9.0).reshape(2, 4)
    refined[0, 2] = 100
    assert least_response(refined, torch.tensor([[1.0, 0.0]])).item() == pytest.approx(1.5)


def test_maps_of_one_pixel_give_numbers() -> None:
    """The released code divides by the number of counted pixels, which is 0 here."""
    one = BranchMaps(torch.rand(2, 3, 1, 1), torch.rand(2, 3, 1, 1))
    terms = seam_losses(one, one, torch.ones(2, 2))
    assert all(term.isfinite() for term in terms.values())


def test_equal_maxima_pass_the_gradient_to_one_of_them() -> None:
    refined = torch.ones(1, 3, 1, 4, requires_grad=True)
    least_response(refined, torch.ones(1, 2)).backward()
    assert (refined.grad != 0).sum() == 1
