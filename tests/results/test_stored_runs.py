"""Runs of which only the folder is left."""

from itertools import count
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.report.protocol import PROTOCOLS, Protocol, to_json
from sccam_bench.results.stored_runs import TABLE, read_run


def test_ids_that_look_like_numbers_are_ids(tmp_path: Path) -> None:
    """As about one in a hundred does."""
    protocols = (Protocol({"scored_images": number}) for number in count())
    protocol = next(one for one in protocols if one.id.isdigit())
    (tmp_path / PROTOCOLS).write_text(to_json([protocol]))
    row = f"CAM,0,{protocol.id},40.5,{protocol.id}"
    (tmp_path / TABLE).write_text(f"method,seed,protocol,miou_transfer,stage_key\n{row}\n")
    (cell,) = read_run("run", tmp_path).cells
    assert cell.protocol == protocol
    assert cell.row == {
        "protocol": protocol.id,
        "miou_transfer": 40.5,
        "stage_key": protocol.id,
        "seed": 0,
    }


def test_rows_of_one_name_are_refused(tmp_path: Path) -> None:
    rows = "CAM,DIR,0,40.5\nCAM,DIR,1,40.6\nCAM,DIR,0,41.5\n"
    (tmp_path / TABLE).write_text(f"method,root,seed,miou_transfer\n{rows}")
    with pytest.raises(InputError, match=r"two rows of 'CAM, DIR, seed 0'.*name the values"):
        read_run("run", tmp_path)
