import pytest
import torch
from torch.nn import functional as F

from sccam_bench.classifiers.losses import balanced_cross_entropy, sub_category_loss


def test_parity_with_the_original(golden) -> None:  # type: ignore[no-untyped-def]
    g = {name: torch.from_numpy(value) for name, value in golden("sccam_loss").items()}
    logits, sub_logits = g["logits20"].requires_grad_(), g["logits_sub"].requires_grad_()
    parent, sub = sub_category_loss(logits, sub_logits, g["label20"], g["label_sub"])
    total = parent + g["lam"] * sub
    total.backward()
    torch.testing.assert_close(parent, g["loss_parent"], rtol=1e-6, atol=0)
    torch.testing.assert_close(sub, g["loss_sub"], rtol=1e-6, atol=0)
    torch.testing.assert_close(total, g["loss_total"], rtol=1e-6, atol=0)
    for found, name in ((logits, "grad_logits20"), (sub_logits, "grad_logits_sub")):
        scale = float(g[name].abs().max())
        torch.testing.assert_close(found.grad, g[name], rtol=0, atol=1e-5 * scale)


def test_hand_worked_case() -> None:
    # logit 0 costs log 2 whatever the label
    parent, sub = sub_category_loss(
        torch.zeros(1, 2), torch.zeros(1, 4), torch.ones(1, 2), torch.zeros(1, 4)
    )
    torch.testing.assert_close(parent, torch.tensor(2.0).log())
    torch.testing.assert_close(sub, torch.tensor(2.0).log())


@pytest.mark.parametrize("case", ["even", "odd"])
def test_balanced_cross_entropy_is_the_originals(golden, case: str) -> None:  # type: ignore[no-untyped-def]
    g = {name: torch.from_numpy(value) for name, value in golden("rrm_joint_loss").items()}
    segmentation, labels = g[f"{case}_seg"].requires_grad_(), g[f"{case}_seg_label"]
    logits = F.interpolate(segmentation, labels.shape[-2:], mode="bilinear", align_corners=False)
    loss = balanced_cross_entropy(logits, labels)
    loss.backward()
    torch.testing.assert_close(loss.detach(), g[f"{case}_ce"], rtol=1e-5, atol=0)
    expected = g[f"{case}_grad_ce"]
    tolerance = 1e-4 * float(expected.abs().max())
    torch.testing.assert_close(segmentation.grad, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("value", "terms"), [(0, 1), (2, 1), (255, 0)])
def test_a_part_without_pixels_costs_nothing(value: int, terms: int) -> None:
    logits = torch.zeros(1, 3, 2, 2, requires_grad=True)
    loss = balanced_cross_entropy(logits, torch.full((1, 2, 2), value))
    loss.backward()
    torch.testing.assert_close(loss.detach(), terms * torch.tensor(3.0).log())
    assert torch.isfinite(logits.grad).all()  # type: ignore[arg-type]


def test_both_parts_weigh_the_same_whatever_their_size() -> None:
    logits = torch.zeros(1, 2, 1, 8)
    logits[:, 0] = 1.0
    labels = torch.tensor([[[0, 0, 0, 0, 0, 0, 0, 1]]])
    right, wrong = 1 + torch.exp(torch.tensor(-1.0)), 1 + torch.exp(torch.tensor(1.0))
    torch.testing.assert_close(balanced_cross_entropy(logits, labels), right.log() + wrong.log())
