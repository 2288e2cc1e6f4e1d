"""Configuration: mmengine files with ``_base_``, options from the command line, one schema.

mmengine adds an unknown key silently; here it is an error that names the nearest known key.
"""

from sccam_bench.config.files import load, merge
from sccam_bench.config.resolving import Known, key_params, options, resolve, resolve_data
from sccam_bench.config.schema import ROUND_INITS, TOP_LEVEL
from sccam_bench.config.sections import (
    SEED_ROLES,
    AffinityOptions,
    CamOptions,
    EdgeOptions,
    EdgeTrainingOptions,
    EvaluationOptions,
    ImportedOptions,
    OneStageOptions,
    RoleSeeds,
    RuntimeOptions,
    SegmentorOptions,
    SegmentorTraining,
    SGDOptions,
    TrainingOptions,
)

__all__ = [
    "ROUND_INITS",
    "SEED_ROLES",
    "TOP_LEVEL",
    "AffinityOptions",
    "CamOptions",
    "EdgeOptions",
    "EdgeTrainingOptions",
    "EvaluationOptions",
    "ImportedOptions",
    "Known",
    "OneStageOptions",
    "RoleSeeds",
    "RuntimeOptions",
    "SGDOptions",
    "SegmentorOptions",
    "SegmentorTraining",
    "TrainingOptions",
    "key_params",
    "load",
    "merge",
    "options",
    "resolve",
    "resolve_data",
]
