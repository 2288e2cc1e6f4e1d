"""A configuration checked against the schema, its defaults written out."""

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from sccam_bench import plugins, registry
from sccam_bench.config.checks import check_together
from sccam_bench.config.files import modules_of
from sccam_bench.config.schema import (
    COMPONENTS,
    DATA,
    LATER_TRAININGS,
    OPTIONAL,
    OPTIONS,
    SCALARS,
    TOP_LEVEL,
    Component,
)
from sccam_bench.config.sections import TrainingOptions
from sccam_bench.config.values import (
    check_known,
    check_range,
    check_type,
    copied,
    with_floats,
)
from sccam_bench.errors import InputError, did_you_mean

Known = dict[tuple[str, str], Any]  # a section's name and how it is written -> resolved


def resolve(values: Mapping[str, Any], known: Known | None = None) -> dict[str, Any]:
    """Check every key against the schema and write out every default.

    Modules of ``custom_imports`` are imported, for they hold components and hence keys. Calls
    that are given the same `known` resolve each different section once, and share it.

    Raises:
        InputError: an unknown, missing or ill-typed key, with the nearest known key.
    """
    resolved = _resolve_sections(values, TOP_LEVEL, {} if known is None else known)
    check_together(resolved)
    return resolved


def resolve_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """`resolve` for a file that need not be complete: its own sections and those that name data.

    Raises:
        InputError: as `resolve`, but the only section that must be there is ``dataset``.
    """
    names = [name for name in TOP_LEVEL if name in {*values, *DATA}]
    return _resolve_sections(values, names, {})


def _resolve_sections(
    values: Mapping[str, Any], names: Iterable[str], known: Known
) -> dict[str, Any]:
    for key in values:
        if key not in TOP_LEVEL:
            raise InputError(f"unknown configuration key '{key}'; {did_you_mean(key, TOP_LEVEL)}")
    resolved: dict[str, Any] = {}
    for name in names:
        value = values.get(name)
        if name in LATER_TRAININGS and value is not None:
            value = {**resolved.get("training", {}), **_section(value, name)}
        written = name, repr(value)
        if written not in known:
            known[written] = _resolve_section(name, value)
        resolved[name] = known[written]
    return resolved


def _resolve_section(name: str, value: Any) -> Any:
    """One entry of the top level, checked, its defaults written out."""
    if name == "custom_imports":
        modules = modules_of(value)
        plugins.import_modules(modules)
        return modules
    if value is None and name in OPTIONAL:
        return None
    if name in LATER_TRAININGS:
        return _resolve_options(TrainingOptions, value, name)
    if name in SCALARS:
        default = SCALARS[name]
        scalar = copied(default if value is None else value)
        check_type(scalar, type(default), name)
        return scalar
    if name in OPTIONS:
        return _resolve_options(OPTIONS[name], value or {}, name)
    return _resolve_component(COMPONENTS[name], value, name)


def options(cls: type, values: Mapping[str, Any]) -> Any:
    """A resolved section as its dataclass, nested ones included."""
    hints = typing.get_type_hints(cls)
    made = {
        name: options(hints[name], value) if dataclasses.is_dataclass(hints[name]) else value
        for name, value in values.items()
    }
    return cls(**made)


def key_params(cls: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """A resolved section as a stage's parameter: fields of `_added` only where they are set.

    Results that were stored before a field came keep their key; `options` restores its default.
    """
    unset = {
        one.name
        for one in dataclasses.fields(cls)
        if one.metadata.get("added") and values[one.name] == one.default
    }
    return {name: value for name, value in values.items() if name not in unset}


def _section(values: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise InputError(f"{where} is {values!r}; it is a section, for example {where}=dict(...)")
    return values


def _resolve_options(cls: type, values: Any, where: str) -> dict[str, Any]:
    values = _section(values, where)
    hints = typing.get_type_hints(cls)
    check_known(values, hints, where)
    resolved: dict[str, Any] = {}
    for one in dataclasses.fields(cls):
        key, hint = f"{where}.{one.name}", hints[one.name]
        if one.name in values:
            value = values[one.name]
        elif one.default_factory is not dataclasses.MISSING:
            value = one.default_factory()
        else:
            value = one.default
        if dataclasses.is_dataclass(hint):
            value = dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]
            resolved[one.name] = _resolve_options(typing.cast(type, hint), value, key)
        elif one.name == "transforms":
            check_type(value, hint, key)
            component = COMPONENTS[one.name]
            resolved[one.name] = [
                _resolve_component(component, item, f"{key}[{i}]") for i, item in enumerate(value)
            ]
        elif one.name in COMPONENTS and hint is dict:
            resolved[one.name] = _resolve_component(COMPONENTS[one.name], value, key)
        else:
            check_type(value, hint, key)
            check_range(value, one.metadata, key)
            resolved[one.name] = with_floats(value, hint)
    return resolved


def _resolve_component(component: Component, values: Any, where: str) -> dict[str, Any]:
    if not isinstance(values, Mapping) or "type" not in values:
        known = ", ".join(registry.known_types(component.registry))
        raise InputError(f"{where} needs dict(type=...) of a {component.registry.name}: {known}")
    cls = registry.component_class(component.registry, values["type"], f"{where}.type")
    parameters = registry.component_parameters(cls)
    hints = typing.get_type_hints(cls.__init__)
    keys = [name for name in parameters if name not in component.given]
    # a function of an ablation may hand on a resolved section, with what is written out here
    check_known([key for key in values if key != registry.SOURCE], [*keys, "type"], where)
    resolved = {"type": values["type"], **registry.source(cls)}
    for name in keys:
        default = parameters[name].default
        if name not in values and default is parameters[name].empty:
            raise InputError(f"{where}.{name} is missing; {values['type']} needs it")
        value = values.get(name, default)
        if name in COMPONENTS and value is not None:
            resolved[name] = _resolve_component(COMPONENTS[name], value, f"{where}.{name}")
            continue
        check_type(value, hints.get(name, Any), f"{where}.{name}")
        resolved[name] = with_floats(value, hints.get(name, Any))
    return resolved
