"""Every registered component keeps the habits of the project."""

import inspect
import typing

import pytest

from sccam_bench import registry
from sccam_bench.classifiers.base import Classifier
from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.transforms import Transform
from sccam_bench.labelers.base import Labeler
from sccam_bench.refiners.base import Refiner
from sccam_bench.segmentors.base import Segmentor

REGISTRIES = {
    registry.CLASSIFIERS: Classifier,
    registry.LABELERS: Labeler,
    registry.REFINERS: Refiner,
    registry.SEGMENTORS: Segmentor,
    registry.DATASETS: WSSSDataset,
    registry.TRANSFORMS: Transform,
    registry.MODELS: object,
    registry.HOOKS: object,
    registry.PARAM_SCHEDULERS: object,
    registry.METRICS: object,
}
COMPONENTS = [
    pytest.param(one.module_dict[name], base, id=name)
    for one, base in REGISTRIES.items()
    for name in registry.known_types(one)
]


@pytest.mark.parametrize(("component", "base"), COMPONENTS)
def test_component(component: type, base: type) -> None:
    assert issubclass(component, base)
    assert not inspect.isabstract(component)
    assert component.__doc__
    assert component.__doc__ != base.__doc__
    hints = typing.get_type_hints(component.__init__)  # type: ignore[misc]
    assert set(registry.component_parameters(component)) <= set(hints), "annotate all options"


def test_registries_share_the_scope_and_mmengines_tree() -> None:
    assert all(one.scope == "sccam_bench" for one in REGISTRIES)
    children = [registry.DATASETS, registry.TRANSFORMS, registry.MODELS, registry.HOOKS]
    assert all(one.parent is not None and one.parent.scope == "mmengine" for one in children)
