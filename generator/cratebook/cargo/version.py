"""Cargo's versions and version requirements (Cargo reference, "Specifying Dependencies"; semver.org)."""

import re
from dataclasses import dataclass
from typing import Self

from ..text import counted

_IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_NUMBER = r"0|[1-9][0-9]*"
_VERSION = re.compile(rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?")
_COMPARATOR = re.compile(
    rf" *(=|>=|<=|>|<|~|\^)? *({_NUMBER})(?:\.({_NUMBER}|[*xX]))?(?:\.({_NUMBER}|[*xX]))?"
    rf"(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))? *"
)
_RUST = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,2}")
_WILDCARD = frozenset("*xX")
_MOST_COMPARATORS = 32
_GREATEST = 2**64 - 1
_UNITS = ("major", "minor", "patch")

Numbers = tuple[int, int, int]


@dataclass(frozen=True)
class Version:
    """A full semantic version; build metadata does not count."""

    numbers: Numbers
    pre: tuple[str, ...] = ()

    def precedes(self, other: Self) -> bool:
        """Tell whether this version is older, by semver's precedence."""
        return self.precedence() < other.precedence()

    def precedence(self) -> tuple[Numbers, bool, list[tuple[int, int, str]]]:
        """Return what versions are ordered by."""
        identifiers = [(0, len(part), part) if part.isdigit() else (1, 0, part) for part in self.pre]
        return self.numbers, not self.pre, identifiers


@dataclass(frozen=True)
class Requirement:
    """A version requirement as half-open ranges that all have to hold."""

    ranges: tuple[tuple[Version | None, Version | None], ...]
    pre_bases: frozenset[Numbers]

    def matches(self, version: Version) -> bool:
        """Tell whether Cargo would take this version; a pre-release only where one of its numbers is named."""
        if version.pre and version.numbers not in self.pre_bases:
            return False
        return all(
            (low is None or not version.precedes(low)) and (high is None or version.precedes(high))
            for low, high in self.ranges
        )

    @property
    def lowest(self) -> Version | None:
        """The least version that it allows, if it has a lower bound."""
        lows = [low for low, _ in self.ranges if low]
        return max(lows, key=Version.precedence, default=None)

    @property
    def limit(self) -> Version | None:
        """The least version above all that it allows, if it has an upper bound."""
        highs = [high for _, high in self.ranges if high]
        return min(highs, key=Version.precedence, default=None)

    def is_within(self, other: Self) -> bool:
        """Tell whether each version that it allows is one that another requirement allows."""
        low = other.lowest is None or (self.lowest is not None and not self.lowest.precedes(other.lowest))
        high = other.limit is None or (self.limit is not None and not other.limit.precedes(self.limit))
        return low and high and self.pre_bases <= other.pre_bases


def is_within(requirement: str | None, other: str | None) -> bool:
    """Tell whether each version that a requirement allows is one that another allows; none allows any."""
    try:
        return parse_requirement(requirement or "*").is_within(parse_requirement(other or "*"))
    except ValueError:
        return requirement == other


def distance(requirement: str | None, other: str | None) -> str | None:
    """Return how the least version of a requirement differs from that of another: `behind by 2 minor versions`.

    That is counted in the first of their numbers that differs. None where it does not, or one has no lower bound.
    """
    try:
        one, two = (parse_requirement(text or "*").lowest for text in (requirement, other))
    except ValueError:
        return None
    for unit, mine, theirs in zip(_UNITS, one.numbers if one else (), two.numbers if two else (), strict=False):
        if mine != theirs:
            which = "behind" if mine < theirs else "ahead"
            return f"{which} by {counted(abs(mine - theirs), f'{unit} version')}"
    return None


def accepts(requirement: str | None, version: str) -> bool | None:
    """Tell whether Cargo takes a version for a requirement, of which none takes any; None where one is not valid."""
    try:
        return parse_requirement(requirement or "*").matches(parse_version(version))
    except ValueError:
        return None


def rust_version(version: str) -> tuple[int, ...]:
    """Return a Rust version's three numbers, a missing one being 0; nothing, and so the least, where it has none."""
    return tuple(int(part) for part in f"{version}.0.0".split(".")[:3]) if _RUST.fullmatch(version) else ()


def parse_version(text: str) -> Version:
    """Read `1.2.3-pre+build`; raise ValueError for anything else."""
    match = _VERSION.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a version such as 1.2.3")
    *numbers, pre = match.groups()
    return Version(_padded([_number(number, text) for number in numbers]), _identifiers(pre, text))


def parse_requirement(text: str) -> Requirement:
    """Read a requirement such as `0.1`, `^1.2.3`, `~1`, `1.*` or `>=1, <2`; raise ValueError for anything else."""
    if text.strip(" ") in _WILDCARD:
        return Requirement(((None, None),), frozenset())
    parts = text.split(",")
    if len(parts) > _MOST_COMPARATORS:
        raise ValueError(f"'{text}' has more than {_MOST_COMPARATORS} parts")
    comparators = [_comparator(part, text) for part in parts]
    return Requirement(
        tuple(bounds for bounds, _ in comparators),
        frozenset(base for _, base in comparators if base is not None),
    )


def _comparator(part: str, text: str) -> tuple[tuple[Version | None, Version | None], Numbers | None]:
    match = _COMPARATOR.fullmatch(part)
    if not match:
        raise ValueError(f"'{text}' is not a Cargo version requirement")
    operator, *given, pre, build = match.groups()
    wild = any(number in _WILDCARD for number in given if number)
    numbers = [_number(number, text) for number in given if number and number not in _WILDCARD]
    misplaced = given[1] in _WILDCARD and given[2] is not None and given[2] not in _WILDCARD
    if ((pre or build) and len(numbers) < len(given)) or misplaced:
        raise ValueError(f"'{text}' is not a Cargo version requirement")
    low = Version(_padded(numbers), _identifiers(pre, text))
    if operator is None:
        operator = "=" if wild else "^"
    return _bounds(operator, numbers, low), low.numbers if pre else None


def _bounds(operator: str, numbers: list[int], low: Version) -> tuple[Version | None, Version | None]:  # noqa: PLR0911
    above = _above(low) if len(numbers) == len(low.numbers) else _bumped(numbers, len(numbers) - 1)
    match operator:
        case "=":
            return low, above
        case ">":
            return above, None
        case ">=":
            return low, None
        case "<":
            return None, low
        case "<=":
            return None, above
        case "~":
            return low, _bumped(numbers, min(1, len(numbers) - 1))
        case _:
            significant = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
            return low, _bumped(numbers, significant)


def _above(version: Version) -> Version:
    if version.pre:
        return Version(version.numbers, (*version.pre, "0"))
    major, minor, patch = version.numbers
    return Version((major, minor, patch + 1), ("0",))


def _bumped(numbers: list[int], at: int) -> Version:
    return Version(_padded([*numbers[:at], numbers[at] + 1]), ("0",))


def _padded(numbers: list[int]) -> Numbers:
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch


def _number(digits: str, text: str) -> int:
    if len(digits) > len(str(_GREATEST)) or int(digits) > _GREATEST:
        raise ValueError(f"'{text}' has a number that is too great")
    return int(digits)


def _identifiers(pre: str | None, text: str) -> tuple[str, ...]:
    parts = tuple(pre.split(".")) if pre else ()
    if any(part.isdigit() and part != "0" and part.startswith("0") for part in parts):
        raise ValueError(f"'{text}' has a pre-release number with a leading zero")
    return parts
