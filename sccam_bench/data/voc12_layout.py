"""Where VOC 2012 and SBD keep what, and how the two are found on disk."""

from dataclasses import dataclass
from pathlib import Path

from sccam_bench.data.voc12 import SPLIT_SIZES
from sccam_bench.errors import InputError

SPLITS = ("train", "val", "trainaug", "test")
_DEPTH = 3  # folders below a wrong root that are searched for the right one


@dataclass(frozen=True)
class Expected:
    """The size of complete VOC 2012 with SBD; `binding` makes any other size wrong.

    Images per split, and image-class pairs of trainaug. The paper's protocol trains on the 10,582
    images; all figures were counted in the lists and labels that the official repositories of PSA
    and SC-CAM share (jiwoon-ahn/psa@9493e59, Juliachang/SC-CAM@191ec48).
    """

    train: int = SPLIT_SIZES["train"]
    val: int = SPLIT_SIZES["val"]
    trainaug: int = SPLIT_SIZES["trainaug"]
    test: int = SPLIT_SIZES["test"]
    pairs: int = 16_458
    binding: bool = True

    def images(self, split: str) -> int:
        return {name: getattr(self, name) for name in SPLITS}[split]


COMPLETE = Expected()


@dataclass(frozen=True)
class Layout:
    """Files of VOC 2012 below `root`, and of SBD below `sbd` where there is one."""

    root: Path
    sbd: Path | None = None

    def image(self, image_id: str) -> Path:
        return self.root / "JPEGImages" / f"{image_id}.jpg"

    def annotation(self, image_id: str) -> Path:
        return self.root / "Annotations" / f"{image_id}.xml"

    def mask(self, image_id: str) -> Path:
        return self.root / "SegmentationClassAug" / f"{image_id}.png"

    def voc_mask(self, image_id: str) -> Path:
        return self.root / "SegmentationClass" / f"{image_id}.png"

    def mask_source(self, image_id: str) -> Path | None:
        """What an image's mask is made from: VOC's own before SBD's; None if there is neither."""
        places = [self.voc_mask(image_id)]
        places += [self.sbd / "cls" / f"{image_id}.mat"] if self.sbd else []
        return next((place for place in places if place.is_file()), None)

    def split_list(self, split: str) -> Path:
        return self.root / "ImageSets" / "Segmentation" / f"{split}.txt"

    def words(self, split: str) -> list[str] | None:
        """What a split's list says, word by word; None if there is no list."""
        path = self.split_list(split)
        return path.read_text(errors="replace").split() if path.is_file() else None

    def ids(self, split: str) -> list[str] | None:
        """The images that a split's list names, paths left out; None if there is no list."""
        words = self.words(split)
        return None if words is None else [word for word in words if "/" not in word]

    def masked_ids(self) -> list[str]:
        """The images whose masks the protocol reads: all of trainaug, train and val."""
        named = [self.ids(split) or [] for split in ("trainaug", "train", "val")]
        return sorted({image_id for ids in named for image_id in ids})

    def sbd_ids(self) -> list[str]:
        """The 8,498 + 2,857 images of SBD's own lists; none without SBD."""
        lists = [self.sbd / "train.txt", self.sbd / "val.txt"] if self.sbd else []
        return [image_id for path in lists for image_id in path.read_text().split()]


def checked_root(given: Path, otherwise: str) -> Path:
    """`given` if it is the root of a data set in VOC's layout.

    Raises:
        InputError: it is not; the message names the root that is near, or says `otherwise`.
    """
    if (given / "JPEGImages").is_dir():
        return given
    for above in given.parents:
        if given.exists() and (above / "JPEGImages").is_dir():
            raise InputError(f"{given} lies inside the data set; write --root {above}")
    for depth in range(1, _DEPTH + 1):
        found = sorted(given.glob("*/" * depth + "JPEGImages"))
        if found:
            roots = " or ".join(f"--root {path.parent}" for path in found[:3])
            raise InputError(
                f"{given} has no folder JPEGImages, but one below it has; write {roots}"
            )
    state = "has no folder JPEGImages" if given.exists() else "does not exist"
    raise InputError(f"{given} {state}; {otherwise}")


def archive_home(root: Path) -> Path:
    """The folder in which the archives were unpacked (or belong): that of VOCdevkit."""
    return root.parent.parent if root.parent.name == "VOCdevkit" else root.parent


def find_sbd(root: Path) -> Path | None:
    """SBD in one of its usual places near VOC 2012."""
    home = archive_home(root)
    places = [
        home / "benchmark_RELEASE" / "dataset",  # as its archive unpacks
        root / "benchmark_RELEASE" / "dataset",
        *(home / name for name in ("SBD", "sbd")),  # as torchvision moves it, below a root
    ]
    return next((place for place in places if is_sbd(place)), None)


def is_sbd(folder: Path) -> bool:
    """Whether a folder is SBD's `dataset`."""
    return all([(folder / "cls").is_dir(), *((folder / f"{s}.txt").is_file() for s in SPLITS[:2])])
