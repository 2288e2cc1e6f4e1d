"""The engine with real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.attempt import Job
from sccam_bench.engine.local import Layout, LocalBackend, visible_devices
from sccam_bench.engine.loop import run_stages
from sccam_bench.store import Store
from tests.conftest import REPOSITORY
from tests.engine import stages as recipes
from tests.engine.stages import Recorder, add, make, run_local


def test_slots_share_the_work_with_threads_and_device_of_their_own(
    phantom: Phantom, tmp_path: Path
) -> None:
    store, recorder = Store(tmp_path), Recorder()
    store.prepare()
    stages = [make(phantom, f"s{i}", recipes.tell) for i in range(6)]
    job = Job(str(tmp_path), RuntimeOptions())
    backend = LocalBackend(Layout(2, 1, ("5", "GPU-7")), job, recorder)
    run_stages(stages, store, backend, recorder)
    found = [store.artifact(s.recipe.name, s.key).table("process") for s in stages]
    assert {threads for threads, _, _ in found} == {1}
    assert {(process, device) for _, process, device in found} == {
        (found[0][1], found[0][2]),
        (found[1][1], found[1][2]),
    }
    assert {device for _, _, device in found} == {"5", "GPU-7"}
    assert recorder.shares == [0.5] * 6
    assert "CUDA_VISIBLE_DEVICES" not in os.environ or os.environ["CUDA_VISIBLE_DEVICES"] != "5"


def test_gpus_are_those_that_the_user_left_visible() -> None:
    assert visible_devices(None, 2) == ("0", "1")
    assert visible_devices("3, GPU-1", 2) == ("3", "GPU-1")


def test_a_stage_that_is_killed_is_tried_again(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    stage = make(phantom, "a", recipes.die_once, mark=tmp_path / "mark")
    recorder, outcome = run_local(store, stage)
    assert recorder.ran == ["a", "a"]
    assert not outcome.reasons
    assert store.artifact("a", stage.key).table("sum") == 1


def test_a_stage_that_is_killed_each_time_fails_and_the_rest_goes_on(
    phantom: Phantom, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    dead, well = make(phantom, "a", recipes.die), make(phantom, "b", add)
    recorder, outcome = run_local(store, dead, well)
    assert recorder.lost == ["a"]
    assert "for lack of memory" in outcome.reasons[dead.key]
    assert store.has("b", well.key)
    assert not list(tmp_path.glob("stages/.unfinished-*-a-*"))


def test_a_stage_over_the_time_limit_is_ended(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    slow = make(phantom, "a", recipes.sleep, value=600, mark=tmp_path / "mark")
    well = make(phantom, "b", add)
    began = time.monotonic()
    _, outcome = run_local(store, slow, well, time_limit=0.1)
    assert time.monotonic() - began < 60
    assert "runtime.time_limit, 0.1 minutes" in outcome.reasons[slow.key]
    assert store.has("b", well.key)


def test_custom_components_reach_the_workers(phantom: Phantom, tmp_path: Path) -> None:
    store, recorder = Store(tmp_path), Recorder()
    store.prepare()
    stage = make(phantom, "a", recipes.custom_labeler)
    job = Job(str(tmp_path), RuntimeOptions())
    backend = LocalBackend(Layout(1, 1), job, recorder, ["tests.engine.custom"])
    assert not run_stages([stage], store, backend, recorder).reasons
    assert store.artifact("a", stage.key).table("type") == "MyLabeler"


PROGRAM = """
import sys
from pathlib import Path
from sccam_bench.data.phantom import Phantom
from sccam_bench.store import Store
from tests.engine import stages as s

if __name__ == "__main__":
    root = Path(sys.argv[1])
    phantom = Phantom(num_train=2, num_calibration=1, num_val=1, size=64)
    slow = s.make(phantom, "slow", s.sleep, value=float(sys.argv[2]), mark=root / "mark")
    s.run_local(Store(root / "store"), s.make(phantom, "after", s.add, slow))
"""


def started(tmp_path: Path, seconds: float) -> subprocess.Popen:
    (tmp_path / "program.py").write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), str(tmp_path), str(seconds)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "mark").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def stored(tmp_path: Path) -> list[str]:
    return sorted(p.name.partition("-")[0] for p in (tmp_path / "store/stages").glob("[!.]*"))


def test_ctrl_c_lets_running_stages_end_and_starts_no_more(tmp_path: Path) -> None:
    process = started(tmp_path, 2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert stored(tmp_path) == ["slow"]


@pytest.mark.parametrize("signals", [[signal.SIGINT, signal.SIGINT], [signal.SIGTERM]])
def test_a_second_ctrl_c_or_sigterm_ends_them_at_once(tmp_path: Path, signals: list[int]) -> None:
    process = started(tmp_path, 600)
    for one in signals:
        process.send_signal(one)
        time.sleep(1)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert stored(tmp_path) == []


def test_two_runs_in_one_store_do_each_stage_once(tmp_path: Path) -> None:
    first = started(tmp_path, 3)
    second = started(tmp_path, 3)
    assert [first.wait(60), second.wait(60)] == [0, 0]
    assert stored(tmp_path) == ["after", "slow"]
    (log,) = (tmp_path / "store/logs").glob("slow-*.log")
    assert log.read_text().count("begins") == 1
