"""Reading many files in threads: decoding and waiting release the interpreter lock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")
# Goes through items one by one and tells a user how far it is: (items, what, how many) -> items
Watch = Callable[[Iterable, str, int], Iterable]
_AHEAD = 32  # results that wait to be used


def each(
    look_at: Callable[[str], Found], ids: Sequence[str], what: str, watch: Watch
) -> dict[str, Found]:
    """What `look_at` finds for each of the ids."""
    pool = ThreadPoolExecutor()
    try:
        return dict(zip(ids, watch(pool.map(look_at, ids), what, len(ids)), strict=True))
    finally:
        pool.shutdown(cancel_futures=True)  # interrupted, it does not go through the rest


def read_ahead(read: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
    """What `read` returns for each item, in order; few results wait, so memory stays small."""
    with ThreadPoolExecutor() as pool:
        waiting = deque[Future[Found]]()
        for item in items:
            waiting.append(pool.submit(read, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
