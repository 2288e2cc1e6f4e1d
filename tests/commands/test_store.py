from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.store import Store
from sccam_bench.store.maintenance import finished_places
from tests.store.test_maintenance import write, write_run


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    store.prepare()
    return store


def command(store: Store, *words: str) -> int:
    return cli.main(["store", *words, "--store", str(store.root)])


def test_verify_names_what_is_damaged_and_sets_it_aside(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(store, 1), write(store, 2)
    assert command(store, "verify") == 0
    assert "2 stages, 0 damaged" in capsys.readouterr().out
    (store.root / "stages" / bad / "sum.json").write_text("3")
    assert command(store, "verify") == 1
    assert f"damaged: {bad}: sum.json has changed" in capsys.readouterr().out
    assert command(store, "verify", "--set-aside") == 1
    assert finished_places(store) == [good]
    assert command(store, "verify") == 0


def test_gc_says_first_and_deletes_only_when_told(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    one, _ = write(store, 1), write(store, 2)
    assert command(store, "gc") == 2
    assert "everything would be deleted" in capsys.readouterr().err.replace("\n", " ")
    write_run(store, "mine", one)
    assert command(store, "gc") == 0
    assert "--delete frees them" in capsys.readouterr().out
    assert len(finished_places(store)) == 2
    assert command(store, "gc", "--delete") == 0
    assert finished_places(store) == [one]


def test_du_counts_everything(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    write(store, 1)
    write_run(store, "mine")
    assert command(store, "du") == 0
    shown = capsys.readouterr().out
    assert "sum" in shown
    assert "(runs)" in shown


def test_a_folder_that_is_no_store_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["store", "du", "--store", str(tmp_path / "typo")]) == 2
    assert "is not a store" in capsys.readouterr().err
