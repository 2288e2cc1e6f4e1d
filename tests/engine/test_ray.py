"""The engine on a real Ray cluster of several nodes, all on this machine."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.attempt import Job
from sccam_bench.engine.schedule import Outcome
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store
from tests.engine import stages as recipes
from tests.engine.stages import Recorder, add, make, run_local, run_on

pytest.importorskip("ray")

from sccam_bench.engine.ray import RayBackend
from tests.ray_nodes import add_node, kill_node, ray_nodes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with ray_nodes(2) as made:
        yield made


def run_ray(
    cluster: Any, store: Store, *finals: Stage, modules: tuple[str, ...] = (), **runtime: float
) -> tuple[Recorder, Outcome]:
    store.prepare()
    recorder, options = Recorder(), RuntimeOptions(**runtime)  # type: ignore[arg-type]
    backend = RayBackend(Job(str(store.root), options), recorder, modules, cluster.address)
    return run_on(store, finals, backend, recorder)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 300  # processes start slowly on a busy machine
    while not path.exists() or not path.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_graph_ends_as_on_one_machine(cluster: Any, phantom: Phantom, tmp_path: Path) -> None:
    shared = make(phantom, "shared", add)
    killed = make(phantom, "killed", recipes.die_once, shared, mark=tmp_path / "mark")
    kept = make(phantom, "kept", add, shared, killed)
    final = make(phantom, "final", add, kept)
    failing = make(phantom, "failing", recipes.refuse, shared)
    crashing = make(phantom, "crashing", recipes.crash, shared)
    lost = make(phantom, "lost", add, kept, failing)
    told = make(phantom, "told", recipes.tell)
    slow = make(phantom, "slow", recipes.sleep, value=2, mark=tmp_path / "slow")
    custom = make(phantom, "custom", recipes.custom_labeler)
    store = Store(tmp_path / "store")
    finals = (final, lost, told, slow, custom, crashing)
    recorder, outcome = run_ray(cluster, store, *finals, modules=("tests.engine.custom",))
    assert set(recorder.ran) == {
        stage.recipe.name for stage in (shared, killed, failing, kept, *finals)
    } - {"lost"}
    assert recorder.ran.count("killed") == 2
    assert len(recorder.again) == 1
    assert "most probably for lack of memory" in recorder.again[0]
    assert set(outcome.reasons) == {failing.key, lost.key, crashing.key}
    assert outcome.failed[lost.key] == failing.key
    assert outcome.reasons[lost.key].startswith("node ")
    assert "the value is wrong" in outcome.reasons[lost.key]
    log = store.log("crashing", crashing.key).read_text()
    assert "about to crash" in log
    assert "in crash" in log
    assert store.artifact("told", told.key).table("process")[0] == 1
    assert 0.5 in recorder.shares
    assert store.artifact("custom", custom.key).table("type") == "MyLabeler"
    local = Store(tmp_path / "local")
    run_local(local, final)
    assert store.artifact("final", final.key).table("sum") == 5
    assert store.artifact("final", final.key).digests == local.artifact("final", final.key).digests
    assert not list(store.root.glob("locks/*.mark"))


def test_a_stage_whose_node_dies_is_tried_again_on_another(
    cluster: Any, phantom: Phantom, tmp_path: Path
) -> None:
    mark, store = tmp_path / "mark", Store(tmp_path / "store")
    first = make(phantom, "first", recipes.linger_once, mark=mark)

    def kill() -> None:
        wait_for(mark)
        kill_node(cluster, raylet=int(mark.read_text()))

    killer = threading.Thread(target=kill)
    killer.start()
    beside = [make(phantom, f"beside{i}", add, value=i) for i in range(4)]
    final = make(phantom, "final", add, first, *beside)
    recorder, outcome = run_ray(cluster, store, final, time_limit=6)
    killer.join()
    add_node(cluster)
    assert not outcome.reasons
    assert recorder.ran.count("first") == 2
    assert "NodeDied" in recorder.again[0]
    assert store.artifact("final", final.key).table("sum") == 1 + 0 + 1 + 2 + 3 + 1


def test_a_stage_over_the_time_limit_is_ended(
    cluster: Any, phantom: Phantom, tmp_path: Path
) -> None:
    slow = make(phantom, "slow", recipes.sleep, value=600, mark=tmp_path / "mark")
    well, store = make(phantom, "well", add), Store(tmp_path / "store")
    recorder, outcome = run_ray(cluster, store, slow, well, time_limit=0.02)
    assert recorder.lost == ["slow"]
    assert "runtime.time_limit, 0.02 minutes" in outcome.reasons[slow.key]
    assert store.has("well", well.key)


def test_stopping_ends_the_processes(cluster: Any, phantom: Phantom, tmp_path: Path) -> None:
    store, stage = (
        Store(tmp_path / "store"),
        make(phantom, "a", recipes.linger_once, mark=tmp_path / "mark"),
    )
    store.prepare()
    job = Job(str(store.root), RuntimeOptions())
    backend = RayBackend(job, Recorder(), address=cluster.address)
    backend.start(stage, time.monotonic())
    wait_for(tmp_path / "mark")
    backend.stop()
    deadline = time.monotonic() + 10
    while True:
        with store.claimed("a", stage.key) as ours:
            if ours:
                break
        assert time.monotonic() < deadline, "the stage still holds its lock"
        time.sleep(0.1)


def test_a_module_beside_the_ablation_is_found_on_the_nodes(
    cluster: Any, phantom: Phantom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "recipe_of_mine.py").write_text("def run(task):\n    task.output.table('sum', 7)\n")
    monkeypatch.syspath_prepend(tmp_path)
    import recipe_of_mine

    store, stage = Store(tmp_path / "store"), make(phantom, "a", recipe_of_mine.run)
    run_ray(cluster, store, stage, modules=("recipe_of_mine",))
    assert store.artifact("a", stage.key).table("sum") == 7


def test_a_node_that_is_not_fit_ends_the_run(
    cluster: Any, phantom: Phantom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, stages = Store(tmp_path / "store"), [make(phantom, f"s{i}", add) for i in range(6)]
    store.prepare()
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    recorder, job = Recorder(), Job(str(store.root), RuntimeOptions())
    backend = RayBackend(job, recorder, address=cluster.address)
    monkeypatch.undo()
    (tmp_path / "gone").rmdir()
    with pytest.raises(InputError, match=r"node .* there is no folder .*gone"):
        run_on(store, stages, backend, recorder)
    assert len(recorder.ran) <= 2


def test_a_cluster_that_is_too_small_is_an_error(cluster: Any, tmp_path: Path) -> None:
    Store(tmp_path).prepare()
    job = Job(str(tmp_path), RuntimeOptions(threads=2))
    for _ in range(2):  # the connection is closed each time
        with pytest.raises(InputError, match=r"none of the 3 nodes .* has 2 CPUs"):
            RayBackend(job, Recorder(), address=cluster.address)
