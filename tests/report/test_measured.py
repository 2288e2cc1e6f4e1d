"""Facts of the shipped configurations, without the data set or weights."""

import pytest

from sccam_bench import config as configuration
from sccam_bench.report.measured import (
    of_imported_masks,
    of_maps,
    of_one_stage,
    of_segmentation,
)
from tests.conftest import REPOSITORY


def resolved(name: str, **changes: object) -> dict:
    values = configuration.load(REPOSITORY / f"configs/{name}.py")
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    return configuration.resolve(configuration.merge(values, dotted))


def test_the_paper_recipe_on_the_whole_of_voc12() -> None:
    config = resolved("sc_cam_resnet38_voc12")
    assert of_maps(config, 1464) == {
        "stage": ["+ random walk"],
        "data set": ["VOC 2012"],
        "split": ["train"],
        "backbone": ["WideResNet-38"],
        "initialisation": ["ImageNet"],
        "CRF": ["no"],
        "threshold policy": ("transfer", "oracle", "fixed"),
    }
    assert of_maps(resolved("cam_irn_resnet50_voc12"), 1464)["stage"] == ["+ IRN"]
    assert of_maps(resolved("cam_irn_resnet50_voc12"), 1464)["backbone"] == ["ResNet-50"]


@pytest.mark.parametrize(
    ("images", "changes"),
    [
        (10, {}),
        (1464, {"dataset__classes": ["cat", "dog"]}),
        (1464, {"evaluation__split": "val"}),
    ],
)
def test_a_part_of_voc12_is_not_voc12(images: int, changes: dict) -> None:
    config = resolved("sc_cam_resnet38_voc12", **changes)
    assert of_maps(config, images)["data set"] == ["part of VOC 2012"]


def test_other_data_refiners_and_random_weights() -> None:
    config = resolved("sc_cam_phantom", refiner=None, backbone__weights=None)
    facts = of_maps(config, 300)
    assert facts["data set"] == ["Phantom"]
    assert facts["stage"] == ["seed map"]
    assert facts["backbone"] == ["tf_efficientnet_lite0 with LightNeck"]
    assert facts["initialisation"] == ["nothing"]
    sharpened = of_maps(resolved("sc_cam_phantom", refiner={"type": "DenseCRF"}), 300)
    assert (sharpened["stage"], sharpened["CRF"]) == (["+ CRF"], ["yes"])


def test_of_imports_the_backbone_is_not_known() -> None:
    cams = resolved("cam_segmentor_phantom", imported={"cams": "x"}, refiner={"type": "DenseCRF"})
    assert of_maps(cams, 300)["backbone"] == of_maps(cams, 300)["initialisation"] == []
    assert of_maps(cams, 300)["CRF"] == ["yes"]
    assert of_segmentation(cams, 100)[0]["backbone"] == []
    masks = resolved("sc_cam_phantom", imported={"masks": "x"}, refiner=None)
    assert of_imported_masks(masks, 300)["stage"] == ["imported masks"]
    assert of_imported_masks(masks, 300)["CRF"] == []


def test_segmentation_with_and_without_crf() -> None:
    config = resolved("sc_cam_deeplab_v2_voc12")
    plain, sharpened = of_segmentation(config, 1449)
    assert plain == {
        "stage": ["segmentation"],
        "data set": ["VOC 2012"],
        "split": ["val"],
        "backbone": ["WideResNet-38"],
        "segmentor": ["DeepLab-v2 R101"],
        "initialisation": ["COCO masks"],
        "CRF": ["no"],
    }
    assert sharpened == {**plain, "CRF": ["yes"]}


def test_a_one_stage_method_is_its_own_segmentor() -> None:
    config = resolved("rrm_resnet38_voc12", one_stage={"crf": False})
    (facts,) = of_one_stage(config, 1449)
    assert facts["segmentor"] == ["WideResNet-38 (joint)"]
    assert facts["CRF"] == ["no"]
    assert facts["initialisation"] == ["ImageNet"]


def test_full_supervision_is_a_stage_of_its_own() -> None:
    config = resolved("sc_cam_deeplab_v2_voc12", segmentor__threshold="truth")
    facts, _ = of_segmentation(config, 1449)
    assert facts["stage"] == ["segmentation, true masks"]
    assert "backbone" not in facts
