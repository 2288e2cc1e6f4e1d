import os
import platform
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from sccam_bench.errors import InputError
from sccam_bench.store import Store, place_name, write_text

HOST = re.sub(r"[^\w.]", "_", platform.node())
KEY = "0123456789abcdef" * 4


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    meta = {"seed": 1}
    with store.writing("cams", KEY, meta) as out:
        out.array("features", np.arange(6).reshape(2, 3))
        out.arrays("counts", {"truth": np.ones(3, np.int32)})
        out.table("scores", {"miou": 0.5})
        out.weights("weights", {"w": torch.ones(2)})
        out.maps("a", np.full((2, 3, 4), 0.25), np.array([1, 7]))
        out.labels("a", np.array([[0, 20], [255, 7]], np.uint8))
        assert not store.has("cams", KEY)
        meta["seconds"] = 2.0
    artifact = store.artifact("cams", KEY)
    assert artifact.array("features").tolist() == [[0, 1, 2], [3, 4, 5]]
    assert artifact.arrays("counts")["truth"].sum() == 3
    assert artifact.table("scores") == {"miou": 0.5}
    assert torch.equal(artifact.weights("weights")["w"], torch.ones(2))
    maps, keys = artifact.maps("a")
    assert maps.dtype == np.float32
    assert (maps == 0.25).all()
    assert keys.tolist() == [1, 7]
    assert artifact.labels("a").tolist() == [[0, 20], [255, 7]]
    assert artifact.arrays("maps/a")["maps"].dtype == np.float16
    assert artifact.arrays("maps/a")["size"].tolist() == [3, 4]
    assert artifact.labels("a").dtype == np.uint8
    assert store.meta("cams", KEY) == {"seed": 1, "seconds": 2.0}


def test_a_failed_stage_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def fail() -> None:
        with store.writing("cams", KEY, {}) as out:
            out.table("scores", {})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not store.has("cams", KEY)
    assert not list((tmp_path / "stages").iterdir())


def test_prepare_clears_what_a_killed_run_left(tmp_path: Path) -> None:
    dead = tmp_path / "stages" / f".unfinished-{HOST}-999999999-cams-x"
    alive = tmp_path / "stages" / f".unfinished-{HOST}-{os.getppid()}-cams-x"
    elsewhere = tmp_path / "stages" / ".unfinished-another_host-999999999-cams-x"
    for folder in (dead, alive, elsewhere):
        folder.mkdir(parents=True)
    Store(tmp_path).prepare()
    assert not dead.exists()
    assert alive.exists()
    assert elsewhere.exists()


def test_a_second_writer_keeps_the_first_result(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing("cams", KEY, {}) as slow:
        slow.table("scores", 1)
        moved = tmp_path / "elsewhere"
        with Store(moved).writing("cams", KEY, {}) as fast:
            fast.table("scores", 2)
        (moved / "stages" / f"cams-{KEY[:16]}").rename(tmp_path / "stages" / f"cams-{KEY[:16]}")
    assert store.artifact("cams", KEY).table("scores") == 2


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another with --store"):
        Store(tmp_path / "file").prepare()


def test_write_text_replaces_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "table.md", "one")
    write_text(tmp_path / "table.md", "two")
    assert (tmp_path / "table.md").read_text() == "two"
    assert len(list(tmp_path.iterdir())) == 1


def test_records_are_read_in_one_pass_and_what_is_broken_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.records() == {}
    other = "f" * 64
    for name, key, seconds in (("cams", KEY, 1.5), ("classifier", other, 2.5)):
        with store.writing(name, key, {"stage": name, "seconds": seconds}):
            pass
    (tmp_path / "stages" / f".unfinished-{HOST}-1-cams-x").mkdir()
    for name, text in (("cut", '{"stage": '), ("list", "[]")):
        (tmp_path / "stages" / f"{name}-0").mkdir()
        (tmp_path / "stages" / f"{name}-0" / "stage.json").write_text(text)
    found = store.records()
    assert list(found) == [place_name("cams", KEY), place_name("classifier", other)]
    assert found["cams-0123456789abcdef"]["seconds"] == 1.5


def test_damaged_results_of_a_stage_are_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.damaged("cams", KEY) == []
    for name in (f"{place_name('cams', KEY)}-2", f"{place_name('cams', KEY)}-1", "cams-ff-1"):
        (tmp_path / "set_aside" / name).mkdir(parents=True)
    assert [path.name[-2:] for path in store.damaged("cams", KEY)] == ["-1", "-2"]
