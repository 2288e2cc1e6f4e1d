import threading
import time

import pytest

from sccam_bench.data.threads import each, read_ahead


def test_results_keep_their_order_however_long_they_take() -> None:
    def slow(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number

    assert list(read_ahead(slow, range(100))) == list(range(100))


def test_it_reads_a_little_ahead_but_not_everything() -> None:
    read = threading.Semaphore(0)
    results = read_ahead(lambda number: read.release(), range(1000))
    next(results)
    time.sleep(0.05)
    started = 0
    while read.acquire(blocking=False):
        started += 1
    assert 1 < started < 100


def test_what_is_found_belongs_to_its_id_and_the_user_is_told() -> None:
    told = []

    def watch(items, what, total):  # type: ignore[no-untyped-def]
        told.append((what, total))
        return items

    assert each(str.upper, ["a", "b"], "reading", watch) == {"a": "A", "b": "B"}
    assert told == [("reading", 2)]


def test_an_error_of_the_reading_is_not_lost() -> None:
    with pytest.raises(ZeroDivisionError):
        list(read_ahead(lambda number: 1 // number, [1, 0, 2]))
