"""What moves in an order: as few names as can be, relative to those that stay."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Move:
    """A name with its number before and now, None where it is not there, and what it comes after now."""

    name: str
    old: int | None
    new: int | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What is added, removed or moved in an order, and how many of the others have another number only for that."""

    moved: tuple[Move, ...] = ()
    shifted: int = 0


def moves(old: Sequence[str], new: Sequence[str]) -> Moves:
    """Compare two orders, neither with a name twice."""
    before, now = _numbers(old), _numbers(new)
    stay = _longest_rising([before[name] for name in new if name in before])
    steady = {old[number - 1] for number in stay}
    moved = tuple(
        Move(name=name, old=before.get(name), new=now.get(name), after=_before(new, now.get(name)))
        for name in (*new, *(name for name in old if name not in now))
        if name not in steady
    )
    return Moves(moved=moved, shifted=sum(before[name] != now[name] for name in steady))


def _numbers(order: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(order, start=1)}


def _before(order: Sequence[str], number: int | None) -> str | None:
    return order[number - 2] if number is not None and number > 1 else None


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return a longest rising subsequence, from its end (patience sorting).

    `tops[n]` is the lowest number that ends one of length n + 1; `below` holds what comes before each number.
    """
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tops, number)
        below[number] = tops[at - 1] if at else None
        tops[at : at + 1] = [number]
    rising: list[int] = []
    last = tops[-1] if tops else None
    while last is not None:
        rising.append(last)
        last = below[last]
    return rising
