from sccam_bench.results.lines import mean


def test_the_mean_of_nothing() -> None:
    assert mean([1, 2]) == 1.5
    assert mean([]) == 0
