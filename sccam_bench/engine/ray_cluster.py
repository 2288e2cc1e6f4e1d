"""A Ray cluster as the engine sees it: how to reach it, and how many stages it can take."""

import os
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from sccam_bench.config import RuntimeOptions
from sccam_bench.errors import InputError

Node: TypeAlias = Mapping[str, float]  # amounts of "CPU", "GPU" and others
_ANSWER = 10.0  # seconds that a cluster has to answer; Ray itself would try for minutes
_LOOK = 5.0  # seconds between two looks at which nodes there are
_PATIENCE = 300.0  # seconds in which another node may come when none that is left will do


@dataclass(frozen=True)
class Share:
    """What one stage takes of a node."""

    cpus: int
    gpus: int = 0

    def fits(self, node: Node) -> int:
        """How many such shares a node has."""
        cpus = int(node.get("CPU", 0)) // self.cpus
        return min(cpus, int(node.get("GPU", 0)) // self.gpus) if self.gpus else cpus


def share_of(runtime: RuntimeOptions, nodes: Sequence[Node]) -> Share:
    """One GPU with its part of its node's CPUs; in a cluster without GPUs one CPU.

    `runtime.threads` may say how many CPUs.
    """
    per_gpu = [
        max(1, int(node.get("CPU", 0) / node["GPU"])) for node in nodes if node.get("GPU", 0) >= 1
    ]
    return Share(runtime.threads or min(per_gpu, default=1), 1 if per_gpu else 0)


def live_nodes() -> list[Node]:
    """What each node has that is alive as far as Ray knows, which takes it some seconds."""
    return [node["Resources"] for node in ray.nodes() if node["Alive"]]


class Capacity:
    """How many stages the cluster can take, while nodes come and go.

    Attributes:
        share: what each stage takes, decided by the nodes that there are at first.

    Raises:
        InputError: no node can take a stage.
    """

    def __init__(
        self, runtime: RuntimeOptions, nodes: Callable[[], list[Node]] = live_nodes
    ) -> None:
        self._ask, self._most = nodes, runtime.workers
        self._nodes = nodes()
        self._looked = self._fitted = time.monotonic()
        self.share = share_of(runtime, self._nodes)
        if not self.slots:
            raise InputError(self._too_small(self.share))

    @property
    def slots(self) -> int:
        """Stages that can run at once."""
        slots = sum(self.share.fits(node) for node in self._nodes)
        return min(slots, self._most or slots)

    def whole_node(self) -> Share:
        """All CPUs of a node, of the smallest that can take a stage."""
        sizes = [int(node["CPU"]) for node in self._nodes if self.share.fits(node)]
        return replace(self.share, cpus=min(sizes, default=self.share.cpus))

    def look(self, now: float, submitted: Iterable[Share]) -> None:
        """Ask now and then which nodes there are; `now` in seconds of a monotonic clock.

        Raises:
            InputError: for minutes no node could take a stage, or one of those `submitted`.
        """
        if now - self._looked < _LOOK:
            return
        self._looked, self._nodes = now, self._ask()
        homeless = [
            share
            for share in {self.share, *submitted}
            if not any(share.fits(node) for node in self._nodes)
        ]
        if not homeless:
            self._fitted = now
        elif now - self._fitted > _PATIENCE:
            raise InputError(f"{self._too_small(homeless[0])}. What is finished is kept")

    def _too_small(self, share: Share) -> str:
        gpu = " and a GPU" if share.gpus else ""
        return (
            f"none of the {len(self._nodes)} nodes of the Ray cluster has {share.cpus} CPUs{gpu} "
            "for a stage; lower runtime.threads, or join another node with `ray start --address "
            "HOST:PORT`"
        )


def connect(address: str | None) -> None:
    """Connect to the cluster at HOST:PORT.

    Without an address: to that of RAY_ADDRESS, else one that runs on this machine, else one that is
    started for this run.

    Raises:
        InputError: there is none, or it does not take this process.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to Ray's makers
    _check_answers(address or os.environ.get("RAY_ADDRESS", ""))
    try:
        ray.init(address, log_to_driver=False, logging_level="ERROR", include_dashboard=False)
    except ValueError as error:
        raise InputError(f"--address {address}: {error}") from error
    except (ConnectionError, RuntimeError, RayError) as error:
        raise InputError(
            f"Ray cluster {address or 'of this machine'}: {error}. If it wants a token, set "
            "RAY_AUTH_MODE=token and RAY_AUTH_TOKEN as they are on its nodes"
        ) from error


def _check_answers(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        return  # "auto", or for Ray to refuse
    try:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWER).close()
    except (OSError, OverflowError) as error:
        raise InputError(
            f"no Ray cluster answers at {address} ({error}); start one with `ray start --head` and "
            "give the address that it prints"
        ) from error


def new_mailbox() -> Any:
    """An actor beside this process that keeps the latest report of each stage."""

    class Mailbox:  # in here it travels by value, and its process need not import torch
        def __init__(self) -> None:
            self._latest: dict[str, tuple[float, str]] = {}

        def put(self, key: str, share: float, remark: str) -> None:
            self._latest[key] = share, remark

        def take(self) -> dict[str, tuple[float, str]]:
            latest, self._latest = self._latest, {}
            return latest

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    actor = ray.remote(num_cpus=0, max_restarts=-1, scheduling_strategy=here)(Mailbox)
    return actor.remote()
