import numpy as np

from sccam_bench.data.phantom import Phantom
from sccam_bench.refiners.base import with_background
from sccam_bench.stages.train_affinity import AffinitySamples
from sccam_bench.store import Store

PARAMS = {"seed": 0, "crop_size": 96, "split": "train"}


def test_image_and_labels_are_cut_and_mirrored_together(phantom: Phantom, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """With CAMs equal to the truth, labels must lie on the objects of the crop."""
    store = Store(tmp_path)
    key = "0" * 64
    with store.writing("cams", key, {}) as out:
        for image_id, labels in zip(
            phantom.image_ids("train"), phantom.image_labels("train"), strict=True
        ):
            keys = np.flatnonzero(labels)
            cams = (phantom.mask(image_id) == keys[:, None, None] + 1).astype(np.float32)
            both = [with_background(cams, alpha) for alpha in (4.0, 32.0)]
            out.maps(image_id, np.concatenate(both), keys)
    samples = AffinitySamples(phantom, store.artifact("cams", key), PARAMS, stride=8)
    for epoch in range(4):
        sample = samples[epoch, 3]
        image, labels = sample["images"].numpy(), sample["labels"].numpy()
        assert image.shape == (3, 96, 96)
        assert labels.shape == (12, 12)
        outside = (image == 127).all(axis=0).reshape(12, 8, 12, 8).all(axis=(1, 3))
        assert (labels[outside] == 255).all()
        known = (labels != 255) & ~outside
        assert 0 in labels[known]
        assert 1 in labels[known]
        cells = image.reshape(3, 12, 8, 12, 8).std(axis=(0, 2, 4))
        # objects are textured, ground is smooth
        assert cells[labels == 1].mean() > cells[labels == 0].mean()
