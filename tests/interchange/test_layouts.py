from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sccam_bench.errors import InputError
from sccam_bench.interchange.layouts import LAYOUTS, cam_bytes, read_cams, strided

RNG = np.random.default_rng(0)
MAPS = (RNG.random((2, 18, 23)) * 0.9).astype(np.float32)
KEYS = np.array([3, 14])


def stored(folder: Path, value: object) -> Path:
    held = np.empty((), object)
    held[()] = value
    np.save(folder / "a.npy", held, allow_pickle=True)
    return folder / "a.npy"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_round_trip_changes_nothing(tmp_path: Path, layout: str) -> None:
    (tmp_path / "a.npy").write_bytes(cam_bytes(MAPS, KEYS, layout))
    maps, keys = read_cams(tmp_path / "a.npy", layout)
    assert maps.dtype == np.float32
    assert np.array_equal(maps, MAPS)
    assert keys.tolist() == KEYS.tolist()


def test_what_is_written_is_what_the_originals_read(tmp_path: Path) -> None:
    """After jiwoon-ahn/psa@9493e59 voc12/data.py, jiwoon-ahn/irn@a2ece00 step/."""
    for layout in ("psa", "seam"):
        (tmp_path / "a.npy").write_bytes(cam_bytes(MAPS, KEYS, layout))
        found = np.load(tmp_path / "a.npy", allow_pickle=True).item()
        assert {type(key) for key in found} == {int}
        assert np.array_equal(np.array(list(found.values())), MAPS)
    (tmp_path / "a.npy").write_bytes(cam_bytes(MAPS, KEYS, "irn"))
    found = np.load(tmp_path / "a.npy", allow_pickle=True).item()
    assert np.pad(found["keys"] + 1, (1, 0), mode="constant").tolist() == [0, 4, 15]
    assert isinstance(found["cam"], torch.Tensor)
    assert found["cam"].shape == (2, 5, 6)
    assert found["high_res"].dtype == np.float32
    assert np.array_equal(found["high_res"], MAPS)


def test_files_of_the_originals_are_read(tmp_path: Path, golden) -> None:  # type: ignore[no-untyped-def]
    """Numbers computed with the originals, saved with the lines of their scripts."""
    g = golden("cam_merge_sccam")
    by_class = dict(zip(g["present"].tolist(), g["norm_cam"], strict=True))
    maps, keys = read_cams(stored(tmp_path, by_class), "psa")
    assert np.array_equal(maps, g["norm_cam"])
    assert keys.tolist() == g["present"].tolist()
    g = golden("cam_merge_seam")
    by_class = dict(zip(g["present"].tolist(), g["norm_cam"], strict=True))
    maps, _ = read_cams(stored(tmp_path, by_class), "seam")
    assert g["norm_cam"].min() < -0.4
    assert np.array_equal(maps, g["norm_cam"].clip(min=0))
    g = golden("irn_cam_to_label")
    cam, high = torch.from_numpy(g["cam"]), g["high_res"]
    keys = torch.nonzero(torch.from_numpy(g["label"]))[:, 0]
    maps, keys = read_cams(stored(tmp_path, {"keys": keys, "cam": cam, "high_res": high}), "irn")
    assert np.array_equal(maps, high)
    assert keys.tolist() == g["cam_keys"].tolist()


def test_strided_maps_are_means_between_the_middle_pixels_divided_by_their_maximum() -> None:
    row = np.array([1.0, 2, 4, 8, 0, 0, 0, 0], np.float32)
    found = strided(np.broadcast_to(row, (1, 8, 8)))
    np.testing.assert_allclose(found, [[[1, 0], [1, 0]]], atol=1e-5)
    half = strided(np.broadcast_to(row + row[::-1] / 2, (1, 8, 8)))  # 3 and 1.5
    np.testing.assert_allclose(half, [[[1, 0.5], [1, 0.5]]], atol=1e-5)
    assert strided(MAPS).shape == (2, 5, 6)
    assert not strided(np.zeros((1, 9, 9), np.float32)).any()


def test_classes_in_another_order_are_sorted(tmp_path: Path) -> None:
    maps, keys = read_cams(stored(tmp_path, {14: MAPS[1], 3: MAPS[0]}), "psa")
    assert keys.tolist() == [3, 14]
    assert np.array_equal(maps, MAPS)
    swapped = {"keys": torch.tensor([14, 3]), "high_res": MAPS[::-1]}
    assert np.array_equal(read_cams(stored(tmp_path, swapped), "irn")[0], MAPS)


def test_the_released_crf_scores_and_drawn_cams_are_recognised(tmp_path: Path, golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("cam_crf_psa")
    scores = dict(zip(g["crf_keys"].tolist(), g["crf_la"], strict=True))
    with pytest.raises(InputError, match=r"a\.npy: these are scores after a CRF.*--out_cam"):
        read_cams(stored(tmp_path, scores), "psa")
    g = golden("cam_merge_sccam")
    drawn = dict(zip(g["present"].tolist(), g["released_saved_cam"], strict=True))
    with pytest.raises(InputError, match="save them before draw_single_heatmap"):
        read_cams(stored(tmp_path, drawn), "psa")


NAN = MAPS.copy()
NAN[1, 2, 3] = np.nan
IRN = {"keys": torch.from_numpy(KEYS), "cam": torch.from_numpy(strided(MAPS)), "high_res": MAPS}


@pytest.mark.parametrize(
    ("value", "layout", "message"),
    [
        (IRN, "psa", "this is IRN's layout; write --format irn"),
        ({3: MAPS[0]}, "irn", "has 'keys' and 'high_res'; this is PSA's or SEAM's layout"),
        ({"keys": KEYS}, "irn", "its keys are 'keys'; layout irn has"),
        ({"a": MAPS[0]}, "psa", "its keys are 'a'; they must be class numbers"),
        ({}, "psa", "its keys are none"),
        ({3: MAPS}, "psa", "all must be"),
        ({3: MAPS[0], 4: MAPS[1, 1:]}, "seam", "all must be"),
        ({3: MAPS[0] - 0.1}, "psa", "goes below 0: --format seam"),
        ({3: MAPS[0] * 255}, "psa", r"largest value is \d+.*divide each by its maximum"),
        ({3: MAPS[0] + 1}, "seam", "largest value is 1"),
        ({3: NAN[1]}, "seam", "not finite"),
        ({**IRN, "high_res": NAN}, "irn", "not finite"),
        ({**IRN, "high_res": MAPS[0]}, "irn", "must be .P, H, W. and .P,."),
        ({**IRN, "keys": torch.tensor([3])}, "irn", "must be .P, H, W. and .P,."),
        ({**IRN, "keys": torch.tensor([3, 3])}, "irn", "different class numbers"),
        ({**IRN, "keys": torch.tensor([3.5, 4])}, "irn", "different class numbers"),
    ],
)
def test_what_is_no_such_file_is_named(
    tmp_path: Path, value: Any, layout: str, message: str
) -> None:
    with pytest.raises(InputError, match=rf"a\.npy: .*{message}"):
        read_cams(stored(tmp_path, value), layout)


def test_a_plain_array_has_no_classes(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", MAPS)
    with pytest.raises(InputError, match=r"holds an array of shape \(2, 18, 23\); layout psa"):
        read_cams(tmp_path / "a.npy", "psa")
