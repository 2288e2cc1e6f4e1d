"""One cell while its graph is made: what its stages have in common."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np

from sccam_bench import registry
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.config import SEED_ROLES
from sccam_bench.data.base import WSSSDataset
from sccam_bench.pipeline.imports import Imports
from sccam_bench.refiners.base import Guidance
from sccam_bench.stages import check_data
from sccam_bench.stages.base import Recipe, Stage
from sccam_bench.stages.selection import whole_split

REFINED_FIXED_THRESHOLD = 0.5  # of `foreground_share`: the arg max


class Shared(Protocol):
    """What all cells of a plan have in common, found out once."""

    def digest(self, dataset: WSSSDataset, images: Mapping[str, Any], *, with_masks: bool) -> str:
        """Digest of all that reading these images yields."""

    def weights_digest(self, path: str) -> str:
        """Digest of a file of weights."""

    def weights_file(self, path: str) -> bool:
        """Whether a backbone's weights are a file, and not a name."""

    def count(self, dataset: WSSSDataset, images: Mapping[str, Any]) -> int:
        """How many images these are."""

    def interned(self, stage: Stage) -> Stage:
        """The one stage of this key."""

    def once(self, which: Hashable, make: Callable[[], Stage]) -> Stage:
        """What `make` makes, made once for all cells that ask for the same `which`."""


@dataclass(frozen=True)
class PlannedCell:
    """A resolved configuration, its data set, and what it may import.

    Images are chosen by the parameters of `stages.selection.select`.
    """

    shared: Shared
    config: Mapping[str, Any]
    dataset: WSSSDataset
    imports: Imports

    @property
    def head(self) -> str:
        """`cam.map`, or where only the classifier of other rounds has it the parent's map."""
        chosen, last = self.config["cam"]["map"], "classifier"
        if self.config["joint_classifier"] is not None:
            last = "joint_classifier"
        elif self.config["rounds"]:
            last = "sub_classifier"
        return chosen if chosen in self.heads(last) else "parent"

    def heads(self, section: str) -> tuple[str, ...]:
        """The maps that the classifier of a section offers."""
        kind = self.config[section]["type"]
        return registry.component_class(registry.CLASSIFIERS, kind, f"{section}.type").heads

    @property
    def scored(self) -> dict[str, Any]:
        """The images whose maps are scored."""
        return whole_split(self.config["evaluation"]["split"])

    @property
    def calibration(self) -> dict[str, Any]:
        """The images that the transfer threshold is chosen on; none of them is scored."""
        options = self.config["evaluation"]
        return {
            "split": options["calibration"],
            "exclude": options["split"],
            "size": options["calibration_size"],
        }

    @property
    def taught(self) -> dict[str, Any]:
        """The images whose pseudo masks the segmentor learns from."""
        options = self.config["segmentor"]
        return {"split": options["split"], "exclude": options["exclude"], "size": None}

    @property
    def fixed_threshold(self) -> float:
        """The threshold set in advance; the arg max for refined maps."""
        refined = self.config["refiner"] is not None
        return REFINED_FIXED_THRESHOLD if refined else self.config["evaluation"]["fixed_threshold"]

    def data_check(self, images: dict[str, Any], *, with_masks: bool) -> Stage:
        """The stage that reads every image once before anything is trained."""

        def make() -> Stage:
            return self.stage(
                check_data.RECIPE,
                images=images,
                with_masks=with_masks,
                title=f"check {images['split']}",
                params={"images": images, "with_masks": with_masks},
                parents={},
                cost=0.1 * self.size(images),
            )

        which = check_data.RECIPE.name, self.dataset, *images.values(), with_masks
        return self.shared.once(which, make)

    def stage(
        self, recipe: Recipe, *, images: dict, with_masks: bool = False, **rest: Any
    ) -> Stage:
        """A stage of these images; the rest are the fields of `Stage`."""
        digest = self.shared.digest(self.dataset, images, with_masks=with_masks)
        return self.shared.interned(Stage(recipe, dataset=self.dataset, data=digest, **rest))

    def seed(self, role: str, number: int) -> int:
        """The seed of a role's stage in a round."""
        own = self.config["role_seeds"][role]
        return seed_of(self.config["seed"] if own is None else own, role, number)

    def architecture(self, number: int) -> dict[str, Any]:
        """What it takes to build the classifier of a round."""
        config = self.config
        return {
            **self.backbone(),
            "neck": config["neck"],
            "classifier": config["sub_classifier"] if number else config["classifier"],
            "num_clusters": config["labeler"]["num_clusters"] if number else None,
        }

    def joint_architecture(self) -> dict[str, Any]:
        """What it takes to build the joint classifier."""
        return {**self.architecture(0), "classifier": self.config["joint_classifier"]}

    def last_architecture(self) -> dict[str, Any]:
        """What it takes to build the classifier that maps and masks come from."""
        if self.config["joint_classifier"] is not None:
            return self.joint_architecture()
        return self.architecture(self.config["rounds"])

    def backbone(self) -> dict[str, Any]:
        """The backbone's options, and the digest of its weights where they are a file."""
        backbone = self.config["backbone"]
        return {"backbone": backbone, **self.weights_digest(backbone)}

    def weights_digest(self, component: Mapping[str, Any]) -> dict[str, str]:
        """The digest of a component's weights where they are a file."""
        weights = component.get("weights")
        if weights is None or not self.shared.weights_file(weights):
            return {}
        return {"weights_sha256": file_digest(weights)}

    def size(self, images: dict[str, Any]) -> int:
        """How many images these are."""
        return self.shared.count(self.dataset, images)


def guidance_of(config: Mapping[str, Any]) -> Guidance | None:
    """What the cell's refiner needs of a trained network: the name of a section."""
    if config["refiner"] is None:
        return None
    kind = config["refiner"]["type"]
    return registry.component_class(registry.REFINERS, kind, "refiner.type").guidance


@cache
def seed_of(seed: int, role: str, number: int) -> int:
    """The seed of one stage: independent streams for each role and round of a cell's seed."""
    stream = np.random.SeedSequence([seed, SEED_ROLES.index(role), number])
    return int(stream.generate_state(1)[0])
