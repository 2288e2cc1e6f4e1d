"""A Ray cluster of several nodes, all on this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ray.cluster_utils import Cluster

_SMALL = dict(object_store_memory=80 * 2**20, include_dashboard=False)


@contextmanager
def ray_nodes(number: int) -> Iterator[Any]:
    """A head for the run itself, and nodes that take one stage at a time."""
    # A process that needs more than Ray's minute to start, on a busy machine, would start anew.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_register_timeout_seconds": "300"}
    cluster = Cluster(initialize_head=True, head_node_args=dict(num_cpus=0, **_SMALL))
    try:
        for _ in range(number):
            add_node(cluster)
        yield cluster
    finally:
        cluster.shutdown()


def add_node(cluster: Any) -> None:
    cluster.add_node(num_cpus=1, **_SMALL)


def raylets(cluster: Any) -> dict[int, Any]:
    """The nodes that take stages, by the process that starts theirs."""
    return {node.all_processes["raylet"][0].process.pid: node for node in cluster.worker_nodes}


def kill_node(cluster: Any, raylet: int) -> None:
    """End all processes of a node at once."""
    cluster.remove_node(raylets(cluster)[raylet], allow_graceful=False)


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in listed]
