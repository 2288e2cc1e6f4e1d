import torch

from sccam_bench.segmentors.aspp_head import ASPPV2Head


def test_branches_are_summed_at_their_distances() -> None:
    """One pixel of 1 in a map of 0: the weights appear around it at each rate."""
    head = ASPPV2Head(in_channels=1, num_classes=2, rates=(1, 3))
    with torch.no_grad():
        head.convs[0].weight.fill_(1)
        head.convs[1].weight.fill_(10)
        head.convs[0].bias.fill_(0.5)
        features = torch.zeros(1, 1, 9, 9)
        features[0, 0, 4, 4] = 1
        found = head([torch.full((1, 1, 9, 9), 99.0), features])[0]
    expected = torch.full((9, 9), 0.5)
    expected[3:6, 3:6] += 1
    expected[1:8:3, 1:8:3] += 10
    assert torch.equal(found[0], expected)
    assert torch.equal(found[1], expected)


def test_weights_start_small_and_biases_at_0() -> None:
    torch.manual_seed(0)
    head = ASPPV2Head(in_channels=64, num_classes=21)
    assert [conv.dilation[0] for conv in head.convs] == [6, 12, 18, 24]
    for conv in head.convs:
        assert abs(float(conv.weight.std()) - 0.01) < 2e-4
        assert not conv.bias.any()
    assert {name.split(".")[0] for name, _ in head.named_parameters()} == {"convs"}
