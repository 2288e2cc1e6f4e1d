"""Published figures: read from CSV, listed below a table or compared with its rows."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sccam_bench.errors import InputError
from sccam_bench.report.comparability import Measured, verdict

_NEEDED = ("method", "stage", "data set", "split", "mIoU", "source")
# A file may leave these out: then its figures do not state them. "-" is for what does not apply.
_STATED = ("backbone", "segmentor", "initialisation", "CRF", "threshold policy", "threshold")
_FIGURE = "mIoU"
_COLUMNS = (*_NEEDED[:-1], *_STATED, "source", "confidence")
VERDICT = "comparable with the rows above"


@dataclass(frozen=True)
class Published:
    """Published figures as text: with all columns, and as narrow tables by their title."""

    title: str
    figures: pd.DataFrame
    short: Mapping[str, pd.DataFrame]


def read_published(path: Path) -> pd.DataFrame:
    """Published figures as text: method, stage, data set, split, mIoU, protocol and source.

    What a figure's source does not state is "".

    Raises:
        InputError: the file is missing, no CSV, lacks a column that every figure needs, or has a
            line that is no figure.
    """
    if not path.is_file():
        raise InputError(f"published figures {path} do not exist; see Ablation.published")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            columns = list(reader.fieldnames or [])
            figures = [(reader.line_num, row) for row in reader]
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"published figures {path} cannot be read: {error}") from error
    for column in _NEEDED:
        if column not in columns:
            raise InputError(f"published figures {path} lack the column '{column}'")
    for line, figure in figures:
        _check(figure, f"published figures {path}, line {line}")
    found = pd.DataFrame([figure for _, figure in figures])
    return found.reindex(columns=list(_COLUMNS), fill_value="")


def _check(figure: Mapping[str | None, Any], where: str) -> None:
    """Raise an InputError for a line that is no figure; csv keeps what is too much under None."""
    if None in figure:
        raise InputError(
            f"{where} has more values than there are columns; put quotes around a value that holds "
            'a comma, as "CAM, ours"'
        )
    value = figure[_FIGURE]
    if not re.fullmatch(r"\d+(\.\d*)?", value.strip()) or float(value) > 100:
        raise InputError(
            f"{where}: {_FIGURE} is '{value}'; write one number in percent, as 66.1, remarks into "
            "another column, and no line for a figure that is not known"
        )


def read_folder(folder: Path) -> pd.DataFrame:
    """The figures of all CSV files of a folder, by file name."""
    return pd.concat([read_published(path) for path in sorted(folder.glob("*.csv"))])


def listed(figures: pd.DataFrame) -> Published:
    """The figures and their sources, without a word on how they were made."""
    title = "Published figures: another data set and protocol, not comparable"
    told = figures[list(_NEEDED)]
    return Published(title, told, {title: told.drop(columns="source")})


def compared(figures: pd.DataFrame, measured: Sequence[Measured]) -> Published:
    """The figures, and for each whether it compares with one of the measured ones, or why not."""
    verdicts = [
        verdict({str(name): value for name, value in figure.items()}, measured)
        for figure in figures.to_dict("records")
    ]
    told = figures.replace("", "not stated")
    told.insert(len(_NEEDED) - 1, VERDICT, verdicts)
    short = {
        f"Published on {data_set}: {stage}": group[["method", "split", "mIoU", VERDICT]]
        for (data_set, stage), group in told.groupby(["data set", "stage"], sort=False)
    }
    return Published("Published figures", told, short)
