from pathlib import Path

import numpy as np
import pytest
import torch

from sccam_bench.errors import InputError
from sccam_bench.store import DamagedArtifact, Store, place_name, write_text

KEY = "0123456789abcdef" * 4
PLACE = f"cams-{KEY[:16]}"


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
    kept = store.meta("cams", KEY)
    assert (kept["seed"], kept["seconds"]) == (1, 2.0)
    files = [p for p in (tmp_path / "stages" / PLACE).rglob("*") if p.is_file()]
    payload = [p for p in files if p.name not in ("stage.json", "files.json")]
    assert kept["bytes"] == sum(p.stat().st_size for p in payload)
    assert set(artifact.digests) == {
        p.relative_to(tmp_path / "stages" / PLACE).as_posix() for p in payload
    }


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
    store = Store(tmp_path)
    store.prepare()
    dead, alive = (tmp_path / "stages" / f".unfinished-cams-{c * 16}" for c in "ab")
    for folder in (dead, alive):
        folder.mkdir()
    with store.claimed("cams", "b" * 64) as ours:
        assert ours
        Store(tmp_path).prepare()
    assert not dead.exists()
    assert alive.exists()


def test_one_at_a_time_may_work_on_a_stage(tmp_path: Path) -> None:
    one, two = Store(tmp_path), Store(tmp_path)
    with one.claimed("cams", KEY) as first:
        assert first
        with two.claimed("cams", KEY) as second, two.claimed("cams", "f" * 64) as other:
            assert not second
            assert other
    with two.claimed("cams", KEY) as later:
        assert later


def test_a_second_writer_keeps_the_first_result(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing("cams", KEY, {}) as slow:
        slow.table("scores", 1)
        moved = tmp_path / "elsewhere"
        with Store(moved).writing("cams", KEY, {}) as fast:
            fast.table("scores", 2)
        (moved / "stages" / PLACE).rename(tmp_path / "stages" / PLACE)
    assert store.artifact("cams", KEY).table("scores") == 2


def stored(root: Path) -> Store:
    store = Store(root)
    store.prepare()
    with store.writing("cams", KEY, {"seed": 1}) as out:
        out.table("scores", {"miou": 0.5})
        out.maps("a", np.full((2, 3, 4), 0.25), np.array([1, 7]))
    return store


def read_all(store: Store) -> None:
    artifact = store.artifact("cams", KEY)
    artifact.table("scores")
    artifact.maps("a")


@pytest.mark.parametrize("name", ["stage.json", "files.json", "scores.json", "maps/a.npz"])
@pytest.mark.parametrize("harm", ["flip", "cut", "delete", "empty"])
def test_damage_is_found_on_reading(tmp_path: Path, name: str, harm: str) -> None:
    store = stored(tmp_path)
    read_all(store)
    path = tmp_path / "stages" / PLACE / name
    content = bytearray(path.read_bytes())
    if harm == "delete":
        path.unlink()
    else:
        content[len(content) // 2] ^= 4
        kept = {"flip": len(content), "cut": len(content) // 2, "empty": 0}[harm]
        path.write_bytes(content[:kept])
    with pytest.raises(DamagedArtifact, match=PLACE) as caught:
        read_all(store)
    assert name in str(caught.value)
    aside = store.set_aside(caught.value.place)
    assert aside is not None
    assert not store.has("cams", KEY)
    assert store.set_aside(PLACE) is None, "another process was faster"


@pytest.mark.parametrize("seed", range(40))
def test_any_flipped_bit_is_found(tmp_path: Path, seed: int) -> None:
    store, rng = stored(tmp_path), np.random.default_rng(seed)
    files = sorted(p for p in (tmp_path / "stages" / PLACE).rglob("*") if p.is_file())
    path = files[rng.integers(len(files))]
    content = bytearray(path.read_bytes())
    content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)
    with pytest.raises(DamagedArtifact):
        read_all(store)


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(InputError, match="runs is a file; name a folder with --store"):
        Store(tmp_path / "runs")


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stages" / PLACE).mkdir(parents=True)
    for damaged in (None, "{bad", "", "[]", "{}"):
        if damaged is not None:
            (tmp_path / "store.json").write_text(damaged)
        with pytest.raises(InputError, match=r"store\.json is missing or damaged.*stages are kept"):
            Store(tmp_path).prepare()
    (tmp_path / "store.json").write_text('{"format": 99}')
    with pytest.raises(InputError, match="has format 99"):
        Store(tmp_path).check_format()
    (tmp_path / "stages" / PLACE).rmdir()
    with pytest.raises(InputError, match="has format 99"):
        Store(tmp_path).prepare()
    (tmp_path / "store.json").write_text("{bad")  # nothing can be lost: it is written again
    Store(tmp_path).prepare()
    (tmp_path / "stages" / PLACE).mkdir()
    Store(tmp_path).check_format()


def test_a_run_cannot_take_the_stores_own_folders(tmp_path: Path) -> None:
    assert Store(tmp_path).run_folder("stages") == tmp_path / "run_stages"
    assert Store(tmp_path).run_folder("my grid") == tmp_path / "my_grid"


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another with --store"):
        Store(tmp_path / "file" / "runs").prepare()


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="File exists"):
        write_text(tmp_path / "file" / "table.md", "one")


def test_write_text_replaces_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "table.md", "one")
    write_text(tmp_path / "table.md", "two")
    assert (tmp_path / "table.md").read_text() == "two"
    assert len(list(tmp_path.iterdir())) == 1


def test_which_of_many_stages_are_stored(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.stored([("cams", KEY)]) == set()
    other = "f" * 64
    with store.writing("cams", KEY, {}):
        assert store.stored([("cams", KEY)]) == set()
    assert store.stored([("cams", KEY), ("cams", other), ("refined", KEY)]) == {KEY}
    (tmp_path / "stages" / f"cams-{other[:16]}").mkdir()  # not a stage that was finished
    assert store.stored([("cams", KEY), ("cams", other)]) == {KEY}


def test_records_are_read_in_one_pass_and_what_is_broken_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.records() == {}
    other = "f" * 64
    for name, key, seconds in (("cams", KEY, 1.5), ("classifier", other, 2.5)):
        with store.writing(name, key, {"stage": name, "seconds": seconds}):
            pass
    (tmp_path / "stages" / ".unfinished-cams-x").mkdir()
    for name, text in (("cut", '{"stage": '), ("list", "[]")):
        (tmp_path / "stages" / f"{name}-0").mkdir()
        (tmp_path / "stages" / f"{name}-0" / "stage.json").write_text(text)
    found = store.records()
    assert list(found) == [place_name("cams", KEY), place_name("classifier", other)]
    assert found["cams-0123456789abcdef"]["seconds"] == 1.5


def test_damaged_results_of_a_stage_are_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.found_damaged("cams", KEY) == []
    for name in (f"{place_name('cams', KEY)}-2", f"{place_name('cams', KEY)}-1", "cams-ff-1"):
        (tmp_path / "set_aside" / name).mkdir(parents=True)
    assert [path.name[-2:] for path in store.found_damaged("cams", KEY)] == ["-1", "-2"]


def test_values_are_kept_by_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.registered("irn") is None
    assert store.registered_names() == []
    store.register("irn.v2", {"a": [1]})
    store.register("irn", {"a": 1})
    store.register("irn", {"a": 2})
    assert store.registered("irn") == {"a": 2}
    assert store.registered_names() == ["irn", "irn.v2"]
    for name in ("", "../irn", ".irn", "a b"):
        with pytest.raises(InputError, match="is no name"):
            store.register(name, {})
    (tmp_path / "imports" / "irn.json").write_text("{")
    with pytest.raises(InputError, match=r"irn\.json is damaged"):
        store.registered("irn")


def test_what_is_registered_stands_for_itself(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.registered_places() == set()
    for name, key in (("one", KEY), ("other", "f" * 64), ("again", KEY)):
        store.register(name, {"stage": ["imported_cams", key]})
    assert store.registered_places() == {
        place_name("imported_cams", KEY),
        place_name("imported_cams", "f" * 64),
    }
