"""Files that are written whole or not at all, and what a full or read-only disk means."""

import contextlib
import errno
import io
import os
from pathlib import Path

# What no other attempt mends before somebody frees space or chooses another folder.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step; an interrupted write leaves the old file."""
    write_bytes(path, io.BytesIO(text.encode()))


def write_bytes(path: Path, buffer: io.BytesIO) -> None:
    """Replace a file's bytes in one step; its folder is made on demand.

    Raises:
        OSError: the file cannot be written; what was there is unchanged.
    """
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(buffer.getvalue())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def no_room(error: BaseException) -> bool:
    """Whether an error, or the one behind it, says that a disk is full or read-only."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def unwritable(root: Path, error: OSError) -> str:
    """What to say of a store that cannot be written."""
    return (
        f"store {root} cannot be written ({error.strerror}: {error.filename}); free some space or "
        "make it writable, or choose another with --store. What is finished is kept"
    )
