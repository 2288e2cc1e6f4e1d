from itertools import product

from sccam_bench.report.figures.panels import (
    MOST_LINES,
    MOST_PANELS,
    filled,
    in_panels,
    rows_of,
)


def grid(**axes: list[str]) -> list[dict[str, str]]:
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def test_few_lines_share_a_panel() -> None:
    (panel,) = in_panels(grid(method=["CAM", "SC-CAM"], refiner=["-", "walk"]))
    assert panel.title == ""
    assert panel.names == ["CAM", "CAM, walk", "SC-CAM", "SC-CAM, walk"]


def test_panels_are_made_by_the_label_of_fewest_values() -> None:
    panels = in_panels(grid(method=list("abcde"), refiner=["-", "walk"]))
    assert [panel.title for panel in panels] == ["no refiner", "walk"]
    assert panels[0].rows == [0, 2, 4, 6, 8]
    assert panels[0].names == panels[1].names == list("abcde")


def test_no_panel_is_too_full() -> None:
    """By refiner, a panel would have nine lines."""
    panels = in_panels(grid(num_clusters=list("234"), rounds=list("123"), refiner=["-", "walk"]))
    assert [panel.title for panel in panels] == [
        "rounds 1",
        "rounds 2",
        "rounds 3",
    ]
    assert panels[0].names[:2] == ["num_clusters 2", "num_clusters 2, walk"]


def test_many_lines_of_one_label_follow_each_other_after_the_first() -> None:
    panels = in_panels(grid(method=[f"m{i}" for i in range(11)], refiner=["-"]))
    assert [panel.rows for panel in panels] == [[0, 1, 2, 3, 4, 5], [0, 6, 7, 8, 9, 10]]
    assert panels[1].names[:2] == ["m0", "m6"]


def test_any_grid_is_drawn_legibly() -> None:
    for sizes in product((1, 2, 3, 9), repeat=3):
        lines = grid(**{f"axis_{n}": list("abcdefghi"[:size]) for n, size in enumerate(sizes)})
        panels = in_panels(lines)
        assert 1 <= len(panels) <= MOST_PANELS
        assert all(1 <= len(panel.rows) <= MOST_LINES for panel in panels)
        assert all(len(set(panel.names)) == len(panel.names) for panel in panels)
        assert len(rows_of(panels)) == len(lines) or len(panels) == MOST_PANELS


def test_panels_are_filled_by_place() -> None:
    panels = in_panels(grid(method=list("ab")))
    assert filled(panels, {0: "first", 1: "second"}) == [("", {"a": "first", "b": "second"})]


def test_no_line_is_lost_to_another_of_its_name() -> None:
    lines = [
        {"method": method, "size": size, "train": train}
        for method in ("CAM", "SC-CAM")
        for size, train in (("-", "-"), ("large", "-"), ("-", "large"))
    ]
    for chosen in (lines[:3], lines, [{**one, "method": one["size"]} for one in lines[:3]]):
        panels = in_panels(chosen)
        drawn = filled(panels, dict(enumerate(range(len(chosen)))))
        assert sorted(row for _, rows in drawn for row in rows.values()) == list(range(len(chosen)))


def test_a_name_is_of_one_line_in_all_panels() -> None:
    """Alone in its panel, each of two could be called large, and would look the same."""
    kinds = [("-", "-"), ("large", "-"), ("-", "large"), ("small", "-")]
    lines = [
        {"method": method, "size": size, "train": train}
        for method in ("CAM", "SC-CAM")
        for size, train in kinds
        if (method, size, train) not in (("CAM", "large", "-"), ("SC-CAM", "-", "large"))
    ]
    first, second = in_panels(lines)
    assert (first.title, second.title) == ("CAM", "SC-CAM")
    assert "size -, train large" in first.names
    assert "size large, train -" in second.names
