"""The sections of a configuration that are options: their keys are the fields of a dataclass."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal


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
