import hashlib
import json
from pathlib import Path

from sccam_bench.data.manifest import MANIFEST, Manifest


def test_own_files_are_known_to_the_next_run_until_changed(tmp_path: Path) -> None:
    Manifest(tmp_path).write("lists/a.txt", b"one\n", "somewhere")
    assert (tmp_path / "lists/a.txt").read_bytes() == b"one\n"
    again = Manifest(tmp_path)
    assert again.is_own("lists/a.txt", b"one\n")
    assert again.source("lists/a.txt") == "somewhere"
    assert not again.is_own("lists/a.txt", b"changed by somebody\n")
    assert not again.is_own("lists/b.txt", b"one\n")
    assert again.source("lists/b.txt") is None


def test_a_rewritten_file_counts_with_its_last_digest(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        Manifest(tmp_path).write("a", content, content.decode())
    manifest = Manifest(tmp_path)
    assert manifest.is_own("a", b"two")
    assert not manifest.is_own("a", b"one")
    assert manifest.source("a") == "two"


def test_a_line_cut_short_does_not_spoil_the_next(tmp_path: Path) -> None:
    Manifest(tmp_path).write("a", b"1", "s")
    path = tmp_path / MANIFEST
    path.write_bytes(path.read_bytes() + b'{"file": "b", "sha')
    Manifest(tmp_path).write("c", b"3", "s")
    manifest = Manifest(tmp_path)
    assert manifest.is_own("a", b"1")
    assert manifest.is_own("c", b"3")
    last = json.loads(path.read_text().splitlines()[-1])
    assert last["sha256"] == hashlib.sha256(b"3").hexdigest()
