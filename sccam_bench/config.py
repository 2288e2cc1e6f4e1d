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
from typing import Any, Literal

from mmengine.config import Config
from mmengine.registry import Registry

from sccam_bench import plugins, registry
from sccam_bench.errors import InputError, did_you_mean


def _limited(default: Any, low: float | None = None, high: float | None = None) -> Any:
    """A field whose value, or each entry of whose list, lies from `low` to `high`."""
    return field(default=default, metadata={"low": low, "high": high})


def _added(default: Any) -> Any:
    """A field that its section got later: at its default it is no part of a stage's key."""
    return field(default=default, metadata={"added": True})


@dataclass(frozen=True)
class SGDOptions:
    """Training by SGD with the polynomial schedule lr * (1 - step / steps) ** power.

    The schedule lasts `epochs`; training may `stop_after` fewer (0: it does not). New layers learn
    `head_multiplier` times as fast as pre-trained ones; biases learn twice as
    fast and without weight decay. The original's optimiser has in effect no momentum although its
    code reads 0.9 (docs/methods.md), hence the default of 0.
    """

    epochs: int = _limited(8, low=1)
    stop_after: int = _limited(0, low=0)
    batch_size: int = _limited(16, low=1)
    lr: float = _limited(0.01, low=0)
    momentum: float = _limited(0.0, low=0)
    weight_decay: float = _limited(5e-4, low=0)
    power: float = _limited(0.9, low=0)
    head_multiplier: float = _limited(10.0, low=0)

    def multipliers(self) -> dict[str, float]:
        """Learning rate by the model's child that holds a parameter, relative to `lr`."""
        return {"backbone": 1.0, "head": self.head_multiplier}

    def schedule_interval(self) -> int:
        """Steps between two changes of the learning rate."""
        return 1


@dataclass(frozen=True)
class TrainingOptions(SGDOptions):
    """Training of a classifier: SGD, the neck's learning rate, and the images' augmentation."""

    neck_multiplier: float = _limited(1.0, low=0)
    transforms: list[dict] = field(default_factory=list)

    def multipliers(self) -> dict[str, float]:
        return {**super().multipliers(), "neck": self.neck_multiplier}


@dataclass(frozen=True)
class CamOptions:
    """Inference of class activation maps: which head's `map`, at which `scales`, with `flip`.

    `normalisation` "max" divides each summed map by its maximum; "min_max" stretches it from its
    minimum to its maximum, as SEAM does.
    """

    map: str = "parent"
    scales: list[float] = field(
        default_factory=lambda: [1.0], metadata={"low": 0.05, "high": 20, "needed": True}
    )
    flip: bool = True
    normalisation: Literal["max", "min_max"] = _added("max")


@dataclass(frozen=True)
class AffinityOptions:
    """AffinityNet, its training, and the confident labels it learns from.

    A pixel is confident foreground where its CAM beats the background (1 - max) ** `alpha_low`,
    confident background where (1 - max) ** `alpha_high` beats every CAM. With `labels` "crf" a
    dense CRF sharpens both scores first, as the original does; "powers" takes them as they are.
    """

    net: dict = field(default_factory=lambda: dict(type="AffinityNet"))
    split: str = "train"
    labels: Literal["crf", "powers"] = "crf"
    crop_size: int = _limited(448, low=8)
    alpha_low: float = _limited(4.0, low=0)
    alpha_high: float = _limited(32.0, low=0)
    training: SGDOptions = field(default_factory=SGDOptions)


@dataclass(frozen=True)
class EdgeTrainingOptions(SGDOptions):
    """Training of an EdgeNet. All its layers are new, hence no multiple but for displacement."""

    head_multiplier: float = _limited(1.0, low=0)
    displacement_multiplier: float = _limited(10.0, low=0)

    def multipliers(self) -> dict[str, float]:
        return {**super().multipliers(), "displacement_head": self.displacement_multiplier}


@dataclass(frozen=True)
class EdgeOptions:
    """EdgeNet, its training, and the confident labels it learns from.

    A pixel is confident foreground where a CAM exceeds `foreground`, confident background where
    none exceeds `background`, each after a dense CRF. Training images are resized by a factor
    drawn from `scale_low` to `scale_high`, mirrored and cropped to `crop_size`.
    """

    net: dict = field(default_factory=lambda: dict(type="EdgeNet"))
    split: str = "train"
    foreground: float = _limited(0.3, low=0, high=1)
    background: float = _limited(0.05, low=0, high=1)
    crop_size: int = _limited(512, low=8)
    scale_low: float = _limited(1.0, low=0.05, high=20)
    scale_high: float = _limited(1.0, low=0.05, high=20)
    training: EdgeTrainingOptions = field(default_factory=EdgeTrainingOptions)


@dataclass(frozen=True)
class SegmentorTraining(SGDOptions):
    """Training of a segmentor on crops of `crop_size` pixels from images at one of `scales`.

    The learning rate changes after every `lr_interval` steps.
    """

    epochs: int = _limited(6, low=1)
    batch_size: int = _limited(8, low=1)
    momentum: float = _limited(0.9, low=0)
    lr_interval: int = _limited(10, low=1)
    crop_size: int = _limited(321, low=8)
    scales: list[float] = field(
        default_factory=lambda: [0.5, 0.75, 1.0, 1.25, 1.5],
        metadata={"low": 0.05, "high": 20, "needed": True},
    )

    def schedule_interval(self) -> int:
        return self.lr_interval


@dataclass(frozen=True)
class SegmentorOptions:
    """A segmentation network trained on the pseudo masks of `split`, scored on `eval_split`.

    It does not learn from images of the split `exclude`.

    `initialisation` says what its weights were pre-trained on: nothing can read that off a file,
    and no two results compare without it. A pseudo mask is a map cut at the evaluation's "transfer"
    or "fixed" `threshold`, neither of which looks at the scored masks; "truth" learns from the
    true masks instead, the upper bound. `crf` scores the masks after a dense CRF too.
    """

    initialisation: Literal["ImageNet", "COCO masks", "nothing"] = _limited("")
    model: dict = field(default_factory=dict)
    threshold: Literal["transfer", "fixed", "truth"] = "transfer"
    split: str = "train"
    exclude: str | None = None
    eval_split: str = "val"
    crf: bool = False
    training: SegmentorTraining = field(default_factory=SegmentorTraining)


@dataclass(frozen=True)
class EvaluationOptions:
    """Scoring of maps: `split` is scored, the transfer threshold is chosen on `calibration`.

    `calibration_size` images of the calibration split that are not scored themselves are used.
    `fixed_threshold` applies to CAMs; a refined map is fixed at 0.5, which is its arg max.
    """

    split: str = "train"
    calibration: str = "calibration"
    calibration_size: int = _limited(50, low=1)
    fixed_threshold: float = _limited(0.15, low=0, high=1)
    num_thresholds: int = _limited(100, low=2)


@dataclass(frozen=True)
class OneStageOptions:
    """Scoring of the masks that the last classifier itself predicts, like RRM's.

    `eval_split` is predicted from images alone; `crf` scores the masks after a dense CRF too.
    """

    eval_split: str = "val"
    crf: bool = True


@dataclass(frozen=True)
class ImportedOptions:
    """Results of another method in place of a classifier's: the name of an import in the store.

    `cams` replace all stages up to the CAMs; they are scored, refined and taught like our own.
    `masks` replace all stages up to the pseudo masks.
    """

    cams: str = ""
    masks: str = ""


@dataclass(frozen=True)
class RoleSeeds:
    """Seeds of single roles instead of the configuration's `seed`; None follows that.

    A role is what draws numbers of its own: training of the rounds' `classifier` (all rounds), the
    `labeler`, AffinityNet (`affinity`), EdgeNet (`edges`), the `joint` classifier, the `segmentor`.
    """

    # a role's place in this list is part of its random stream: add at the end only
    classifier: int | None = _limited(None, low=0)
    labeler: int | None = _limited(None, low=0)
    affinity: int | None = _limited(None, low=0)
    edges: int | None = _limited(None, low=0)
    joint: int | None = _limited(None, low=0)
    segmentor: int | None = _limited(None, low=0)


SEED_ROLES = tuple(one.name for one in dataclasses.fields(RoleSeeds))


@dataclass(frozen=True)
class RuntimeOptions:
    """How wide to compute; never part of a stage's key. A GPU is used where there is one.

    `workers` stages run at once with `threads` threads each; 0 chooses: on a GPU machine one
    stage with all cores, else as many single-threaded ones as there are cores. `loaders`
    processes load the images of each training; 0 loads in the training's own process. A stage is
    ended after `time_limit` minutes (0: never), and tried again `retries` times after a failure
    that may pass: its process was killed, a network file system did not answer. A training saves
    its state at the end of an epoch if `checkpoint_every` seconds have passed since it last did, 0:
    after every epoch.
    """

    workers: int = _limited(0, low=0)
    threads: int = _limited(0, low=0)
    loaders: int = _limited(0, low=0)
    retries: int = _limited(1, low=0)
    time_limit: float = _limited(0.0, low=0)
    checkpoint_every: float = _limited(60.0, low=0)


@dataclass(frozen=True)
class Component:
    """A section that a registry builds; parameters in `given` come from the harness."""

    registry: Registry
    given: frozenset[str] = frozenset()


_GIVEN_TO_CLASSIFIERS = frozenset({"backbone", "neck", "num_classes", "num_clusters"})
# What the harness passes to a component of each registry besides its options.
_COMPONENTS = {
    "dataset": Component(registry.DATASETS),
    "backbone": Component(registry.MODELS),
    "neck": Component(registry.MODELS, frozenset({"in_channels"})),
    "classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "sub_classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "joint_classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "labeler": Component(registry.LABELERS, frozenset({"seed"})),
    "refiner": Component(registry.REFINERS),
    "net": Component(registry.MODELS, frozenset({"backbone"})),
    "transforms": Component(registry.TRANSFORMS),
    "model": Component(registry.SEGMENTORS, frozenset({"num_classes"})),
}
# Sections of these names stand within others only.
_NESTED = {"net", "transforms", "model"}
_OPTIONS: dict[str, type] = {
    "training": TrainingOptions,
    "sub_training": TrainingOptions,
    "joint_training": TrainingOptions,
    "cam": CamOptions,
    "affinity": AffinityOptions,
    "edges": EdgeOptions,
    "evaluation": EvaluationOptions,
    "segmentor": SegmentorOptions,
    "one_stage": OneStageOptions,
    "imported": ImportedOptions,
    "role_seeds": RoleSeeds,
    "runtime": RuntimeOptions,
}
_SCALARS: dict[str, Any] = {
    "train_split": "train",
    "classifier_weights": "",
    "rounds": 0,
    "round_init": "pretrained",
    "round_stops": [],
    "seed": 0,
}
_LATER_TRAININGS = ("sub_training", "joint_training")  # say only what differs from `training`
_OPTIONAL = {"neck", "labeler", "refiner", "sub_classifier", "joint_classifier", "segmentor"}
_OPTIONAL |= {"one_stage", "imported", *_LATER_TRAININGS}
TOP_LEVEL = [
    "custom_imports",
    *(name for name in _COMPONENTS if name not in _NESTED),
    *_OPTIONS,
    *_SCALARS,
]
# what the data of a run are read by; later trainings say what differs from `training`
_DATA = ("custom_imports", "dataset", "training", "affinity", "edges", "evaluation", "train_split")
ROUND_INITS = ("pretrained", "previous")


def load(path: str | Path) -> dict[str, Any]:
    """Read a configuration file (Python, with ``_base_``) into a plain nested dict.

    Modules of its ``custom_imports`` are imported; they may lie beside the file.

    Raises:
        InputError: the file is missing or does not parse, or a module cannot be imported.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"configuration file {path} does not exist; see configs/ for those shipped"
        )
    try:
        loaded = Config.fromfile(path, lazy_import=False, import_custom_modules=False).to_dict()
    except Exception as error:  # mmengine raises whatever the file's Python raises
        raise InputError(f"configuration file {path} cannot be read: {error}") from error
    plugins.import_modules(_modules(loaded.get("custom_imports")), beside=path)
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
        section[last] = _copy(value)
    return merged


Known = dict[tuple[str, str], Any]  # a section's name and how it is written -> resolved


def resolve(values: Mapping[str, Any], known: Known | None = None) -> dict[str, Any]:
    """Check every key against the schema and write out every default.

    Modules of ``custom_imports`` are imported, for they hold components and hence keys. Calls
    that are given the same `known` resolve each different section once, and share it.

    Raises:
        InputError: an unknown, missing or ill-typed key, with the nearest known key.
    """
    resolved = _resolve_sections(values, TOP_LEVEL, {} if known is None else known)
    _check_together(resolved)
    return resolved


def resolve_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """`resolve` for a file that need not be complete: its own sections and those that name data.

    Raises:
        InputError: as `resolve`, but the only section that must be there is ``dataset``.
    """
    names = [name for name in TOP_LEVEL if name in {*values, *_DATA}]
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
        if name in _LATER_TRAININGS and value is not None:
            value = {**resolved.get("training", {}), **_section(value, name)}
        written = name, repr(value)
        if written not in known:
            known[written] = _resolve_section(name, value)
        resolved[name] = known[written]
    return resolved


def _resolve_section(name: str, value: Any) -> Any:
    """One entry of the top level, checked, its defaults written out."""
    if name == "custom_imports":
        modules = _modules(value)
        plugins.import_modules(modules)
        return modules
    if value is None and name in _OPTIONAL:
        return None
    if name in _LATER_TRAININGS:
        return _resolve_options(TrainingOptions, value, name)
    if name in _SCALARS:
        default = _SCALARS[name]
        scalar = _copy(default if value is None else value)
        _check_type(scalar, type(default), name)
        return scalar
    if name in _OPTIONS:
        return _resolve_options(_OPTIONS[name], value or {}, name)
    return _resolve_component(_COMPONENTS[name], value, name)


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


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _modules(value: Any) -> list[str]:
    """``custom_imports``, a list of modules or as mmengine writes it -> the modules."""
    modules = value.get("imports") if isinstance(value, Mapping) else value
    modules = [modules] if isinstance(modules, str) else modules or []
    if not _fits(modules, list[str]):
        raise InputError(f"custom_imports is {value!r}; it must be a list, ['module', ...]")
    return list(modules)


def _section(values: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise InputError(f"{where} is {values!r}; it is a section, for example {where}=dict(...)")
    return values


def _check_stops(resolved: Mapping[str, Any]) -> None:
    stops, rounds = resolved["round_stops"], resolved["rounds"]
    if not _fits(stops, list[int]) or any(stop < 1 for stop in stops):
        raise InputError(f"round_stops is {stops}; it must list epochs, each 1 or more")
    if stops and len(stops) < rounds:
        raise InputError(f"round_stops names {len(stops)} rounds, but rounds is {rounds}")
    for section in ("training", *_LATER_TRAININGS):
        training = resolved[section] or resolved["training"]
        for stop in (training["stop_after"], *(stops if section == "sub_training" else ())):
            if stop > training["epochs"]:
                raise InputError(
                    f"{section} is to stop after {stop} epochs, beyond its {training['epochs']}"
                )


def _check_together(resolved: Mapping[str, Any]) -> None:
    if resolved["rounds"] < 0:
        raise InputError(f"rounds is {resolved['rounds']}; it counts retrainings: 0, 1, 2, ...")
    if resolved["rounds"] > 0:
        for needed in ("labeler", "sub_classifier"):
            if resolved[needed] is None:
                raise InputError(
                    f"rounds is {resolved['rounds']}, which needs a '{needed}' section"
                )
    if resolved["joint_training"] is not None and resolved["joint_classifier"] is None:
        raise InputError("joint_training is set, which needs a 'joint_classifier' section")
    _check_stops(resolved)
    if resolved["affinity"]["alpha_low"] > resolved["affinity"]["alpha_high"]:
        raise InputError(
            "affinity.alpha_low is larger than affinity.alpha_high; the smaller alpha makes the "
            "larger background, whose foreground is confident"
        )
    _check_edges(resolved["edges"])
    _check_imported(resolved)
    if resolved["round_init"] not in ROUND_INITS:
        raise InputError(
            f"round_init is '{resolved['round_init']}'; "
            f"{did_you_mean(str(resolved['round_init']), ROUND_INITS)}"
        )


def _check_imported(resolved: Mapping[str, Any]) -> None:
    imported = resolved["imported"]
    if imported is None:
        return
    if bool(imported["cams"]) == bool(imported["masks"]):
        raise InputError(
            "imported names either cams or masks: imported=dict(cams='NAME') or "
            "imported=dict(masks='NAME')"
        )
    if resolved["one_stage"] is not None:
        raise InputError(
            "one_stage scores the masks of a classifier, which imported results do not have; set "
            "one_stage=None"
        )
    if imported["masks"] and resolved["refiner"] is not None:
        raise InputError("imported.masks cannot be refined, only maps can; set refiner=None")
    segmentor = resolved["segmentor"]
    if imported["masks"] and segmentor is not None and segmentor["threshold"] == "truth":
        raise InputError(
            "segmentor.threshold is 'truth', so nothing would be learnt from imported.masks; set "
            "it to 'fixed', or take imported out"
        )


def _check_edges(edges: Mapping[str, Any]) -> None:
    for low, high in (("background", "foreground"), ("scale_low", "scale_high")):
        if edges[low] > edges[high]:
            raise InputError(
                f"edges.{low} is {edges[low]}; it must not exceed edges.{high}, {edges[high]}"
            )


def _resolve_options(cls: type, values: Any, where: str) -> dict[str, Any]:
    values = _section(values, where)
    hints = typing.get_type_hints(cls)
    _check_known(values, hints, where)
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
            _check_type(value, hint, key)
            component = _COMPONENTS[one.name]
            resolved[one.name] = [
                _resolve_component(component, item, f"{key}[{i}]") for i, item in enumerate(value)
            ]
        elif one.name in _COMPONENTS and hint is dict:
            resolved[one.name] = _resolve_component(_COMPONENTS[one.name], value, key)
        else:
            _check_type(value, hint, key)
            _check_range(value, one.metadata, key)
            resolved[one.name] = _with_floats(value, hint)
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
    _check_known([key for key in values if key != registry.SOURCE], [*keys, "type"], where)
    resolved = {"type": values["type"], **registry.source(cls)}
    for name in keys:
        default = parameters[name].default
        if name not in values and default is parameters[name].empty:
            raise InputError(f"{where}.{name} is missing; {values['type']} needs it")
        value = values.get(name, default)
        if name in _COMPONENTS and value is not None:
            resolved[name] = _resolve_component(_COMPONENTS[name], value, f"{where}.{name}")
            continue
        _check_type(value, hints.get(name, Any), f"{where}.{name}")
        resolved[name] = _with_floats(value, hints.get(name, Any))
    return resolved


def _with_floats(value: Any, hint: Any) -> Any:
    """A copy in which numbers are floats where the hint says so: 5 and 5.0 are one setting."""
    if hint is float and isinstance(value, int):
        return float(value)
    if typing.get_args(hint) == (float,) and isinstance(value, list | tuple):
        return [float(item) for item in value]
    return _copy(value)


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


def _check_range(value: Any, limits: Mapping[str, Any], where: str) -> None:
    if limits.get("needed") and not value:
        raise InputError(f"{where} is empty; it needs at least one entry")
    low, high = limits.get("low"), limits.get("high")
    for number in value if isinstance(value, list | tuple) else [value]:
        if number is None:  # a field that may be left unset
            continue
        if low is not None and not number >= low:  # so written, nan is refused
            raise InputError(f"{where} is {number}; it must be at least {low}")
        if high is not None and not number <= high:
            raise InputError(f"{where} is {number}; it must be at most {high}")


def _fits(value: Any, hint: Any) -> bool:
    """Whether a configuration value fits an annotation, entries of lists included."""
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
        entry = (typing.get_args(hint) or (Any,))[0]
        return isinstance(value, list | tuple) and all(_fits(item, entry) for item in value)
    return isinstance(value, origin)
