"""The command `doctor`: examine the data set of a configuration."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sccam_bench import config, registry
from sccam_bench.cfg_options import parse_options
from sccam_bench.commands.findings import print_findings, watcher
from sccam_bench.commands.request import add_cfg_options
from sccam_bench.data.doctor import Report, examine
from sccam_bench.data.survey import Role, SplitUse
from sccam_bench.pipeline import guidance_of


def add(commands: Any) -> None:
    text = "examine a configuration's data set: what a run would stumble over or be misled by"
    command = commands.add_parser("doctor", help=text, description=text)
    command.add_argument(
        "config",
        help="a configuration file, for example configs/sc_cam_lite0_voc12_animals.py; one with a "
        "dataset section alone is enough",
    )
    add_cfg_options(command)
    command.add_argument(
        "--split",
        nargs="+",
        default=[],
        metavar="NAME",
        help="examine these splits (default: those that the configuration uses)",
    )
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return doctor(options.config, parse_options(options.cfg_options), options.split, console)


def doctor(path: str, changes: Mapping[str, Any], splits: Sequence[str], console: Console) -> int:
    """Examine and print -> number of things that are wrong.

    Raises:
        InputError: the configuration, the data set's place or a name in `splits` is wrong.
    """
    values = config.resolve_data(config.merge(config.load(path), changes))
    dataset = registry.build(registry.DATASETS, values["dataset"])
    uses = split_uses(values)
    if splits:
        known = {use.name: use for use in uses}
        uses = [known.get(name, SplitUse(name)) for name in dict.fromkeys(splits)]
        for use in uses:
            dataset.image_ids(use.name)
    labeler = values.get("labeler") if values.get("rounds") else None
    clusters = None if labeler is None else labeler["num_clusters"]
    report = examine(dataset, uses, clusters, watcher(console))
    title = f"{values['dataset']['type']} {values['dataset'].get('root', '')}".rstrip()
    console.print(title, style="bold", markup=False, highlight=False)
    if report.counts:
        _print_counts(report, dataset.classes, console)
    return print_findings(report.findings, "a run can use these data", console)


def split_uses(values: Mapping[str, Any]) -> list[SplitUse]:
    """The splits that a run of a configuration uses, and for what, in the order of a run."""
    roles: dict[str, set[Role]] = {}

    def use(split: str, role: Role) -> None:
        roles.setdefault(split, set()).add(role)

    use(values["train_split"], "train")
    guidance = guidance_of({"refiner": None, **values})
    if guidance is not None:
        use(values[guidance]["split"], "train")
    use(values["evaluation"]["split"], "score")
    use(values["evaluation"]["calibration"], "calibrate")
    segmentor, one_stage = values.get("segmentor"), values.get("one_stage")
    if segmentor is not None:
        use(segmentor["split"], "train")
        # what it does not learn from is held out from it, though the classifier may know it
        excluded = segmentor["exclude"] == segmentor["eval_split"]
        use(segmentor["eval_split"], "score" if excluded else "held out")
    if one_stage is not None:
        use(one_stage["eval_split"], "held out")
    return [SplitUse(name, frozenset(kinds)) for name, kinds in roles.items()]


def _print_counts(report: Report, classes: Sequence[str], console: Console) -> None:
    """Images per class and split."""
    table = Table("images that show", box=None, padding=(0, 2, 0, 0))
    for split in report.counts:
        table.add_column(Text(split), justify="right")
    for c, name in enumerate(classes):
        table.add_row(Text(name), *(f"{counts[c]:,}" for counts in report.counts.values()))
    console.print(table)
