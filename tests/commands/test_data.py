"""The command `data voc12`, from an empty folder to data that are right."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from sccam_bench import cli
from sccam_bench.commands.data import VOC12Request, voc12
from sccam_bench.data.manifest import MANIFEST
from sccam_bench.data.voc12 import VOC12
from sccam_bench.data.voc12_archives import Archive
from sccam_bench.errors import InputError
from tests.datasets.tiny_voc12 import (
    EXPECTED,
    TRAINAUG,
    served_archives,
    write_both,
    write_sbd,
    write_voc,
)


@pytest.fixture(scope="module")
def archives() -> Iterator[tuple[Archive, Archive]]:
    with served_archives() as served:
        yield served


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200)


def request(root: Path, **options: object) -> VOC12Request:
    return VOC12Request(root=str(root), expected=EXPECTED, **options)  # type: ignore[arg-type]


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_from_nothing_to_data_that_can_be_trained_on(
    archives: tuple[Archive, Archive], tmp_path: Path, console: Console
) -> None:
    root = tmp_path / "VOCdevkit" / "VOC2012"
    assert voc12(request(root, download=True, archives=archives), console) == 0
    assert "Nothing is wrong: complete VOC 2012 with SBD." in console.export_text()
    data = VOC12(str(root))
    assert data.image_ids("trainaug") == TRAINAUG
    assert data.image_labels("trainaug").sum() == EXPECTED.pairs
    assert data.mask("s1").shape == data.image("s1").shape[:2]
    before = files(tmp_path)
    assert voc12(request(root), console) == 0
    assert "written" not in console.export_text().split("Nothing is wrong")[-2]
    assert files(tmp_path) == before


def test_archives_put_there_by_hand_need_no_network(
    archives: tuple[Archive, Archive], tmp_path: Path, console: Console
) -> None:
    fetched = tmp_path / "elsewhere" / "VOCdevkit" / "VOC2012"
    voc12(request(fetched, download=True, archives=archives), console)
    home = tmp_path / "home"
    home.mkdir()
    for archive in archives:
        shutil.copy(tmp_path / "elsewhere" / archive.filename, home)
    root = home / "VOCdevkit" / "VOC2012"
    with pytest.raises(InputError, match="does not exist"):  # --check unpacks nothing
        voc12(request(root, check_only=True, archives=archives), console)
    assert voc12(request(root, archives=archives), console) == 0


def test_check_writes_nothing_and_says_what_is_to_be_done(tmp_path: Path, console: Console) -> None:
    root = write_both(tmp_path)
    before = files(tmp_path)
    assert voc12(request(root, check_only=True), console) > 0
    assert files(tmp_path) == before
    shown = console.export_text()
    assert "no list trainaug.txt" in shown
    assert "without --check" in shown


def test_without_sbd_it_says_where_to_get_it(tmp_path: Path, console: Console) -> None:
    root = tmp_path / "VOCdevkit" / "VOC2012"
    write_voc(root)
    assert voc12(request(root), console) > 0
    shown = " ".join(console.export_text().split())
    assert "fetch benchmark.tgz" in shown
    assert f"put it into {tmp_path}" in shown
    write_sbd(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is not SBD: it must hold cls/"):
        voc12(request(root, sbd=str(tmp_path)), console)
    assert voc12(request(root, sbd=str(tmp_path / "elsewhere")), console) == 0


def test_unusable_sources_are_reported(tmp_path: Path, console: Console) -> None:
    root = write_both(tmp_path)
    (tmp_path / "benchmark_RELEASE/dataset/cls/s1.mat").write_bytes(b"half")
    assert voc12(request(root), console) == 2
    shown = console.export_text()
    assert "1 masks could not be made" in shown
    assert "s1.mat is not a mask of SBD" in shown


def test_a_hundred_faults_fit_one_screen(tmp_path: Path) -> None:
    root = write_both(tmp_path)
    ids = [f"2007_{number:06d}" for number in range(1000)]
    (root / "ImageSets/Segmentation/train.txt").write_text("\n".join(ids))
    console = Console(record=True, width=100)
    assert voc12(request(root), console) > 4
    assert len(console.export_text().splitlines()) < 45


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_both(tmp_path)
    arguments = ["data", "voc12", "--root", str(root)]
    assert cli.main([*arguments, "--check"]) == 1
    assert not (root / MANIFEST).exists()
    capsys.readouterr()
    assert cli.main(arguments) == 1
    assert "3 images; complete VOC 2012 has 1,464" in capsys.readouterr().out
    assert cli.main([*arguments, "--subset"]) == 0
    assert "Nothing is wrong: a part of VOC 2012." in capsys.readouterr().out
    assert cli.main(["data", "voc12", "--root", str(tmp_path)]) == 2
    assert f"write --root {root}" in capsys.readouterr().err
    assert cli.main(["data", "voc12", "--root", str(tmp_path / "none")]) == 2
    message = capsys.readouterr().err
    assert "fetch VOCtrainval_11-May-2012.tar" in message
    assert f"--root {tmp_path}/none/VOCdevkit/VOC2012 --download" in message
    for wrong in (["data"], ["data", "voc13"], ["data", "voc12"], [*arguments, "--chek"]):
        with pytest.raises(SystemExit) as caught:
            cli.main(wrong)
        assert caught.value.code == 2
    with pytest.raises(SystemExit):
        cli.main([*arguments, "--check", "--download"])
