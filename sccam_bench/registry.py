"""Registries: a configuration names a component by ``type``, a registry builds it.

``CLASSIFIERS``, ``LABELERS``, ``REFINERS`` and ``SEGMENTORS`` are the project's own; the others
are children of mmengine's, so that a type that is not found here is looked up there. All live in
the scope ``sccam_bench``. A component registers itself in its own file; the registry imports the
package that holds it on the first look-up. Components from elsewhere come in through
``custom_imports`` of a configuration file.
"""

import hashlib
import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mmengine import registry as mm
from mmengine.registry import Registry

from sccam_bench.errors import InputError, did_you_mean

SCOPE = "sccam_bench"
# in the resolved options of a component from outside: the file that defines it, as a short digest
SOURCE = "source_sha256"


def _registry(name: str, *packages: str, parent: Registry | None = None) -> Registry:
    locations = [f"{SCOPE}.{package}" for package in packages]
    return Registry(name, parent=parent, scope=SCOPE, locations=locations)


CLASSIFIERS = _registry("classifier", "classifiers")
LABELERS = _registry("labeler", "labelers")
REFINERS = _registry("refiner", "refiners")
SEGMENTORS = _registry("segmentor", "segmentors")
# backbones, necks and affinity nets
MODELS = _registry("model", "backbones", "classifiers", "refiners", parent=mm.MODELS)
DATASETS = _registry("dataset", "data", parent=mm.DATASETS)
TRANSFORMS = _registry("transform", "data", parent=mm.TRANSFORMS)
HOOKS = _registry("hook", "training", parent=mm.HOOKS)
METRICS = _registry("metric", "evaluation", parent=mm.METRICS)
PARAM_SCHEDULERS = _registry("parameter scheduler", "training", parent=mm.PARAM_SCHEDULERS)
OPTIM_WRAPPER_CONSTRUCTORS = _registry(
    "optimizer wrapper constructor", "training", parent=mm.OPTIM_WRAPPER_CONSTRUCTORS
)


def known_types(registry: Registry) -> list[str]:
    """The names registered in this registry itself, its package imported first."""
    registry.import_from_location()
    return sorted(registry.module_dict)


def component_class(registry: Registry, name: object, where: str) -> Any:
    """The class registered as `name`, or an InputError that names the key `where`."""
    registry.import_from_location()
    found = None
    if isinstance(name, str):
        # the registry's own look-up goes on to mmengine's components, and takes its time
        found = registry.module_dict.get(name) or registry.get(name)
    if found is None:
        known = known_types(registry)
        raise InputError(
            f"{where}: there is no {registry.name} '{name}'; {did_you_mean(str(name), known)}"
        )
    return found


@cache
def component_parameters(cls: type) -> dict[str, inspect.Parameter]:
    """The parameters of a component's constructor by name, without ``self``."""
    parameters = dict(inspect.signature(cls).parameters)
    return {name: p for name, p in parameters.items() if p.kind is not p.VAR_KEYWORD}


def source(cls: type) -> dict[str, str]:
    """``source_sha256`` of a component from outside the package; nothing for one of its own.

    It belongs to the key of every stage that uses the component: a method that is edited is run
    anew. What its file imports is not looked at.
    """
    if cls.__module__.partition(".")[0] == SCOPE:
        return {}
    return {SOURCE: hashlib.sha256(Path(inspect.getfile(cls)).read_bytes()).hexdigest()[:12]}


def own_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """What a component's constructor takes of its resolved `options`."""
    return {name: value for name, value in options.items() if name not in ("type", SOURCE)}


def build(registry: Registry, options: Mapping[str, Any], **given: Any) -> Any:
    """Build the component `options` = dict(type=..., ...) with what the caller supplies."""
    cls = component_class(registry, options.get("type"), registry.name)
    return cls(**own_options(options), **given)
