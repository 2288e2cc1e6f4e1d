"""Planning without the data set or the weights that a run will need."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sccam_bench import registry
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import MissingFiles
from sccam_bench.pipeline import Pipeline


class OutlinePipeline(Pipeline):
    """Graphs of cells whose files may be missing; their keys are not those of a run."""

    def try_models(self, config: Mapping[str, Any], num_classes: int) -> None:
        config = {**config, "backbone": _without_missing(config["backbone"])}
        segmentor = config["segmentor"]
        if segmentor is not None:
            model = _without_missing(segmentor["model"])
            config["segmentor"] = {**segmentor, "model": model}
        super().try_models(config, num_classes)

    def weights_digest(self, path: str) -> str:
        return file_digest(path) if Path(path).is_file() else f"{path} is not here"

    def _make_dataset(self, options: Mapping[str, Any]) -> WSSSDataset:
        try:
            return super()._make_dataset(options)
        except MissingFiles:
            kind = registry.component_class(registry.DATASETS, options["type"], "dataset.type")
            outline = kind.outline(**registry.own_options(options))
            if outline is None:
                raise
            return outline


def _without_missing(component: Mapping[str, Any]) -> dict[str, Any]:
    """The component with new weights where its own are not here."""
    weights = component.get("weights")
    if weights is None or Path(weights).is_file():
        return dict(component)
    return {**component, "weights": None}
