import json
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.store import Store, place_name
from sccam_bench.store.artifact import text_digest
from sccam_bench.store.maintenance import (
    damage,
    delete,
    entries,
    finished_places,
    needed_places,
    runs,
    unneeded,
)


def write(store: Store, value: int) -> str:
    """A stage with one table -> its place."""
    identity = {"stage": "sum", "version": 1, "params": value, "data": "", "parents": {}}
    key = text_digest(identity)
    with store.writing("sum", key, dict(identity)) as out:
        out.table("sum", value)
    store.log("sum", key).write_text("begins")
    return place_name("sum", key)


def write_run(store: Store, name: str, *places: str) -> None:
    (store.root / name).mkdir()
    cells = {"format": 1, "cells": [{"stages": list(places)}]}
    (store.root / name / "cells.json").write_text(json.dumps(cells))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    store.prepare()
    return store


def test_sound_stages_are_sound(store: Store) -> None:
    places = {write(store, 1), write(store, 2)}
    assert set(finished_places(store)) == places
    assert [damage(store, place) for place in places] == [None, None]


def test_what_is_not_as_written_is_told(store: Store) -> None:
    place = write(store, 1)
    folder = store.root / "stages" / place
    (folder / "more.json").write_text("1")
    assert damage(store, place) == "more.json is none of its files"
    (folder / "more.json").unlink()
    (folder / "sum.json").write_text("2")
    assert damage(store, place) == "sum.json has changed"
    other = write(store, 3)
    folder = store.root / "stages" / other
    folder.rename(folder.with_name("sum-0000000000000000"))
    assert damage(store, "sum-0000000000000000") == "it is stored under another stage's name"


def test_what_no_kept_run_needs_can_go(store: Store) -> None:
    one, two, three, shared = (write(store, number) for number in range(4))
    write_run(store, "first", one, shared)
    write_run(store, "second", two, shared)
    assert runs(store) == ["first", "second"]
    assert needed_places(store, ["first"]) == {one, shared}
    spared = {entry.name for entry in unneeded(store, ["first", "second"])}
    assert spared == {three, f"{three}.log"}
    store.set_aside(one)
    chosen = unneeded(store, ["second"])
    assert {entry.kind for entry in chosen} == {"sum", "(logs)", "(set aside)"}
    before = sum(entry.size for entry in entries(store))
    gone = list(delete(store, chosen))
    assert gone == chosen
    assert set(finished_places(store)) == {two, shared}
    assert sum(entry.size for entry in entries(store)) == before - sum(e.size for e in gone)
    assert not unneeded(store, ["second"])
    assert damage(store, two) is None


def test_what_another_run_works_on_stays(store: Store) -> None:
    place = write(store, 1)
    write_run(store, "first")
    with store.claimed_place(place):
        assert not list(delete(store, unneeded(store, ["first"])))
    assert finished_places(store) == [place]


def test_a_run_that_cannot_be_read_protects_everything(store: Store) -> None:
    write(store, 1)
    write_run(store, "first")
    (store.root / "first" / "cells.json").write_text("{")
    with pytest.raises(InputError, match="nobody knows what that run needs"):
        unneeded(store, ["first"])
    with pytest.raises(InputError, match="did you mean 'first'"):
        unneeded(store, ["frist"])
