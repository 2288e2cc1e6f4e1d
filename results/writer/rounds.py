"""Rounds, and which map is taken after them."""

from results.writer.measured import Measured
from results.writer.words import judged, markdown

ROUND_CONTROLS = [  # rounds, way, control in controls.py ("CAM...") or in rounds.py
    (2, "restarted from ImageNet", "CAM, 3x epochs"),
    (3, "restarted from ImageNet", "CAM, 4x epochs"),
    (3, "continued", "CAM, 4x epochs"),
    (1, "continued", "continued, lambda = 0"),
    (2, "continued", "continued, lambda = 0"),
    (3, "continued", "continued, lambda = 0"),
    (1, "continued", "continued, random partition"),
    (2, "continued", "continued, random partition"),
    (3, "continued", "continued, random partition"),
]


def rounds_section(rounds: Measured, controls: Measured) -> str:
    """Rounds by what each starts from, and against CAMs of as many epochs."""
    ways, numbers = list(rounds.table["method"].unique()), sorted(rounds.table["rounds"].unique())
    rows = [
        {"rounds": str(number), **{way: rounds.mean(method=way, rounds=number) for way in ways}}
        for number in numbers
    ]
    against, found, bodies = [], [], []
    for number, way, name in ROUND_CONTROLS:
        line = {"method": way, "rounds": number}
        other, control = (
            (controls, {"method": name})
            if name.startswith("CAM")
            else (rounds, {"method": name, "rounds": number})
        )
        found.append(rounds.above(line, other, control))
        bodies.append(rounds.above(line, other, control, "body_coverage_transfer"))
        against.append({"SC-CAM": f"round {number}, {way}", "control": name})
    for title, column in (("mIoU", found), ("body", bodies)):
        for row, text in zip(against, judged(column), strict=True):
            row[title] = text
    return f"""## How many rounds, and starting from what

{markdown(rows)}

The original restarts each round from ImageNet weights. Controls of as many epochs: a CAM trained in
one go, or round by round like SC-CAM, whose learning rate starts again in each round, with lambda =
0 or with sub-categories drawn at random. By its table's own verdict the third continued round is
**{rounds.verdict(method="continued", rounds=3)}**. Differences in mIoU and in the share of the
bodies that is found, each column adjusted after Holm:

{markdown(against, 2)}"""


def map_section(maps: Measured) -> str:
    """The CAM of the sub-categories instead of the parent's."""
    methods = [name for name in maps.table["method"].unique() if not name.startswith("CAM")]
    plain = {"refiner": "-"}
    sub, parent = ({"map": name, **plain} for name in ("sub-categories", "parent"))
    found = [maps.difference({"method": m, **sub}, {"method": m, **parent}) for m in methods]
    rows = [
        {
            "labels of": method,
            "parent": maps.mean(method=method, **parent),
            "sub-categories": maps.mean(method=method, **sub),
            "gain": text,
            "body": maps.mean("body_coverage_transfer", method=method, **sub),
            "mark": maps.mean("mark_coverage_transfer", method=method, **sub),
        }
        for method, text in zip(methods, judged(found), strict=True)
    ]
    last, longer = (
        {"method": "SC-CAM, round 3", "map": "sub-categories"},
        {"method": "CAM, 4x epochs"},
    )
    pairs = [
        ({"method": "SC-CAM, round 1", **sub}, {"method": "random partition, round 1", **sub}),
        ({**last, "refiner": "-"}, {**longer, "refiner": "-"}),
        ({**last, "refiner": "random walk"}, {**longer, "refiner": "random walk"}),
    ]
    meaning, alone, walked = judged([maps.difference(one, other) for one, other in pairs])
    return f"""## Which map: the parent's or that of the sub-categories

The original exports the CAM of the parent classes. The largest of a class's K sub-category CAMs is
the alternative; it costs nothing.

{markdown(rows)}

body, mark: what the sub-categories' map finds of these parts. Gain: over its parent's map, of the
same network; over seeds alone, for no run's own table makes this comparison. Three comparisons
more, adjusted together: k-means against random partition, both maps of sub-categories, {meaning};
round 3's against the CAM that was trained as long, {alone}, and after
the random walk, {walked}."""
