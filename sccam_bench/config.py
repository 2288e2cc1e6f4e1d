"""Configuration: mmengine files with ``_base_``, options from the command line, one schema.

mmengine adds an unknown key silently; here it is an error that names the nearest known key. The
schema is not written down twice: a component's keys are the parameters of its constructor, an
options section's keys are the fields of its dataclass.
"""

import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.registry import Registry

from sccam_bench import registry
from sccam_bench.errors import InputError, did_you_mean


def _at_least(low: float, default: Any) -> Any:
    """A field with a smallest value; for a list, its smallest length."""
    return field(default=default, metadata={"at_least": low})


@dataclass(frozen=True)
class TrainingOptions:
    """One training by SGD with the polynomial schedule lr * (1 - step / steps) ** power.

    Learning rates of pre-trained weights : neck : head are 1 : `neck_multiplier` :
    `head_multiplier`; biases learn twice as fast and without weight decay. The original's
    optimiser has in effect no momentum although its code reads 0.9 (docs/methods.md), hence the
    default of 0.
    """

    epochs: int = _at_least(1, 8)
    batch_size: int = _at_least(1, 16)
    lr: float = _at_least(0, 0.01)
    momentum: float = _at_least(0, 0.0)
    weight_decay: float = _at_least(0, 5e-4)
    power: float = _at_least(0, 0.9)
    neck_multiplier: float = 1.0
    head_multiplier: float = 10.0
    transforms: list = field(default_factory=list)


@dataclass(frozen=True)
class CamOptions:
    """Inference of class activation maps: which head's `map`, at which `scales`, with `flip`."""

    map: str = "parent"
    scales: list = field(default_factory=lambda: [1.0], metadata={"at_least": 1})
    flip: bool = True


@dataclass(frozen=True)
class AffinityOptions:
    """AffinityNet, its training, and the confident labels it learns from.

    A pixel is confident foreground where its CAM beats the background (1 - max) ** `alpha_low`,
    confident background where (1 - max) ** `alpha_high` beats every CAM.
    """

    net: dict = field(default_factory=lambda: dict(type="AffinityNet"))
    split: str = "train"
    crop_size: int = _at_least(8, 448)
    alpha_low: float = _at_least(0, 4.0)
    alpha_high: float = _at_least(0, 32.0)
    training: TrainingOptions = field(default_factory=TrainingOptions)


@dataclass(frozen=True)
class EvaluationOptions:
    """Scoring of maps: `split` is scored, the transfer threshold is chosen on `calibration`.

    `calibration_size` images of the calibration split that are not scored themselves are used.
    `fixed_threshold` applies to CAMs; a refined map is fixed at 0.5, which is its arg max.
    """

    split: str = "train"
    calibration: str = "calibration"
    calibration_size: int = _at_least(1, 50)
    fixed_threshold: float = _at_least(0, 0.15)
    num_thresholds: int = _at_least(1, 100)


@dataclass(frozen=True)
class RuntimeOptions:
    """How wide to compute; never part of a stage's key. A GPU is used where there is one.

    `workers` stages run at once with `threads` threads each; 0 chooses: on a GPU machine one
    stage with all cores, else as many single-threaded ones as there are cores. `loaders`
    processes load the images of each training; 0 loads in the training's own process.
    """

    workers: int = _at_least(0, 0)
    threads: int = _at_least(0, 0)
    loaders: int = _at_least(0, 0)


@dataclass(frozen=True)
class Component:
    """A section that a registry builds; parameters in `given` come from the harness."""

    registry: Registry
    given: frozenset[str] = frozenset()
    optional: bool = False


# What the harness passes to a component of each registry besides its options.
_COMPONENTS = {
    "dataset": Component(registry.DATASETS),
    "backbone": Component(registry.MODELS),
    "neck": Component(registry.MODELS, frozenset({"in_channels"}), optional=True),
    "classifier": Component(registry.CLASSIFIERS, frozenset({"backbone", "neck", "num_classes"})),
    "sub_classifier": Component(
        registry.CLASSIFIERS, frozenset({"backbone", "neck", "num_classes", "num_clusters"})
    ),
    "labeler": Component(registry.LABELERS, frozenset({"seed"}), optional=True),
    "refiner": Component(registry.REFINERS, optional=True),
    "net": Component(registry.MODELS, frozenset({"backbone"})),
    "transforms": Component(registry.TRANSFORMS),
}
_OPTIONS: dict[str, type] = {
    "training": TrainingOptions,
    "sub_training": TrainingOptions,
    "cam": CamOptions,
    "affinity": AffinityOptions,
    "evaluation": EvaluationOptions,
    "runtime": RuntimeOptions,
}
_SCALARS: dict[str, Any] = {
    "train_split": "train",
    "rounds": 0,
    "round_init": "pretrained",
    "seed": 0,
}
_OPTIONAL = {"neck", "labeler", "refiner", "sub_classifier", "sub_training"}
TOP_LEVEL = [
    *(name for name in _COMPONENTS if name not in {"net", "transforms"}),
    *_OPTIONS,
    *_SCALARS,
]
ROUND_INITS = ("pretrained", "previous")


def load(path: str | Path) -> dict[str, Any]:
    """Read a configuration file (Python, with ``_base_``) into a plain nested dict.

    Raises:
        InputError: the file is missing or does not parse.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"configuration file {path} does not exist; see configs/ for those shipped"
        )
    try:
        loaded = Config.fromfile(path, lazy_import=False)
    except Exception as error:  # mmengine raises whatever the file's Python raises
        raise InputError(f"configuration file {path} cannot be read: {error}") from error
    values = loaded.to_dict()
    values.pop("custom_imports", None)  # mmengine has imported them
    return values


def merge(values: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Apply dotted `overrides` to a nested dict; neither input changes.

    A dict value replaces its section. A new ``type`` drops the options of the old one, which
    belong to another component.
    """
    merged = _copy(values)
    for dotted, value in sorted(overrides.items(), key=lambda item: not item[0].endswith("type")):
        *path, last = dotted.split(".")
        section = merged
        for name in path:
            if not isinstance(section.get(name), dict):
                section[name] = {}
            section = section[name]
        if last == "type" and section.get("type") != value:
            section.clear()
        section[last] = _copy(value)
    return merged


def resolve(values: Mapping[str, Any]) -> dict[str, Any]:
    """Check every key against the schema and write out every default.

    Raises:
        InputError: an unknown, missing or ill-typed key, with the nearest known key.
    """
    for key in values:
        if key not in TOP_LEVEL:
            raise InputError(f"unknown configuration key '{key}'; {did_you_mean(key, TOP_LEVEL)}")
    resolved: dict[str, Any] = {}
    for name in TOP_LEVEL:
        value = values.get(name)
        if value is None and name in _OPTIONAL:
            resolved[name] = None
        elif name in _SCALARS:
            default = _SCALARS[name]
            resolved[name] = default if value is None else value
            _check_type(resolved[name], type(default), name)
        elif name in _OPTIONS:
            resolved[name] = _resolve_options(_OPTIONS[name], value or {}, name)
        else:
            resolved[name] = _resolve_component(_COMPONENTS[name], value, name)
    _check_together(resolved)
    return resolved


def options(cls: type, values: Mapping[str, Any]) -> Any:
    """A resolved section as its dataclass, nested ones included."""
    hints = typing.get_type_hints(cls)
    made = {
        name: options(hints[name], value) if dataclasses.is_dataclass(hints[name]) else value
        for name, value in values.items()
    }
    return cls(**made)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _check_together(resolved: Mapping[str, Any]) -> None:
    if resolved["rounds"] < 0:
        raise InputError(f"rounds is {resolved['rounds']}; it counts retrainings: 0, 1, 2, ...")
    if resolved["rounds"] > 0:
        for needed in ("labeler", "sub_classifier"):
            if resolved[needed] is None:
                raise InputError(
                    f"rounds is {resolved['rounds']}, which needs a '{needed}' section"
                )
    if resolved["round_init"] not in ROUND_INITS:
        raise InputError(
            f"round_init is '{resolved['round_init']}'; "
            f"{did_you_mean(str(resolved['round_init']), ROUND_INITS)}"
        )


def _resolve_options(cls: type, values: Any, where: str) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise InputError(f"{where} is {values!r}; it is a section, for example {where}=dict(...)")
    hints = typing.get_type_hints(cls)
    _check_known(values, hints, where)
    resolved = {}
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
        elif one.name in _COMPONENTS:
            resolved[one.name] = _resolve_nested(_COMPONENTS[one.name], value, key)
        else:
            _check_type(value, hint, key)
            _check_range(value, one.metadata.get("at_least"), key)
            resolved[one.name] = _copy(value)
    return resolved


def _resolve_nested(component: Component, value: Any, where: str) -> Any:
    if isinstance(value, list | tuple):
        return [
            _resolve_component(component, item, f"{where}[{i}]") for i, item in enumerate(value)
        ]
    return _resolve_component(component, value, where)


def _resolve_component(component: Component, values: Any, where: str) -> dict[str, Any]:
    if not isinstance(values, Mapping) or "type" not in values:
        known = ", ".join(registry.known_types(component.registry))
        raise InputError(f"{where} needs dict(type=...) of a {component.registry.name}: {known}")
    cls = registry.component_class(component.registry, values["type"], f"{where}.type")
    parameters = registry.component_parameters(cls)
    hints = typing.get_type_hints(cls.__init__)
    keys = [name for name in parameters if name not in component.given]
    _check_known(values, [*keys, "type"], where)
    resolved = {"type": values["type"]}
    for name in keys:
        default = parameters[name].default
        if name not in values and default is parameters[name].empty:
            raise InputError(f"{where}.{name} is missing; {values['type']} needs it")
        value = values.get(name, default)
        _check_type(value, hints.get(name, Any), f"{where}.{name}")
        resolved[name] = _copy(value)
    return resolved


def _check_known(values: Iterable[str], known: Iterable[str], where: str) -> None:
    known = list(known)
    for key in values:
        if key not in known:
            raise InputError(
                f"unknown configuration key '{where}.{key}'; {did_you_mean(key, known)}"
            )


def _check_type(value: Any, hint: Any, where: str) -> None:
    if not _fits(value, hint):
        name = hint.__name__ if isinstance(hint, type) else str(hint)
        raise InputError(f"{where} is {value!r}; it must be of type {name}")


def _check_range(value: Any, low: float | None, where: str) -> None:
    if low is None:
        return
    if isinstance(value, list | tuple):
        if len(value) < low:
            raise InputError(f"{where} has {len(value)} entries; it needs at least {low}")
    elif value < low:
        raise InputError(f"{where} is {value}; it must be at least {low}")


def _fits(value: Any, hint: Any) -> bool:
    """Whether a configuration value fits an annotation; containers are not looked into."""
    origin = typing.get_origin(hint) or hint
    if origin is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, member) for member in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin is None or origin is type(None):
        return value is None
    if origin is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if origin is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if origin in (list, tuple, Sequence):
        return isinstance(value, list | tuple)
    return isinstance(value, origin)
