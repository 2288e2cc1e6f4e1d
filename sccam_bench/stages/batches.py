"""Batches of images of one size, for inference."""

from collections.abc import Iterator, Sequence

import numpy as np

from sccam_bench.data.base import WSSSDataset

_BATCH = 16
_HELD = 8  # batches of images that wait for others of their size


def same_size_batches(
    dataset: WSSSDataset, ids: Sequence[str], batch_size: int = _BATCH
) -> Iterator[tuple[list[int], np.ndarray]]:
    """Yield rows of `ids` and their images (B, H, W, 3) uint8, all of one size.

    Where images have many sizes, the fullest batch is passed on before too many wait.
    """
    waiting: dict[tuple[int, ...], list[tuple[int, np.ndarray]]] = {}
    for row, image_id in enumerate(ids):
        image = dataset.image(image_id)
        group = waiting.setdefault(image.shape, [])
        group.append((row, image))
        if len(group) == batch_size:
            yield _stack(waiting.pop(image.shape))
        elif sum(map(len, waiting.values())) >= _HELD * batch_size:
            fullest = max(waiting, key=lambda shape: len(waiting[shape]))
            yield _stack(waiting.pop(fullest))
    for group in waiting.values():
        yield _stack(group)


def _stack(group: list[tuple[int, np.ndarray]]) -> tuple[list[int], np.ndarray]:
    return [row for row, _ in group], np.stack([image for _, image in group])
