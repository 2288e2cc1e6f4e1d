"""Whether a node can do the work of a run that was started elsewhere."""

from pathlib import Path

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.attempt import Job
from sccam_bench.errors import InputError
from sccam_bench.provenance import provenance
from sccam_bench.store import Store

pytest.importorskip("ray")

from sccam_bench.engine.ray_node import Origin, check_node


def test_a_node_must_have_the_folder_the_store_and_the_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here, store = tmp_path / "project", Store(tmp_path / "store")
    store.prepare()
    origin = Origin(str(here), "once", threads=1)
    job = Job(str(store.root), RuntimeOptions(), provenance())
    with pytest.raises(InputError, match=r"there is no folder .*project.* all nodes share"):
        check_node(origin, job)
    here.mkdir()
    with pytest.raises(InputError, match=r"store .* is not here.*--store"):
        check_node(origin, job)
    store.mark("once").touch()
    check_node(origin, job)
    assert Path.cwd() == here
    other = Job(job.root, job.runtime, {"versions": {**job.provenance["versions"], "torch": "1.0"}})
    with pytest.raises(InputError, match=r"torch .* for 1\.0; install the same versions"):
        check_node(origin, other)
