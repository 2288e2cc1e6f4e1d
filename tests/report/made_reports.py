"""Small reports, their lines averaged from rows as the store's are."""

import dataclasses

import pandas as pd

from sccam_bench.report.report import Report
from sccam_bench.report.rows import over_seeds


def make_report(seeds: int, **extra: object) -> Report:
    """CAM and "SC_CAM & K=5%", 10 points apart and one point better with each seed."""
    rows = pd.DataFrame(
        [
            {
                "method": method,
                "seed": seed,
                "miou_transfer": base + seed,
                "threshold_transfer": 0.2,
                "miou_oracle": base + 5,
                "threshold_oracle": 0.3,
                "nmi": None,
                "over_activation_transfer": base / 100,
                "iou_cat_transfer": 12.34,
                "chain_epochs": 8 + base,
            }
            for method, base in (("CAM", 50.0), ("SC_CAM & K=5%", 60.0))
            for seed in range(seeds)
        ]
    )
    report = Report(
        question="Does it help?",
        labels=["method"],
        lines=over_seeds(rows, ["method"]),
        classes=["cat"],
        protocol="Protocol. CRF: none.",
        failures={},
        published=None,
    )
    return dataclasses.replace(report, **extra)  # type: ignore[arg-type]
