"""What a rule is, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..data.catalog import Catalog
from ..diagnostics import Place, Severity


@dataclass(frozen=True)
class Fault:
    """One place that breaks a rule; the fields are a finding's."""

    place: Place
    message: str
    hint: str = ""
    section: str = ""
    touches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """A kebab-case code, a severity, the sentence that the handbook prints, and the search for faults."""

    code: str
    severity: Severity
    sentence: str
    find: Callable[[Catalog], Iterator[Fault]]


def on_page(*names: str) -> frozenset[str]:
    """Return the set of entities, as `repos/forge`, on whose pages a fault is shown."""
    return frozenset(names)


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return names as a reader would write them: `a, b and c`, or `none`."""
    if not names:
        return "none"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
