"""Single cells of a grid, by their names."""

from collections.abc import Sequence

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.grid.expand import Cell
from sccam_bench.report.names import name_of, spelled_out


def chosen(cells: Sequence[Cell], names: Sequence[str]) -> list[Cell]:
    """The cells that have one of these names, in the order of the grid.

    A cell is called by all its labels, by those that are not "-", or as messages and figures call
    it; with its seed or, for all seeds, without.

    Raises:
        InputError: no cell is called so, or cells of several lines of the table are.
    """
    wanted: set[str] = set()
    for name in names:
        found = [cell for cell in cells if name in _full_names(cell)]
        found = found or [cell for cell in cells if name in _short_names(cell)]
        if not found:
            known = {one for cell in cells for one in (*_full_names(cell), *_short_names(cell))}
            raise InputError(f"--cell {name}: no cell is called so; {did_you_mean(name, known)}")
        lines = dict.fromkeys(_full_names(cell)[1] for cell in found)
        if len(lines) > 1:
            told = "' or '".join(lines)
            raise InputError(f"--cell {name}: several are called so; write '{told}'")
        wanted |= {cell.name for cell in found}
    return [cell for cell in cells if cell.name in wanted]


def _full_names(cell: Cell) -> tuple[str, str]:
    return cell.name, ", ".join(cell.labels.values())


def _short_names(cell: Cell) -> list[str]:
    plain = ", ".join(label for label in cell.labels.values() if label != "-")
    short = dict.fromkeys(
        [plain or "base", name_of(cell.labels), spelled_out(cell.labels) or "base"]
    )
    return [name for one in short for name in (f"{one}, seed {cell.seed}", one)]
