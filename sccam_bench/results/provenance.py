"""Where a run's numbers come from, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

_DIGITS = 12  # of a commit


def provenance_facts(made: Mapping[str, Any]) -> dict[str, str]:
    """What `results.made` tells of code, packages, machines and times, by name.

    What was not the same for all stages stands side by side, between " / ".
    """
    told = {
        "Code": _beside([_commit(one) for one in made["commits"]]),
        "Packages": ", ".join(
            f"{name} {_beside(versions)}" for name, versions in made["versions"].items()
        ),
        "Machine": _beside([_machine(one) for one in made["machines"]]),
        "Stages": str(made["stages"]),
        "Computing": _duration(made["wall_seconds"]),  # of which some was at the same time
        "Finished": " to ".join(
            dict.fromkeys(made[name] for name in ("first_finished", "last_finished") if made[name])
        ),
    }
    return {name: text for name, text in told.items() if text}


def _commit(found: Mapping[str, Any]) -> str:
    commit = found.get("commit")
    if commit is None:
        return "commit not known"
    return f"commit {commit[:_DIGITS]}{' with uncommitted changes' if found.get('dirty') else ''}"


def _machine(found: Mapping[str, Any]) -> str:
    told = [found.get("processor"), found.get("machine"), found.get("device")]
    if "cpus" in found:
        told.insert(1, f"{found['cpus']} CPUs")
    if "memory_gib" in found:
        told.insert(2, f"{found['memory_gib']} GiB")
    return ", ".join(dict.fromkeys(one for one in told if one))


def _beside(texts: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(text for text in texts if text))


def _duration(seconds: float | None) -> str:
    """The wall time of all stages one after another; "" if it is not known."""
    if seconds is None:
        return ""
    if seconds < 120:
        told = f"{seconds:.0f} s"
    else:
        told = f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
    return f"{told}, summed over the stages"
