import getpass
import json
import os
import platform

from sccam_bench.engine.machine import cpu_seconds, machine


def test_a_machine_without_the_names_of_host_and_user() -> None:
    found = machine()
    assert found["processor"]
    assert 1 <= found["cpus"] <= (os.cpu_count() or 1)
    assert found["memory_gib"] > 0.1
    words = json.dumps(found).lower().replace('"', " ").replace(",", " ").split()
    assert platform.node().lower() not in words
    assert getpass.getuser().lower() not in words


def test_cpu_time_passes_while_something_is_computed() -> None:
    before = cpu_seconds()
    sum(range(3_000_000))
    assert 0 < cpu_seconds() - before < 10
