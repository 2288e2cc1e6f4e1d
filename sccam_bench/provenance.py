"""Which code makes a result: versions of packages, and the commit of this one."""

import importlib.metadata
import subprocess
from pathlib import Path
from typing import Any

_PACKAGES = (
    "sccam-bench",
    "torch",
    "torchvision",
    "timm",
    "onedl-mmengine",
    "scikit-learn",
    "scipy",
    "numpy",
    "pillow",
)


def provenance() -> dict[str, Any]:
    """Package versions, and where the package runs from a git checkout its commit.

    `dirty` says that files of the checkout differ from the commit.
    """
    return {"versions": versions(), **_commit()}


def versions() -> dict[str, str | None]:
    """The versions of the packages that results may depend on; None for one that is missing."""
    return {name: _version(name) for name in _PACKAGES}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _commit() -> dict[str, Any]:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(Path(__file__).parent), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        if not git("ls-files", Path(__file__).name):
            return {"commit": None, "dirty": None}  # installed below some other checkout
        return {"commit": git("rev-parse", "HEAD"), "dirty": bool(git("status", "--porcelain"))}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "dirty": None}
