"""Which boxes and arrows a page's diagram has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from .. import graph
from ..facts import CrateFacts, RepositoryFacts
from .diagrams import Arrow, Box, Diagram, svg
from .html import element

Crates = Mapping[str, CrateFacts]
Href = Callable[[str], str]


@dataclass(frozen=True)
class _Role:
    """The part of a crate in a diagram: its CSS class, its sign, and what a screen reader says."""

    css: str
    sign: str = ""
    spoken: str = ""


_DIRECT = _Role("direct", "● ", ", direct dependency")
_TRANSITIVE = _Role("transitive", "○ ", ", transitive dependency")
_SELF = _Role("self", "◆ ", ", this crate")
_DEPENDENT = _Role("dependent", "▸ ", ", depends on this crate")
_PLAIN = _Role("crate")
_FOLLOWED = 100
# With more crates around one, those of all crates would grow with the square of their number.
_WHOLE = 100
# With more, a diagram is no picture any more, and Graphviz takes minutes for it.
_MOST_BOXES, _MOST_ARROWS = 200, 500


def of_repository(crates: Crates, repository: RepositoryFacts, href: Href) -> Markup:
    """Draw the dependencies of a repository; where too many, the direct ones. `href` leads to a crate's page."""
    name = repository.name
    whole = len(repository.crates) <= _WHOLE
    shown = [crate for crate in repository.crates if whole or crate.direct]
    roles = {crate.name: _DIRECT if crate.direct else _TRANSITIVE for crate in shown}
    direct = [crate.name for crate in shown if crate.direct]
    transitive = [crate.name for crate in shown if not crate.direct]
    headings, rank_of = _levels(crates, roles, first=1)
    own = Box(name=name, label=name, href="#", kind="repository", spoken=f"{name}, this repository", rank=0)
    picture = _drawn(
        Diagram(
            name=f"takes-{name}",
            title=f"Dependency graph of {name}",
            description=(
                f"Direct dependencies: {', '.join(direct)}. "
                f"Transitive dependencies: {', '.join(transitive) or 'none'}. The table below lists the same."
            ),
            ranks=("repository", *headings),
            boxes=(own, *_boxes(crates, roles, rank_of, href)),
            arrows=(*(Arrow(name, crate, "direct") for crate in direct), *_arrows(crates, roles, "transitive")),
        )
    )
    return picture if whole else picture + _legend("only direct dependencies are drawn; the table below has all")


def of_crate(crates: Crates, crate: CrateFacts, href: Href) -> Markup:
    """Draw what a crate depends on, to its right, and its dependents, to its left; where too many, the direct ones."""
    above, below, whole = frozenset(crate.dependents), crate.dependencies, False
    further_above, further_below = crate.transitive_dependents, crate.transitive_dependencies
    if isinstance(further_above, tuple) and isinstance(further_below, tuple):
        whole = len(above) + len(further_above) + len(below) + len(further_below) <= _WHOLE
        if whole:
            above, below = above.union(further_above), below + further_below
    dependents = tuple(name for name in crates if name in above)
    roles = {**dict.fromkeys(dependents, _DEPENDENT), crate.name: _SELF, **dict.fromkeys(below, _TRANSITIVE)}
    headings, rank_of = _levels(crates, roles)
    picture = _drawn(
        Diagram(
            name=f"around-{crate.name}",
            title=f"Dependency graph of {crate.name}",
            description=(
                f"Dependencies: {', '.join(below) or 'none'}. Dependents: {', '.join(dependents) or 'none'}. "
                "The lists below say the same."
            ),
            ranks=headings,
            boxes=tuple(_boxes(crates, roles, rank_of, href)),
            arrows=tuple(_arrows(crates, roles, "needs")),
        )
    )
    if whole:
        return picture
    return picture + _legend("only direct dependencies and dependents are drawn")


def of_all(crates: Crates, href: Href) -> Markup:
    """Draw all crates."""
    roles = dict.fromkeys(crates, _PLAIN)
    headings, rank_of = _levels(crates, roles)
    return _drawn(
        Diagram(
            name="all-crates",
            title="All shared crates and their dependencies",
            description="An arrow leads from a crate to a dependency. The tables below list the same.",
            ranks=headings,
            boxes=tuple(_boxes(crates, roles, rank_of, href)),
            arrows=tuple(_arrows(crates, roles, "needs")),
        )
    )


def _drawn(diagram: Diagram) -> Markup:
    """Draw a diagram; of more arrows than a reader follows, those that a chain of others implies are left out.

    Where there is too much for a picture, a sentence says so.
    """
    few = len(diagram.boxes) <= _MOST_BOXES
    kept = _without_implied(diagram.arrows) if few and len(diagram.arrows) > _FOLLOWED else diagram.arrows
    if not few or len(kept) > _MOST_ARROWS:
        return _legend(f"{len(diagram.boxes)} boxes and {len(kept)} arrows would be no picture; what is below has all")
    left_out = len(diagram.arrows) - len(kept)
    if not left_out:
        return svg(diagram)
    note = f"arrows that a chain of others implies are left out, {left_out} of {len(diagram.arrows)}"
    return svg(replace(diagram, arrows=kept)) + _legend(note)


def _legend(text: str) -> Markup:
    return element("p", {"class": "cb-legend"}, text)


def _without_implied(arrows: Sequence[Arrow]) -> tuple[Arrow, ...]:
    """Return the transitive reduction of arrows that make no cycle."""
    heads: dict[str, list[str]] = {name: [] for arrow in arrows for name in (arrow.tail, arrow.head)}
    for arrow in arrows:
        heads[arrow.tail].append(arrow.head)
    kept = graph.reduction(heads)
    return tuple(arrow for arrow in arrows if arrow.head in kept[arrow.tail])


def _levels(crates: Crates, shown: Iterable[str], first: int = 0) -> tuple[tuple[str, ...], Mapping[str, int]]:
    """Return the headings of the levels that occur, highest first, and the rank of each crate."""
    level_of = {name: crates[name].level for name in shown}
    levels = sorted(set(level_of.values()), reverse=True)
    rank = {level: index for index, level in enumerate(levels, start=first)}
    return tuple(f"level {level}" for level in levels), {name: rank[level] for name, level in level_of.items()}


def _arrows(crates: Crates, roles: Mapping[str, _Role], kind: str) -> Iterator[Arrow]:
    for name in crates:
        if name in roles:
            yield from (Arrow(name, other, kind) for other in crates[name].dependencies if other in roles)


def _boxes(crates: Crates, roles: Mapping[str, _Role], rank_of: Mapping[str, int], href: Href) -> Iterator[Box]:
    for name, role in roles.items():
        yield Box(
            name=name,
            label=f"{role.sign}{name}",
            href=href(name),
            kind=role.css,
            spoken=f"{name}{role.spoken}, level {crates[name].level}",
            rank=rank_of[name],
        )
