import torch

from sccam_bench.classifiers.losses import sub_category_loss


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
