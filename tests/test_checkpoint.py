import contextlib
import multiprocessing
import os
import random
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.training.randomness import random_states


def state(number: int, size: int = 1000) -> dict:
    return {"number": number, "tensor": torch.full((size,), float(number)), "pair": (1, None)}


def loaded_number(folder: Path) -> int | None:
    """The number of the stored state, if the whole state agrees with it."""
    found = Checkpoint(folder).load()
    if found is None:
        return None
    assert found["pair"] == (1, None)
    assert (found["tensor"] == found["number"]).all()
    return found["number"]


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_the_newest_state_replaces_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on demand"
    assert Checkpoint(folder).load() is None
    for number in (1, 2):
        Checkpoint(folder).save(state(number))
        assert loaded_number(folder) == number
        only_file(folder)
    Checkpoint(folder).clear()
    assert not folder.exists()


def test_random_states_survive(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path)
    checkpoint.save(random_states())
    found = checkpoint.load()
    assert found is not None
    assert found["python"] == random.getstate()
    assert torch.equal(found["torch"], torch.get_rng_state())


@pytest.mark.parametrize("place", [0, 0.3, 0.5, 0.9, 1])
@pytest.mark.parametrize("damage", ["flipped byte", "truncated"])
def test_what_is_damaged_is_removed_and_not_used(tmp_path: Path, place: float, damage: str) -> None:
    Checkpoint(tmp_path).save(state(1))
    path = only_file(tmp_path)
    content = bytearray(path.read_bytes())
    position = int(place * (len(content) - 1))
    if damage == "truncated":
        del content[position:]
    else:
        content[position] ^= 1
    path.write_bytes(content)
    assert loaded_number(tmp_path) is None
    assert not path.exists()


def test_the_state_before_is_used_where_the_newest_is_damaged(tmp_path: Path) -> None:
    """Two files are left by an end between writing the new one and removing the old one."""
    Checkpoint(tmp_path).save(state(1))
    before = only_file(tmp_path)
    content = before.read_bytes()
    Checkpoint(tmp_path).save(state(2))
    newest = only_file(tmp_path)
    before.write_bytes(content)
    os.utime(newest, ns=(1, before.stat().st_mtime_ns + 1))
    assert loaded_number(tmp_path) == 2
    newest.write_bytes(b"")
    os.utime(newest, ns=(1, before.stat().st_mtime_ns + 1))
    assert loaded_number(tmp_path) == 1


def test_pickles_that_would_run_code_are_not_loaded(tmp_path: Path) -> None:
    Checkpoint(tmp_path).save({"path": tmp_path})
    assert Checkpoint(tmp_path).load() is None


@contextlib.contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The system refuses to write more than `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_state_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Checkpoint(tmp_path).save(state(1))
    with no_file_above(100_000):
        Checkpoint(tmp_path).save(state(2, size=100_000))
    assert "the training goes on" in caplog.text
    assert loaded_number(tmp_path) == 1
    only_file(tmp_path)


def save_forever(folder: Path) -> None:
    for number in range(10**9):
        Checkpoint(folder).save(state(number))


def test_a_kill_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    last = -1
    for pause in (0.1, 0.123, 0.131, 0.144, 0.157):
        worker = context.Process(target=save_forever, args=(tmp_path,))
        worker.start()
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("*.pth")) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(pause)
        os.kill(worker.pid, signal.SIGKILL)  # type: ignore[arg-type]
        worker.join()
        number = loaded_number(tmp_path)
        assert number is not None
        last = max(last, number)
    assert last >= 1
    Checkpoint(tmp_path).save(state(7))
    only_file(tmp_path)


def test_time_spent_includes_earlier_attempts(tmp_path: Path) -> None:
    first = Checkpoint(tmp_path)
    time.sleep(0.05)
    first.save(state(1))
    second = Checkpoint(tmp_path)
    assert second.spent() < first.spent()
    second.load()
    assert second.spent() > 0.05
    second.clear()
    assert second.spent() < first.spent()
