"""Queries that may depend on each other in cycles, computed again and again until no result changes."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar, TypeVarTuple, cast

SelfT = TypeVar("SelfT", bound="FixedPoint")
ResultT = TypeVar("ResultT")
ArgumentsT = TypeVarTuple("ArgumentsT")

# A method of a `FixedPoint` and its arguments.
_Query = tuple[Any, ...]

# A result that has changed more often than this oscillates; it stays as it is.
_MOST_CHANGES = 64


def query(
    bottom: ResultT,
) -> Callable[[Callable[[SelfT, *ArgumentsT], ResultT]], Callable[[SelfT, *ArgumentsT], ResultT]]:
    """Make a method of a `FixedPoint` a query: called, it returns the result so far, at first `bottom`."""

    def decorate(compute: Callable[[SelfT, *ArgumentsT], ResultT]) -> Callable[[SelfT, *ArgumentsT], ResultT]:
        @wraps(compute)
        def result(self: SelfT, *arguments: *ArgumentsT) -> ResultT:
            return cast("ResultT", self._result((compute, *arguments), bottom))

        return result

    return decorate


class FixedPoint:
    """What was queried so far, the results, and which query depends on which.

    `most_reads` is how often a result may be read.
    """

    def __init__(self, most_reads: int) -> None:
        self._reads_left = most_reads
        self._results: dict[_Query, Any] = {}
        self._dependents: defaultdict[_Query, dict[_Query, None]] = defaultdict(dict)
        self._changes: defaultdict[_Query, int] = defaultdict(int)
        self._queue: OrderedDict[_Query, None] = OrderedDict()
        self._current: _Query | None = None

    def solve(self) -> bool:
        """Compute all that is queued, and again what depends on a result that changes, until none does.

        Return False where that is more work than it may be; the results so far are none then.
        """
        while self._queue and self._reads_left > 0:
            self._current, _ = self._queue.popitem(last=False)
            compute, *arguments = self._current
            result = compute(self, *arguments)
            if result != self._results[self._current]:
                self._results[self._current] = result
                self._changes[self._current] += 1
                self._enqueue(self._dependents[self._current])
        self._current = None
        return not self._queue

    def solve_again(self) -> bool:
        """Compute every query again, whatever it depends on, as `solve` does."""
        self._enqueue(self._results)
        return self.solve()

    def results(self, method: Callable[..., ResultT]) -> Iterator[tuple[tuple[Any, ...], ResultT]]:
        """Yield the arguments and the result of each query of a method."""
        for (compute, *arguments), result in self._results.items():
            if compute is unwrap(method):
                yield tuple(arguments), result

    def _result(self, key: _Query, bottom: object) -> object:
        self._reads_left -= 1
        if self._current:
            self._dependents[key][self._current] = None
        if key not in self._results:
            self._results[key] = bottom
            self._enqueue((key,))
        return self._results[key]

    def _enqueue(self, keys: Iterable[_Query]) -> None:
        for key in keys:
            if self._changes[key] < _MOST_CHANGES:
                self._queue.setdefault(key)
