"""Configuration files, and what is changed in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config

from sccam_bench import plugins
from sccam_bench.config.values import copied, fits
from sccam_bench.errors import InputError


def load(path: str | Path) -> dict[str, Any]:
    """Read a configuration file (Python, with ``_base_``) into a plain nested dict.

    Modules of its ``custom_imports`` are imported; they may lie beside the file.

    Raises:
        InputError: the file is missing, is an ablation or does not parse, or a module cannot be
            imported.
    """
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a configuration file in it")
    if not path.is_file():
        raise InputError(
            f"configuration file {path} does not exist; see configs/ for those shipped"
        )
    try:
        loaded = Config.fromfile(path, lazy_import=False, import_custom_modules=False).to_dict()
    except Exception as error:  # mmengine raises whatever the file's Python raises
        raise InputError(f"configuration file {path} cannot be read: {error}") from error
    if "ABLATION" in loaded:
        raise InputError(
            f"{path} is an ablation; a configuration file is needed, such as the one that the "
            "ablation names as its base"
        )
    plugins.import_modules(modules_of(loaded.get("custom_imports")), beside=path)
    return loaded


def merge(values: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Apply dotted `overrides` to a nested dict; neither input changes.

    A dict value replaces its section. A new ``type`` drops the options of the old one, which
    belong to another component. The result shares the sections that no override names.
    """
    merged = dict(values)
    for dotted, value in sorted(overrides.items(), key=lambda item: not item[0].endswith("type")):
        *path, last = dotted.split(".")
        section = merged
        for name in path:
            inner = section.get(name)
            section[name] = dict(inner) if isinstance(inner, dict) else {}
            section = section[name]
        if last == "type" and section.get("type") != value:
            section.clear()
        section[last] = copied(value)
    return merged


def modules_of(value: Any) -> list[str]:
    """``custom_imports``, a list of modules or as mmengine writes it -> the modules."""
    modules = value.get("imports") if isinstance(value, Mapping) else value
    modules = [modules] if isinstance(modules, str) else modules or []
    if not fits(modules, list[str]):
        raise InputError(f"custom_imports is {value!r}; it must be a list, ['module', ...]")
    return list(modules)
