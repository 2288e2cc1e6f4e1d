import pandas as pd

from sccam_bench.report.formats.csv import to_csv


def test_csv_is_unrounded() -> None:
    assert to_csv(pd.DataFrame({"miou": [1 / 3]})) == "miou\n0.3333333333333333\n"
