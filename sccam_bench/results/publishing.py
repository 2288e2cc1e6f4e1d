"""What of a finished run belongs beside a paper: tables, and how they were made."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan
from sccam_bench.results.finished import known_failures
from sccam_bench.results.local_paths import local_paths, without_paths
from sccam_bench.results.made import made
from sccam_bench.results.report import make_report
from sccam_bench.results.stored_runs import MADE
from sccam_bench.results.writing import TEXTS, report_texts, write_texts
from sccam_bench.store import CELLS, Store


def publish(planned: Plan, store: Store, folder: Path) -> list[Path]:
    """Write tables and ``made.json`` into `folder` -> the files; none names a path of this machine.

    Raises:
        InputError: lines would be told apart by paths alone, the folder cannot be written, or it
            has files of these names that `publish` has not written.
    """
    _refuse_others_files(folder)
    known = {str(store.root), str(store.root.resolve())}
    known |= {path for cell in planned.cells for path in local_paths(cell.config)}
    known = {path for path in known if path.startswith(("/", "~", "../"))}
    _refuse_alike(planned, known)
    texts = {name: without_paths(text, known) for name, text in _texts(planned, store).items()}
    try:
        write_texts(folder, texts)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written ({error.strerror}); name another folder"
        ) from error
    return [folder / name for name in texts]


def _refuse_others_files(folder: Path) -> None:
    """Raise an InputError where a file would be lost; the files beside a ``made.json`` are ours."""
    if (folder / MADE).is_file():
        return
    lost = [name for name in (*TEXTS, CELLS) if (folder / name).exists()]
    if lost:
        raise InputError(
            f"{folder} holds {', '.join(lost)}, which publish has not written (there is no "
            f"{MADE}); name another folder"
        )


def _refuse_alike(planned: Plan, known: Collection[str]) -> None:
    """Raise an InputError where two lines of the table would have the same labels."""
    seen: dict[tuple[str, ...], Mapping[str, str]] = {}
    for line in planned.lines():
        told = {name: without_paths(label, known) for name, label in line.items()}
        other = seen.setdefault(tuple(told.values()), line)
        differing = [name for name in line if line[name] != other[name]]
        if differing:
            name = differing[0]
            raise InputError(
                f"the values '{other[name]}' and '{line[name]}' of {name} are paths of this "
                f"machine, which would both be published as '{told[name]}', so that their lines "
                "could not be told apart; name them in the ablation: {name in the table: value}"
            )


def _texts(planned: Plan, store: Store) -> dict[str, str]:
    failures = known_failures(planned, store)
    texts = report_texts(planned, make_report(planned, store, failures))
    # first: it says that the folder is ours, should the writing of the others fail
    return {MADE: json.dumps(made(planned, store, failures), indent=1) + "\n", **texts}
