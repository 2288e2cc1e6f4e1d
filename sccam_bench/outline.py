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
        weights = config["backbone"].get("weights")
        if weights is not None and not Path(weights).is_file():
            config = {**config, "backbone": {**config["backbone"], "weights": None}}
        super().try_models(config, num_classes)

    def weights_digest(self, path: str) -> str:
        return file_digest(path) if Path(path).is_file() else f"{path} is not here"

    def _make_dataset(self, options: Mapping[str, Any]) -> WSSSDataset:
        try:
            return super()._make_dataset(options)
        except MissingFiles:
            kind = registry.component_class(registry.DATASETS, options["type"], "dataset.type")
            outline = kind.outline(**{k: v for k, v in options.items() if k != "type"})
            if outline is None:
                raise
            return outline
