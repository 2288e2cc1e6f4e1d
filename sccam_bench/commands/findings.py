"""How the commands that check data tell what they found, and how far they are."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from sccam_bench.data.findings import Finding
from sccam_bench.data.threads import Watch

_STYLES = {"ok": "green", "note": "yellow", "wrong": "bold red"}


def watcher(console: Console) -> Watch:
    """A progress bar for each thing that takes its time; none where nobody watches."""

    def watch(items: Iterable, what: str, total: int) -> Iterable:
        return track(
            items, what, total, console=console, transient=True, disable=not console.is_terminal
        )

    return watch


def print_findings(findings: Sequence[Finding], whole: str, console: Console) -> int:
    """Print findings, then the remedies of what is wrong -> how many are wrong.

    `whole` says what is right if nothing is wrong.
    """
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark = Text(finding.level, style=_STYLES[finding.level])
        table.add_row(mark, Text(finding.topic), Text(finding.text))
    console.print(table)
    wrong = [finding for finding in findings if finding.level == "wrong"]
    if not wrong:
        console.print(f"Nothing is wrong: {whole}.", style="green", markup=False, highlight=False)
        return 0
    console.print(f"\n{len(wrong)} wrong. How to mend:", style="bold")
    remedies = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for remedy in dict.fromkeys(finding.remedy for finding in wrong):
        topics = dict.fromkeys(f.topic for f in wrong if f.remedy == remedy)
        remedies.add_row(Text(", ".join(topics)), Text(remedy))
    console.print(remedies)
    return len(wrong)
