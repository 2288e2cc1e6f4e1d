from pathlib import Path

import numpy as np
from PIL import Image

from sccam_bench.data.voc12 import VOC12
from sccam_bench.stages.batches import same_size_batches


def test_every_image_once_in_batches_of_one_size(voc_root: Path) -> None:
    Image.new("RGB", (16, 16)).save(voc_root / "JPEGImages" / "b.jpg")
    data = VOC12(str(voc_root))
    batches = list(same_size_batches(data, ["a", "b", "c", "d"], batch_size=2))
    assert [rows for rows, _ in batches] == [[0, 2], [1], [3]]
    assert [images.shape for _, images in batches] == [
        (2, 20, 30, 3),
        (1, 16, 16, 3),
        (1, 20, 30, 3),
    ]
    assert np.array_equal(batches[0][1][1], data.image("c"))
