from pathlib import Path

import pytest

from sccam_bench.data.label_table import LabelTable, read_label_table
from sccam_bench.errors import InputError

PLAIN, SPACED = ("cat", "dog"), ("cat", "guide dog")


def read(folder: Path, text: str, known: tuple[str, ...] = PLAIN) -> LabelTable:
    path = folder / "labels.csv"
    path.write_text(text)
    return read_label_table(path, known)


@pytest.mark.parametrize("cell", ["cat dog", "cat;dog", " cat ; dog ", "dog cat cat"])
def test_names_are_separated_by_spaces_or_semicolons(tmp_path: Path, cell: str) -> None:
    table = read(tmp_path, f"image_id,labels\na,{cell}\nb,\nc\n")
    assert table.labels == {"a": {"cat", "dog"}, "b": set(), "c": set()}
    assert table.splits is None


def test_names_with_spaces_are_separated_by_semicolons(tmp_path: Path) -> None:
    table = read(tmp_path, "image_id,labels\na,cat;guide dog\nb,guide dog\n", SPACED)
    assert table.labels == {"a": {"cat", "guide dog"}, "b": {"guide dog"}}
    with pytest.raises(InputError, match=r"unknown class 'cat guide dog' .separate .* semicolons"):
        read(tmp_path, "image_id,labels\na,cat guide dog\n", SPACED)


def test_a_row_can_be_in_several_splits(tmp_path: Path) -> None:
    text = "\ufeffsplit,image_id,labels\ntrain,a,cat\ntrain val,b,dog\n,c,dog\nval;train,d,cat\n"
    assert read(tmp_path, text).splits == {"train": ["a", "b", "d"], "val": ["b", "d"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("image_id;labels\na;cat\n", "lacks the column image_id.*columns separated by commas"),
        ("", "lacks the column"),
        ("image_id,labels\na,cat,dog\n", "line 2 has more cells.*not by commas"),
        ("image_id,labels,split\na,cat\n", "line 2 has no cell for the column split"),
        ("image_id,labels\n ,cat\n", "line 2 names no image"),
        ("image_id,labels\na,cat\na,dog\n", "line 3: a second row for image a"),
        ("image_id,labels\na,kat\n", "line 2: unknown class 'kat'; did you mean 'cat'"),
    ],
)
def test_wrong_tables_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_a_table_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"image_id,labels\na,\xff\xfe\n")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_label_table(tmp_path / "labels.csv", PLAIN)
