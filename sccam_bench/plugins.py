"""Modules from outside the package, named in ``custom_imports``: importing one registers its parts.

A module is found as Python finds any other, or beside the configuration or ablation file. Spawned
processes (workers, image loaders) inherit ``sys.path`` and hence find it too.
"""

import importlib
import sys
import traceback
from collections.abc import Iterable
from importlib.machinery import PathFinder
from pathlib import Path

from sccam_bench.errors import InputError


def search_beside(file: Path) -> None:
    """Let modules in the file's folder be found, after all that Python finds anyway."""
    folder = str(file.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)


def import_modules(modules: Iterable[str], beside: Path | None = None) -> None:
    """Import `modules`, which may lie beside the file `beside`.

    Raises:
        InputError: there is no such module, it fails, or another one of its name comes first.
    """
    if beside is not None:
        search_beside(beside)
    for name in modules:
        _import_module(name)
        if beside is not None:
            _refuse_hidden(name, beside.resolve().parent)


def _import_module(name: str) -> None:
    importlib.invalidate_caches()  # the file may be newer than the last look into its folder
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _broken(name, error) from error  # the module is there, what it imports is not
        raise InputError(
            f"custom_imports: there is no module '{name}'; put {name}.py beside "
            "the configuration or ablation file, or install it"
        ) from error
    except Exception as error:  # whatever the module's own code raises
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> InputError:
    """The error of a module that fails, with the line that does."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename}, line {frame.lineno}"
    if isinstance(error, SyntaxError):
        place = f"{error.filename}, line {error.lineno}"
    return InputError(
        f"custom_imports: module '{name}' cannot be imported: {type(error).__name__}: {error} "
        f"({place})"
    )


def _refuse_hidden(name: str, folder: Path) -> None:
    """Raise an InputError where a file in `folder` has the module's name but is another one."""
    top = name.partition(".")[0]
    wanted, found = PathFinder.find_spec(top, [str(folder)]), sys.modules[top].__spec__
    if wanted is None or wanted.origin is None or found is None or found.origin == wanted.origin:
        return
    raise InputError(
        f"custom_imports: module '{top}' is {found.origin}, which hides {wanted.origin}; give your "
        "file another name"
    )
