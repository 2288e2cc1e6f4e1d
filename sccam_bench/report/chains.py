"""Cells that follow each other in the pipeline: each adds one stage to the one before it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sccam_bench.report.measured import refined_by

_Config = Mapping[str, Any]
# Sections in which links of one chain may differ: they are a stage that a link adds, or guide it.
_ADDED = ("rounds", "refiner", "affinity", "edges", "segmentor", "one_stage")
_OF_ROUNDS = ("labeler", "sub_classifier", "sub_training", "round_stops", "round_init")
_UNREAD = ("runtime", "custom_imports")


@dataclass(frozen=True)
class Link:
    """A stage of a chain.

    Attributes:
        step: what it adds to the link before it, in words.
        name: what it is called where another one is compared with it.
        line: number of the configuration that has it.
        column: of the row, the mIoU of the segmentor's masks; "" for the mIoU of the maps.
        before: number in the chain of the link that it is added to; None for the first.
    """

    step: str
    name: str
    line: int
    column: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Chain:
    """At least two links; whether they are the base configuration's; how many other chains are."""

    links: Sequence[Link]
    of_base: bool
    others: int


def find_chain(configs: Sequence[_Config], base: _Config) -> Chain | None:
    """The chain of the base configuration.

    Its links are maps without refiner by their number of rounds; each kind of refiner on those of
    the most rounds; a segmentor that learns from each of these. All else is equal, as far as the
    links read it: a cell that is trained longer, or has other clusters, belongs to another chain.
    Of several refiners of one kind, or several segmentors, the base's is taken or else the first.

    Args:
        configs: resolved, one for each line of a table, of the same seed.
        base: resolved; where it has no chain, the longest one is taken.

    Returns:
        None where there is no chain of two links.
    """
    chains = {
        rest: chain
        for rest, lines in _groups(configs).items()
        if len(chain := _chain(configs, lines, base)) > 1
    }
    if not chains:
        return None
    own = next((rest for rest in (_rest(base), _bare(base)) if rest in chains), None)
    links = chains[own] if own is not None else max(chains.values(), key=len)
    return Chain(links, own is not None, len(chains) - 1)


def _groups(configs: Sequence[_Config]) -> dict[str, list[int]]:
    """Numbers of the configurations with maps that agree in all that is no stage of a chain."""
    scored = [i for i, one in enumerate(configs) if not (one["imported"] or {}).get("masks")]
    groups: dict[str, list[int]] = {}
    for number in scored:
        if _rounds(configs[number]):
            groups.setdefault(_rest(configs[number]), []).append(number)
    started = set()
    for lines in groups.values():  # a CAM starts the chains of all clusterings that follow it
        bare = _bare(configs[lines[0]])
        starts = [i for i in scored if not _rounds(configs[i]) and _bare(configs[i]) == bare]
        lines[:0] = starts
        started.update(starts)
    for number in scored:
        if not _rounds(configs[number]) and number not in started:
            groups.setdefault(_bare(configs[number]), []).append(number)
    return groups


def _chain(configs: Sequence[_Config], lines: Sequence[int], base: _Config) -> list[Link]:
    plain = {
        _rounds(configs[number]): number
        for number in reversed(lines)
        if configs[number]["refiner"] is None
    }
    if not plain:
        return []
    last = max(plain)
    same = [number for number in lines if _rounds(configs[number]) == last]
    chain = list(_rounds_of(configs, plain))
    refined = _refined(configs, same, base)
    end = len(chain) - 1
    if not refined:
        return chain + _segmented(configs, _same_maps(configs, same, plain[last]), base, end)
    for step, number in refined:
        chain.append(Link(step, step.removeprefix("+ "), number, before=end))
        chain += _segmented(configs, _same_maps(configs, same, number), base, len(chain) - 1)
    return chain


def _rounds_of(configs: Sequence[_Config], plain: Mapping[int, int]) -> Iterator[Link]:
    """Maps without refiner, by their number of rounds."""
    for place, number in enumerate(sorted(plain)):
        name = f"round {number}" if number else "CAM"
        if place == 0:
            imported = configs[plain[number]]["imported"] is not None
            first = "imported maps" if imported else name
            yield Link(f"sub-categories, {name}" if number else first, first, plain[number])
            continue
        since = sorted(plain)[place - 1] + 1
        which = name if since == number else f"rounds {since} to {number}"
        yield Link(f"+ sub-categories, {which}", name, plain[number], before=place - 1)


def _refined(
    configs: Sequence[_Config], lines: Sequence[int], base: _Config
) -> list[tuple[str, int]]:
    """One line for each kind of refiner, the dense CRF's first."""
    kinds: dict[str, list[int]] = {}
    for number in lines:
        if configs[number]["refiner"] is not None:
            kinds.setdefault(configs[number]["refiner"]["type"], []).append(number)
    sections = ("refiner", "affinity", "edges")
    return [
        (refined_by(kind), _nearest(configs, kinds[kind], base, sections))
        for kind in sorted(kinds, key=lambda kind: kind != "DenseCRF")
    ]


def _segmented(
    configs: Sequence[_Config], lines: Sequence[int], base: _Config, before: int
) -> list[Link]:
    """The segmentor that learns from a link's maps, and its CRF."""
    taught = [
        number
        for number in lines
        if (configs[number]["segmentor"] or {"threshold": "truth"})["threshold"] != "truth"
    ]
    if not taught:
        return []
    line = _nearest(configs, taught, base, ("segmentor",))
    links = [Link("+ segmentor", "segmentor", line, "seg_miou", before)]
    if configs[line]["segmentor"]["crf"]:
        links.append(Link("+ CRF on its masks", "segmentor, CRF", line, "seg_miou_crf", before + 1))
    return links


def _same_maps(configs: Sequence[_Config], lines: Sequence[int], top: int) -> list[int]:
    """The lines that have the maps of one of them."""
    own = ("refiner", "affinity", "edges")
    same = [configs[top][name] for name in own]
    return [number for number in lines if [configs[number][name] for name in own] == same]


def _nearest(
    configs: Sequence[_Config], lines: Sequence[int], base: _Config, sections: Sequence[str]
) -> int:
    """The first line that has most of these sections from the base."""
    return min(lines, key=lambda i: [configs[i][name] != base[name] for name in sections])


def _rounds(config: _Config) -> int:
    return 0 if config["imported"] is not None else int(config["rounds"])


def _rest(config: _Config) -> str:
    """All that links of one chain have in common."""
    return _text({k: v for k, v in config.items() if k not in (*_ADDED, *_UNREAD)})


def _bare(config: _Config) -> str:
    """The same without what only rounds read."""
    return _text({k: v for k, v in config.items() if k not in (*_ADDED, *_UNREAD, *_OF_ROUNDS)})


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
