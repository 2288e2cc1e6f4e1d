"""What a run survives, on a real grid at a tiny size. Needs root for two of the faults.

    python -m tests.faults results/faults.md [FAULT ...]

Each fault disturbs a run in a store of its own; then one more `run` must end with the table of the
undisturbed run, to the last digit but for times and memory. Nothing that was finished may be lost
and no unfinished folder left. Damage in files that nothing reads is left to `store verify`.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from tests.conftest import REPOSITORY
from tests.ray_nodes import children, kill_node, ray_nodes, raylets
from tests.test_cli import COST, TINY

ABLATION = REPOSITORY / "ablations" / "quick.py"
COMMAND = [sys.executable, "-m", "sccam_bench.cli"]
OPTIONS = ["--cfg-options", *TINY]
Fault = Callable[[Path], str]
_rng = random.Random(0)


def arguments(store: Path, *more: str) -> list[str]:
    return [*COMMAND, "run", str(ABLATION), "--store", str(store), *more, *OPTIONS]


def start(store: Path, *more: str, options: Sequence[str] = ()) -> subprocess.Popen:
    command = [*arguments(store, *more), *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(store: Path) -> None:
    done = subprocess.run(arguments(store), capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"run ends with {done.returncode}: {done.stderr}")


def verify(store: Path) -> int:
    """Set aside what is damaged -> how many stages."""
    command = [*COMMAND, "store", "verify", "--set-aside", "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.count("damaged: ")


def table(store: Path) -> pd.DataFrame:
    newest = max(store.glob("quick-*/table.csv"), key=lambda path: path.stat().st_mtime)
    return pd.read_csv(newest).drop(columns=COST)


def finished(store: Path) -> set[str]:
    return {path.parent.name for path in store.glob("stages/[!.]*/stage.json")}


def kill_at_random_moments(store: Path) -> str:
    """The run, one of its workers, or both, 20 times; a run that ends first starts from scratch."""
    kills = {"run": 0, "worker": 0, "run and workers": 0}
    while sum(kills.values()) < 20:
        process = start(store)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_rng.uniform(1.0, 20.0))
        if process.poll() is not None:
            shutil.rmtree(store)
            continue
        workers = [one for one in children(process.pid) if _is_worker(one)]
        whom = _rng.choice(["run", "worker", "run and workers"]) if workers else "run"
        kills[whom] += 1
        if "worker" in whom:
            for worker in workers if "run" in whom else [_rng.choice(workers)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
        if "run" in whom:
            process.kill()
        elif process.poll() is None:
            time.sleep(_rng.uniform(0, 5))
            process.kill()
        process.wait()
    told = ", ".join(f"{whom}: {number}" for whom, number in kills.items())
    return f"kill -9 at 20 random moments ({told})"


def _is_worker(process: int) -> bool:
    with contextlib.suppress(OSError):
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def two_engines(store: Path) -> str:
    one, two = start(store), start(store)
    assert [one.wait(), two.wait()] == [0, 0]
    begun = sum(path.read_text().count(" begins\n") for path in store.glob("logs/*.log"))
    stages = len(finished(store))
    assert begun == stages, f"{begun} stages were begun, {stages} are stored"
    return f"two runs at once; {stages} stages, each begun once"


@contextlib.contextmanager
def mounted(store: Path, options: str) -> Iterator[None]:
    store.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(store)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(store)], check=True)


def disk_full(store: Path) -> str:
    """A file system of 8 MiB; what it could hold is copied to a larger one."""
    with mounted(store, "size=8m"):
        process = start(store)
        errors = process.communicate()[1]
        assert process.returncode == 2, errors
        assert "No space left" in errors or "disk is full" in errors, errors
        half = list(store.glob("stages/.unfinished-*"))
        kept = len(finished(store))
        shutil.copytree(store, copy := store.with_name(f"{store.name}-copy"))
    shutil.copytree(copy, store, dirs_exist_ok=True)
    return f"a disk of 8 MiB is full after {kept} stages ({len(half)} half-written): exit 2"


def read_only(store: Path) -> str:
    """The store is remounted read-only in mid-run, between two stages of one worker."""
    with mounted(store, "size=1g"):
        process = start(store, options=["runtime.workers=1"])
        _wait_for(lambda: len(finished(store)) >= 4, process)
        remount = ["mount", "-o", "remount,ro", str(store)]
        while subprocess.run(remount, capture_output=True).returncode:
            assert process.poll() is None, "always a file was being written"
        errors = process.communicate()[1]
        assert process.returncode == 2, (process.returncode, errors)
        again = subprocess.run(arguments(store), capture_output=True, text=True)
        assert again.returncode == 2, again.stderr
        assert "cannot be written" in again.stderr, again.stderr
        shutil.copytree(store, copy := store.with_name(f"{store.name}-copy"))
    shutil.copytree(copy, store, dirs_exist_ok=True)
    return "read-only from the middle of the run on: exit 2, again at the next run"


def _wait_for(happens: Callable[[], bool], process: subprocess.Popen) -> None:
    while not happens():
        assert process.poll() is None, "the run ended too early"
        time.sleep(0.02)


def truncated(store: Path) -> str:
    return _harm(store, lambda content: content[: len(content) // 2], "cut to half its size")


def flipped(store: Path) -> str:
    def flip(content: bytes) -> bytes:
        place = _rng.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return _harm(store, flip, "has one flipped bit")


def _harm(store: Path, change: Callable[[bytes], bytes], what: str) -> str:
    """Harm a file of each kind of stage that others read, after half of the run."""
    process = start(store)
    _wait_for(lambda: any(store.glob("stages/evaluation-*")), process)
    process.kill()
    process.wait()
    time.sleep(1.5)
    harmed = []
    for kind in ("classifier", "cams", "features", "affinity", "evaluation"):
        for folder in sorted(store.glob(f"stages/{kind}-*"))[:1]:
            files = [p for p in sorted(folder.rglob("*")) if p.is_file()]
            path = _rng.choice(files)
            path.write_bytes(change(path.read_bytes()))
            harmed.append(f"{kind}/{path.name}")
    return f"{what}: {', '.join(harmed)}"


def out_of_memory(store: Path) -> str:
    """The run lives in a memory cgroup that is too small for two trainings."""
    group = Path("/sys/fs/cgroup/memory/sccam_faults")
    group.mkdir(exist_ok=True)
    (group / "memory.limit_in_bytes").write_text(str(1300 * 2**20))
    join = f'echo $$ > {group}/tasks; exec "$@"'
    command = ["bash", "-c", join, "-", *arguments(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    shown, _ = process.communicate()
    killed = _oom_kills(group)
    again, failed = shown.count("once more"), shown.count("failed: ")
    time.sleep(1)
    with contextlib.suppress(OSError):
        group.rmdir()
    assert killed, "the limit was too large to kill anything"
    return (
        f"{killed} processes killed by the system at 1.3 GiB; {again} stages tried again, {failed} "
        f"failed, exit {process.returncode}"
    )


def _oom_kills(group: Path) -> int:
    lines = (group / "memory.oom_control").read_text().splitlines()
    return int(dict(line.split() for line in lines).get("oom_kill", 0))


def ray_node(store: Path) -> str:
    """One of two nodes of a Ray cluster dies while it trains a classifier."""

    def at_work() -> list[int]:
        return [raylet for raylet in raylets(cluster) if any(map(_trains, children(raylet)))]

    with ray_nodes(2) as cluster:
        process = start(store, "--engine", "ray", "--address", cluster.address)
        _wait_for(lambda: any(store.glob("logs/classifier-*")) and bool(at_work()), process)
        kill_node(cluster, at_work()[0])
        errors = process.communicate()[1]
    assert process.returncode == 0, errors
    logs = {path.stem: path.read_text().count(" begins\n") for path in store.glob("logs/*.log")}
    twice = [name for name, begun in logs.items() if begun > 1]
    assert any(name.startswith("classifier") for name in twice), logs
    return f"one of two nodes dies, the other goes on: {', '.join(twice)} begun twice, exit 0"


def _trains(process: int) -> bool:
    with contextlib.suppress(OSError):
        title = Path(f"/proc/{process}/cmdline").read_bytes()
        return title.startswith(b"ray::sccam-bench classifier")
    return False


FAULTS: dict[str, Fault] = {
    "kill": kill_at_random_moments,
    "two-engines": two_engines,
    "disk-full": disk_full,
    "read-only": read_only,
    "truncated": truncated,
    "flipped": flipped,
    "memory": out_of_memory,
    "ray-node": ray_node,
}


def check(name: str, store: Path, expected: pd.DataFrame) -> dict[str, str]:
    """Disturb a run, run again, compare."""
    happened = FAULTS[name](store)
    before = finished(store)
    time.sleep(1.5)  # workers whose run is gone end
    finish(store)
    pd.testing.assert_frame_equal(table(store), expected, check_exact=True)
    aside = {path.name.rpartition("-")[0] for path in store.glob("set_aside/*")}
    assert before <= finished(store), "a finished stage is lost"
    assert not list(store.glob("stages/.unfinished-*")), "half-written folders are left"
    unread = verify(store)
    if unread:
        finish(store)
        pd.testing.assert_frame_equal(table(store), expected, check_exact=True)
    assert verify(store) == 0
    print(f"{name}: {happened}", flush=True)
    return {
        "fault": name,
        "what happened": happened,
        "after one more run": f"table equal, {len(before)} stages kept, {len(aside)} set aside and "
        f"computed anew; `store verify` finds {unread} more that nothing had read",
    }


def told(name: str, store: Path, expected: pd.DataFrame) -> dict[str, str]:
    """`check`, or what it found wrong."""
    try:
        return check(name, store, expected)
    except AssertionError as error:
        print(f"{name} fails: {error}", flush=True)
        return {"fault": name, "what happened": "", "after one more run": f"WRONG: {error}"}


def main() -> None:
    out, wanted = Path(sys.argv[1]), sys.argv[2:] or list(FAULTS)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference"
        finish(reference)
        expected = table(reference)
        for name in wanted:
            rows.append(told(name, Path(folder) / name, expected))
            text = pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)
            out.write_text(
                f"# What a run survives\n\n`python -m tests.faults {out.name}`, which explains "
                f"itself: `ablations/quick.py` at a tiny\nsize, {len(expected)} cells.\n\n{text}\n"
            )


if __name__ == "__main__":
    main()
