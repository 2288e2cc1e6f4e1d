from sccam_bench.errors import did_you_mean


def test_the_nearest_name_or_what_is_known() -> None:
    assert did_you_mean("classifer", ["classifier", "cams"]) == "did you mean 'classifier'?"
    assert did_you_mean("zzz", ["b", "a"]) == "known: a, b"
    assert did_you_mean("zzz", ["b, c", "a"]) == "known: 'a', 'b, c'"


def test_a_grid_of_names_is_not_listed_whole() -> None:
    names = [f"cell {number:05}" for number in range(10_000)]
    text = did_you_mean("zzz", names)
    assert text.startswith("known: cell 00000, cell 00001, ")
    assert text.endswith(", cell 00039 and 9960 more")
