import pytest

from sccam_bench.report.comparability import obstacles, verdict

MAP = {
    "stage": ["seed map"],
    "data set": ["VOC 2012"],
    "split": ["train"],
    "backbone": ["WideResNet-38"],
    "initialisation": ["ImageNet"],
    "CRF": ["no"],
    "threshold policy": ["transfer", "oracle", "fixed"],
}
FIGURE = {name: values[-1] for name, values in MAP.items()}
SEGMENTATION = {
    "stage": ["segmentation"],
    "data set": ["VOC 2012"],
    "split": ["val"],
    "backbone": ["WideResNet-38"],
    "segmentor": ["DeepLab-v2 R101"],
    "initialisation": ["COCO masks"],
    "CRF": ["no"],
}


def test_figures_that_agree_in_everything_compare() -> None:
    assert obstacles(FIGURE, MAP) == ([], [])
    assert verdict(FIGURE, [MAP]) == "yes, fixed threshold"
    segmented = {name: values[0] for name, values in SEGMENTATION.items()}
    assert verdict({**segmented, "threshold policy": "-"}, [SEGMENTATION]) == "yes"


@pytest.mark.parametrize("factor", [name for name in MAP if name != "stage"])
def test_each_factor_alone_prevents_it(factor: str) -> None:
    assert verdict({**FIGURE, factor: "something else"}, [MAP]) == f"no: other {factor}"
    assert verdict({**FIGURE, factor: ""}, [MAP]) == f"no: {factor} not stated"
    absent = {name: value for name, value in FIGURE.items() if name != factor}
    assert verdict(absent, [MAP]) == f"no: {factor} not stated"


def test_what_is_not_known_of_the_measured_figure_prevents_it() -> None:
    imported = {**MAP, "backbone": [], "CRF": []}
    assert verdict(FIGURE, [imported]) == "no: backbone, CRF not stated"


def test_what_differs_comes_before_what_nobody_states() -> None:
    figure = {**FIGURE, "data set": "COCO", "backbone": "VGG-16", "CRF": "", "threshold policy": ""}
    assert (
        verdict(figure, [MAP]) == "no: other data set, backbone; CRF, threshold policy not stated"
    )


def test_between_stages_only_stage_and_data_set_are_told() -> None:
    figure = {**FIGURE, "split": "val", "initialisation": "COCO masks", "backbone": "ResNet-50"}
    assert verdict(figure, [SEGMENTATION]) == "no: other stage"
    assert verdict({**figure, "data set": "COCO"}, [SEGMENTATION]) == "no: other stage, data set"


def test_the_nearest_measured_figure_decides_and_the_stage_comes_first() -> None:
    on_val = {**MAP, "split": ["val"]}
    assert verdict(FIGURE, [SEGMENTATION, on_val, MAP]) == "yes, fixed threshold"
    assert verdict(FIGURE, [SEGMENTATION, on_val]) == "no: other split"
    # three facts of this stage differ, of the other only the stage: still it is the first
    far = {**MAP, "split": ["val"], "CRF": ["yes"], "data set": ["Phantom"]}
    assert verdict(FIGURE, [SEGMENTATION, far]) == "no: other data set, split, CRF"
