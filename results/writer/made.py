"""How the tables were made."""

from collections.abc import Sequence

from results.writer.measured import Measured
from results.writer.words import markdown


def made_section(runs: Sequence[Measured]) -> str:
    """How each table was made."""
    rows = [
        {
            "folder": f"[{run.name}]({run.name}/table.md)",
            "command": f"`{run.made['command']}`",
            "seeds": str(run.num_seeds),
            "commit": ", ".join(one["commit"][:8] for one in run.made["commits"]),
            "stages": str(run.made["stages"]),
            "stages' seconds": f"{run.made['wall_seconds']:,.0f}",
        }
        for run in runs
    ]
    return f"""## How it was made

{markdown(rows, 2)}

{told_machines(runs)} The seconds, summed over the stages (shared ones counted in each run), were
taken beside other work and are upper bounds. On another processor the random-walk rows move by
about 0.1.

Each folder was written by `sccam-bench publish` and holds table.csv (one row per cell and seed,
every column), differences.csv, protocols.json (what makes its numbers comparable), made.json
(commit, versions, machine, times) and the table as Markdown and LaTeX. `published/` holds figures
of papers and their sources; they are of another data set and compare with none of these."""


def told_machines(runs: Sequence[Measured]) -> str:
    """What is recorded of the machines that computed the stages."""
    stages: dict[str, int] = {}
    for run in runs:
        for on in run.made["machines"]:
            where = f"{on['device']}, {on['machine']}"
            if "processor" in on:
                cores = f"{on['cpus']} cores of an {on['processor']}"
                where = f"{cores}, {on['memory_gib']:.0f} GiB, {where}"
            else:
                where = f"{where}, processor not recorded"
            stages[where] = stages.get(where, 0) + on["stages"]
    versions = sorted({version for run in runs for version in run.made["versions"]["torch"]})
    told = "; ".join(f"{where}: {number:,} stages" for where, number in stages.items())
    return f"Computed with torch {', '.join(versions)} on {told}."
