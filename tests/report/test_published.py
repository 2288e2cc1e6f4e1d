"""The published figures of this repository: complete, sourced, and those that recipes name."""

import ast
import re
from pathlib import Path

import pytest

from sccam_bench import config as configuration
from sccam_bench.errors import InputError
from sccam_bench.report.comparability import verdict
from sccam_bench.report.measured import of_maps, of_segmentation
from sccam_bench.report.published import VERDICT, compared, listed, read_folder, read_published
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "results/published"
# a paper's recipe -> how the methods start whose figures its docstring names
RECIPES = {
    "cam_irn_resnet50_voc12": ["IRN"],
    "cam_psa_resnet38_voc12": ["CAM (PSA"],
    "rrm_from_cls_resnet38_voc12": ["RRM"],
    "rrm_resnet38_voc12": ["RRM"],
    "sc_cam_deeplab_v2_voc12": ["SC-CAM"],
    "sc_cam_resnet38_voc12": ["SC-CAM"],
    "seam_resnet38_voc12": ["SEAM"],
    "_base_/deeplab_v2_resnet101_voc12": ["DeepLab-v2"],
}


def test_every_figure_has_a_source_and_says_how_sure_it_is() -> None:
    figures = read_folder(FOLDER)
    assert len(figures) > 60
    assert figures["source"].str.len().gt(10).all()
    assert figures["mIoU"].astype(float).between(0, 100).all()
    assert figures["confidence"].str.match("high|medium").all()
    assert not figures.duplicated(["method", "stage", "split", "mIoU", "initialisation"]).any()


def test_stated_values_are_of_known_spelling() -> None:
    figures = read_folder(FOLDER)
    known = {
        "split": {"train", "val", "test", "trainaug"},
        "initialisation": {"ImageNet", "COCO masks", ""},
        "CRF": {"yes", "no", ""},
        "threshold policy": {"transfer", "oracle", "fixed", "", "-"},
    }
    for column, values in known.items():
        assert set(figures[column]) <= values, column
    segmentation = figures["stage"].str.startswith("segmentation")
    assert ((figures["segmentor"] == "-") != segmentation).all()
    assert ((figures["threshold policy"] == "-") == segmentation).all()


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_figures_that_a_recipe_should_reproduce_are_listed(recipe: str) -> None:
    text = ast.get_docstring(ast.parse((REPOSITORY / f"configs/{recipe}.py").read_text())) or ""
    named = re.findall(r"\b\d\d\.\d+\b", text)
    assert named, "a paper's recipe names the figures it should reproduce"
    figures = read_folder(FOLDER)
    ours = figures[figures["method"].str.startswith(tuple(RECIPES[recipe]))]
    assert set(named) <= set(ours["mIoU"])


def test_no_paper_recipe_is_left_out() -> None:
    there = {path.stem for path in (REPOSITORY / "configs").glob("*_voc12.py")}
    assert there == {name for name in RECIPES if "/" not in name}


def test_a_file_without_protocol_columns_states_none(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "method,stage,data set,split,mIoU,source\nCAM,seed map,VOC 2012,train,48.0,somewhere\n"
    )
    figures = read_published(path)
    assert figures["backbone"].tolist() == [""]
    shown = listed(figures)
    assert "not comparable" in shown.title
    assert shown.figures.columns.tolist() == [
        "method",
        "stage",
        "data set",
        "split",
        "mIoU",
        "source",
    ]
    measured = {"stage": ["seed map"], "data set": ["VOC 2012"], "backbone": ["ResNet-50"]}
    told = compared(figures, [measured]).figures
    assert told[VERDICT].tolist() == ["no: backbone not stated"]
    assert told["CRF"].tolist() == ["not stated"]


def test_wrong_files_are_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="do not exist"):
        read_published(tmp_path / "nowhere.csv")
    path = tmp_path / "short.csv"
    path.write_text("method,stage\nCAM,seed map\n")
    with pytest.raises(InputError, match="lack the column 'data set'"):
        read_published(path)
    for value in ("", "66.1*", "-", "nan", "660"):
        figures = f"A,seed map,VOC 2012,train,48.0,here\n\nB,seed map,VOC 2012,train,{value},here\n"
        path.write_text(f"method,stage,data set,split,mIoU,source\n{figures}")
        with pytest.raises(InputError, match=re.escape(f"short.csv, line 4: mIoU is '{value}'")):
            read_published(path)
    path.write_text("method,stage,data set,split,mIoU,source\nA, B,seed map,VOC,train,48.0,here\n")
    with pytest.raises(InputError, match="line 2 has more values than there are columns; put q"):
        read_published(path)
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="cannot be read"):
        read_published(path)


def test_what_the_recipes_would_compare_with() -> None:
    """The released baseline compares with PSA's recipe, SEAM's segmentor with no recipe."""
    figures = read_folder(FOLDER).set_index(["method", "stage", "split", "mIoU"])

    def stated(*key: str) -> dict[str, str]:
        return dict(zip(("method", "stage", "split", "mIoU"), key, strict=True)) | {
            str(name): str(value) for name, value in figures.loc[key].items()
        }

    load = configuration.load
    psa = configuration.resolve(load(REPOSITORY / "configs/cam_psa_resnet38_voc12.py"))
    walk = stated("CAM (PSA, released code)", "+ random walk", "train", "61.0")
    assert verdict(walk, [of_maps(psa, 1464)]) == "yes, fixed threshold"
    submitted = stated("CAM (baseline of the SC-CAM table)", "+ random walk", "train", "58.1")
    reason = "no: CRF, threshold policy not stated"
    assert verdict(submitted, [of_maps(psa, 1464)]) == reason
    sc_cam = configuration.resolve(load(REPOSITORY / "configs/sc_cam_deeplab_v2_voc12.py"))
    measured = of_segmentation(sc_cam, 1449)
    own = stated("SC-CAM", "segmentation", "val", "66.1")
    assert verdict(own, measured) == "no: CRF not stated"
    seam = stated("SEAM", "segmentation", "val", "64.5")
    assert verdict(seam, measured) == "no: other segmentor, initialisation; CRF not stated"
