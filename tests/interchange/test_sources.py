import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.palette import paletted_png, voc_palette
from sccam_bench.errors import InputError
from sccam_bench.interchange.layouts import cam_bytes
from sccam_bench.interchange.sources import CamFiles, Expected, MaskFiles, read_mask_file
from sccam_bench.store import Store

CLASSES = ("cat", "dog", "cow")
EXPECTED = Expected((4, 6), np.array([True, False, True]), CLASSES)
MAPS = np.random.default_rng(0).random((2, 4, 6)).astype(np.float32) * 0.9


def cams(folder: Path, maps: np.ndarray, keys: list[int]) -> Path:
    (folder / "a.npy").write_bytes(cam_bytes(maps, np.array(keys), "psa"))
    return folder / "a.npy"


def mask(folder: Path, *values: int, size: tuple[int, int] = (4, 6)) -> Path:
    """A mask with a column of each value on background."""
    labels = np.zeros(size, np.uint8)
    labels[:, : len(values)] = values
    (folder / "a.png").write_bytes(paletted_png(labels))
    return folder / "a.png"


def test_maps_that_fit_are_read_and_stored(tmp_path: Path) -> None:
    source = CamFiles("psa")
    content = source.read(cams(tmp_path, MAPS, [0, 2]), EXPECTED)
    with Store(tmp_path).writing("imported_cams", "0" * 64, {}) as output:
        source.write(output, "a", content)
    maps, keys = Store(tmp_path).artifact("imported_cams", "0" * 64).maps("a")
    np.testing.assert_array_equal(maps, MAPS.astype(np.float16).astype(np.float32))
    assert keys.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("maps", "keys", "message"),
    [
        (MAPS, [0, 1], r"has maps of cat \(0\), dog \(1\), but .* names cat \(0\), cow \(2\)"),
        (MAPS, [1, 3], r"has maps of dog \(1\), class 3"),  # one too many: with the background
        (MAPS[:1], [0], r"has maps of cat \(0\), but"),
        (MAPS[:, :, :5], [0, 2], "maps of 5 x 4 pixels for an image of 6 x 4"),
        (MAPS.transpose(0, 2, 1), [0, 2], "maps of 4 x 6 pixels for an image of 6 x 4"),
    ],
)
def test_maps_that_do_not_fit_their_image_are_named(
    tmp_path: Path, maps: np.ndarray, keys: list[int], message: str
) -> None:
    with pytest.raises(InputError, match=rf"a\.npy.*{message}"):
        CamFiles("psa").read(cams(tmp_path, maps, keys), EXPECTED)


def test_the_digest_sees_what_is_stored_and_nothing_else() -> None:
    source, keys = CamFiles("irn"), np.array([0, 2])
    whole = source.canonical((MAPS, keys))
    assert source.canonical((MAPS.astype(np.float16).astype(np.float32), keys)) == whole
    assert source.canonical((MAPS, keys.astype(np.int16))) == whole
    assert source.canonical((MAPS + 0.01, keys)) != whole
    assert source.canonical((MAPS, keys + 1)) != whole
    assert source.canonical((MAPS.reshape(2, 6, 4), keys)) != whole
    masks = MaskFiles(image_labels=True)
    labels = np.zeros((4, 6), np.uint8)
    assert masks.canonical(labels) != masks.canonical(labels.T)


def test_masks_that_fit_are_read(tmp_path: Path) -> None:
    source = MaskFiles(image_labels=True)
    found = source.read(mask(tmp_path, 1, 3, 255), EXPECTED)
    assert found[0].tolist() == [1, 3, 255, 0, 0, 0]
    Image.fromarray(found).save(tmp_path / "a.png")  # grey, as IRN writes them
    assert np.array_equal(source.read(tmp_path / "a.png", EXPECTED), found)


def test_masks_that_do_not_fit_their_image_are_named(tmp_path: Path) -> None:
    with_labels, without = MaskFiles(image_labels=True), MaskFiles(image_labels=False)
    path = mask(tmp_path, 1, 2)
    with pytest.raises(InputError, match=r"shows dog \(1\), but .* --without-image-labels"):
        with_labels.read(path, EXPECTED)
    assert without.read(path, EXPECTED)[0, 1] == 2
    with pytest.raises(InputError, match="mask of 4 x 6 pixels for an image of 6 x 4"):
        without.read(mask(tmp_path, 1, size=(6, 4)), EXPECTED)
    with pytest.raises(InputError, match="holds the value 4: no class; values are 0 to 3"):
        without.read(mask(tmp_path, 4), EXPECTED)


def saved(picture: Image.Image, path: Path) -> Path:
    picture.save(path)
    return path


@pytest.mark.parametrize("trap", ["colours", "grey levels", "quantised", "broken", "bomb"])
def test_traps_of_palettes_are_told_apart(tmp_path: Path, trap: str) -> None:
    labels = np.zeros((4, 6), np.uint8)
    labels[:, 2:] = 15
    paletted = Image.open(io.BytesIO(paletted_png(labels)))
    path = tmp_path / "a.png"
    if trap == "colours":
        saved(paletted.convert("RGB"), path)
        message = "has colours .mode RGB. where class numbers are needed"
    elif trap == "grey levels":
        saved(paletted.convert("L"), path)
        message = "holds the grey levels of VOC's colours"
    elif trap == "quantised":
        shuffled = Image.fromarray((labels > 0).astype(np.uint8), mode="P")
        shuffled.putpalette(voc_palette()[[0, 15]].tobytes())
        saved(shuffled, path)
        message = "VOC's colours under other numbers"
    elif trap == "broken":
        path.write_bytes(paletted_png(labels)[:60])
        message = "no readable picture"
    else:
        Image.new("1", (30_000, 20_000)).save(path)
        message = "no readable picture"
    with pytest.raises(InputError, match=rf"a\.png .*{message}"):
        read_mask_file(path, 20)


def test_more_classes_than_vocs(tmp_path: Path) -> None:
    assert read_mask_file(mask(tmp_path, 80, 255), 80)[0, :2].tolist() == [80, 255]
    with pytest.raises(InputError, match="values are 0 to 20"):
        read_mask_file(mask(tmp_path, 80), 20)
    with pytest.raises(InputError, match="cannot be read"):
        read_mask_file(tmp_path / "none.png", 20)
