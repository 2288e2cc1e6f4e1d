"""Which files below a folder are our own, so that nobody else's is ever overwritten."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sccam_bench.store import write_bytes

MANIFEST = "sccam_bench_files.jsonl"


@dataclass(frozen=True)
class Record:
    """A file we wrote: its place below the root, its SHA-256, and what it was made from."""

    file: str
    sha256: str
    source: str


class Manifest:
    """The files that were written below `root`, one JSON record per line of a file there.

    A record is appended before its file appears, so an interruption leaves no file that we do not
    know. A record whose file is missing, or has another digest by now, claims nothing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._records: dict[str, Record] = {}
        path = root / MANIFEST
        for line in path.read_text().splitlines() if path.is_file() else []:
            try:
                record = Record(**json.loads(line))
            except (ValueError, TypeError):
                continue  # a line that an interruption cut short; its file was never written
            self._records[record.file] = record

    def is_own(self, file: str, content: bytes) -> bool:
        """Whether we wrote the file `file` with exactly this content."""
        record = self._records.get(file)
        return record is not None and record.sha256 == hashlib.sha256(content).hexdigest()

    def source(self, file: str) -> str | None:
        """What we made the file from; None if we never wrote it."""
        record = self._records.get(file)
        return None if record is None else record.source

    def write(self, file: str, content: bytes, source: str) -> None:
        """Write a file in one step, after recording it. The caller checks that it may."""
        record = Record(file, hashlib.sha256(content).hexdigest(), source)
        with (self._root / MANIFEST).open("ab+") as manifest:
            manifest.seek(0, io.SEEK_END)
            if manifest.tell():
                manifest.seek(-1, io.SEEK_END)
                if manifest.read(1) != b"\n":  # cut short by an interruption
                    manifest.write(b"\n")
            manifest.write(json.dumps(asdict(record)).encode() + b"\n")
        self._records[file] = record
        write_bytes(self._root / file, io.BytesIO(content))
