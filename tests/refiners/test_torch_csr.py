import numpy as np
import torch
from scipy import sparse

from sccam_bench.refiners.torch_csr import torch_csr


def test_products_are_scipys() -> None:
    rng = np.random.default_rng(0)
    matrix = sparse.random_array((50, 40), density=0.1, format="csr", dtype=np.float32, rng=rng)
    columns = rng.random((40, 3)).astype(np.float32)
    found = torch_csr(matrix) @ torch.from_numpy(columns)
    np.testing.assert_allclose(found.numpy(), matrix @ columns, rtol=1e-5, atol=1e-6)


def test_it_raises_no_warning(recwarn) -> None:  # type: ignore[no-untyped-def]
    torch_csr(sparse.eye_array(3, format="csr", dtype=np.float32))
    assert not recwarn.list
