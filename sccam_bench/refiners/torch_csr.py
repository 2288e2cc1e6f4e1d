"""Sparse matrices of SciPy as torch tensors: products with a few columns are several times faster.

SciPy multiplies on one processor, one number at a time.
"""

import warnings

import torch
from scipy import sparse
from torch import Tensor


def torch_csr(matrix: sparse.csr_array) -> Tensor:
    """The same matrix; values and indices are shared, not copied."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(
            torch.from_numpy(matrix.indptr),
            torch.from_numpy(matrix.indices),
            torch.from_numpy(matrix.data),
            size=matrix.shape,
            check_invariants=False,
        )
