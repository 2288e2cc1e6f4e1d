import pytest

from sccam_bench.results.local_paths import (
    is_local,
    local_paths,
    value_without_paths,
    without_paths,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("root /home/alice/VOC2012, split train", "root DIR, split train"),
        ("(weights /data/a/resnet38.pth)", "(weights DIR/resnet38.pth)"),
        ("dataset.root=/mnt/x", "dataset.root=DIR"),
        ("'/mnt/x y/z'", "'DIR y/z'"),
        ("~/VOC and ~alice", "DIR and ~alice"),
        (r"/home/al\_ice/VOC\_2012 in LaTeX", "DIR in LaTeX"),
        ("--store /mnt/runs)", "--store DIR)"),
        ('"/a/b.csv"', '"DIR/b.csv"'),
        ("FP / TP, 0.15 / 0.5, 3/4, and/or, a /", "FP / TP, 0.15 / 0.5, 3/4, and/or, a /"),
        ("https://example.org/a/b, data/VOC", "https://example.org/a/b, data/VOC"),
        ("ablations/quick.py ./x/y", "ablations/quick.py ./x/y"),
        ("CAM, /2 scale; K=3,/4; 1 /1.5.", "CAM, /2 scale; K=3,/4; 1 /1.5."),
        (r"/2/x, /2x /2012a, /2.x, /2\_x", "DIR, DIR DIR, DIR/2.x, DIR"),
        (r"\~/VOC in Markdown", "DIR in Markdown"),
        ("<u>61.7</u> | <b>/a/b</b>", "<u>61.7</u> | <b>DIR</b>"),
    ],
)
def test_paths_in_a_text(text: str, expected: str) -> None:
    assert without_paths(text) == expected


def test_known_paths_may_hold_anything() -> None:
    text = r"in /my data/a (1), /my data/a (1)/b.pth and /my data\_x: ../alice/VOC"
    known = ["/my data/a (1)", "/my data/a (1)/b.pth", "/my data_x", "../alice/VOC"]
    assert without_paths(text, known) == "in DIR, DIR/b.pth and DIR: DIR"


def test_paths_in_a_configuration() -> None:
    config = {
        "dataset": {"root": "/data/VOC", "size": 3},
        "weights": ["/a/b.pth", "package", "a/b"],
    }
    assert list(local_paths(config)) == ["/data/VOC", "/a/b.pth"]
    cleaned = {"dataset": {"root": "DIR", "size": 3}, "weights": ["DIR/b.pth", "package", "a/b"]}
    assert value_without_paths(config) == cleaned
    assert value_without_paths(("~/x", None)) == ("DIR", None)


def test_what_is_a_path_of_this_machine() -> None:
    assert all(map(is_local, ["/a", "/a/b", "~/a", "~alice/a", "../a"]))
    assert not any(map(is_local, ["a/b", "/ 2", "1/2", "/2", "/0.5", "", "/", "a ../b"]))
