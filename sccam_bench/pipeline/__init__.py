"""From a resolved configuration to its graph of stages. The only package that knows the order."""

from sccam_bench.pipeline.cell import guidance_of as guidance_of
from sccam_bench.pipeline.cell import seed_of as seed_of
from sccam_bench.pipeline.graph import CellGraph as CellGraph
from sccam_bench.pipeline.graph import Pipeline as Pipeline
from sccam_bench.pipeline.imports import Import as Import
from sccam_bench.pipeline.mask_stages import mask_columns as mask_columns
