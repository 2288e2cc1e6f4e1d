"""Rows as CSV: unrounded, for whoever computes with them."""

import io

import pandas as pd


def to_csv(rows: pd.DataFrame) -> str:
    """All columns of all rows, one per cell and seed."""
    buffer = io.StringIO()
    rows.to_csv(buffer, index=False)
    return buffer.getvalue()
