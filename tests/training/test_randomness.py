import random

import numpy as np
import torch

from sccam_bench.training.randomness import random_states, restore_random_states


def draw() -> list[float]:
    return [torch.rand(1).item(), np.random.normal(), random.random(), random.gauss(0, 1)]  # noqa: NPY002


def test_drawing_goes_on_where_it_was() -> None:
    draw()  # NumPy and Python keep a second normal number
    states = random_states()
    first = draw()
    assert draw() != first
    restore_random_states(states)
    assert draw() == first
