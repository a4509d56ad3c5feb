"""Which boxes and arrows a page's diagram has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ... import graph
from ...data.catalog import Catalog
from .. import addresses
from ..addresses import Here
from ..diagrams import Arrow, Box, Diagram, svg
from ..html import element


@dataclass(frozen=True)
class _Kind:
    """How a crate comes into a picture: its CSS class, its sign, and what a screen reader says."""

    css: str
    sign: str = ""
    spoken: str = ""


_DIRECT = _Kind("direct", "● ", ", taken directly")
_PULLED = _Kind("pulled", "○ ", ", pulled in")
_SELF = _Kind("self", "◆ ", ", this crate")
_USER = _Kind("user", "▸ ", ", needs this crate")
_PLAIN = _Kind("crate")
_FOLLOWED = 100


def of_repository(catalog: Catalog, here: Here, name: str) -> Markup:
    """Draw what a repository takes and all that this pulls in."""
    paths = catalog.pulled[name]
    direct = [crate for crate, path in paths.items() if len(path) == 1]
    kinds = {crate: _DIRECT if len(path) == 1 else _PULLED for crate, path in paths.items()}
    headings, rank_of = _levels(catalog, paths, first=1)
    own = Box(name=name, label=name, href="#", kind="repository", spoken=f"{name}, this repository", rank=0)
    boxes = [_crate_box(catalog, here, crate, kinds[crate], rank_of[crate]) for crate in paths]
    return _drawn(
        Diagram(
            name=f"takes-{name}",
            title=f"What {name} takes and pulls in",
            description=(
                f"{name} takes {', '.join(direct)} directly. "
                f"These pull in {', '.join(c for c in paths if c not in direct) or 'nothing more'}. "
                "The table below says the same."
            ),
            ranks=("repository", *headings),
            boxes=(own, *boxes),
            arrows=(*(Arrow(name, crate, "takes") for crate in direct), *_needs(catalog, paths, "pulls")),
        )
    )


def of_crate(catalog: Catalog, here: Here, name: str) -> Markup:
    """Draw what a crate needs, to its right, and the crates that need it, to its left."""
    below, above = catalog.paths([name]), catalog.reach(name)
    shown = (*above, *below)
    kinds = {**dict.fromkeys(above, _USER), **dict.fromkeys(below, _PULLED), name: _SELF}
    headings, rank_of = _levels(catalog, shown)
    return _drawn(
        Diagram(
            name=f"around-{name}",
            title=f"What {name} needs and what needs it",
            description=(
                f"{name} needs {', '.join(c for c in below if c != name) or 'no shared crate'}. "
                f"It is needed by {', '.join(above) or 'no shared crate'}. The lists below say the same."
            ),
            ranks=headings,
            boxes=tuple(_crate_box(catalog, here, c, kinds[c], rank_of[c]) for c in shown),
            arrows=tuple(_needs(catalog, shown)),
        )
    )


def of_all(catalog: Catalog, here: Here) -> Markup:
    """Draw all crates."""
    headings, rank_of = _levels(catalog, catalog.publish_order)
    return _drawn(
        Diagram(
            name="all-crates",
            title="All shared crates and their dependencies",
            description="An arrow leads from a crate to one that it needs. The table below says the same.",
            ranks=headings,
            boxes=tuple(_crate_box(catalog, here, c, _PLAIN, rank_of[c]) for c in catalog.publish_order),
            arrows=tuple(_needs(catalog, catalog.publish_order)),
        )
    )


def _drawn(diagram: Diagram) -> Markup:
    """Draw a diagram; of more arrows than a reader follows, those that a chain of others implies are left out."""
    kept = _without_implied(diagram.arrows) if len(diagram.arrows) > _FOLLOWED else diagram.arrows
    left_out = len(diagram.arrows) - len(kept)
    if not left_out:
        return svg(diagram)
    said = f"arrows that a chain of others implies are left out, {left_out} of {len(diagram.arrows)}"
    return svg(replace(diagram, arrows=kept)) + element("p", {"class": "cb-legend"}, said)


def _without_implied(arrows: Sequence[Arrow]) -> tuple[Arrow, ...]:
    """Return the transitive reduction of arrows that make no circle."""
    heads: dict[str, list[str]] = {name: [] for arrow in arrows for name in (arrow.tail, arrow.head)}
    for arrow in arrows:
        heads[arrow.tail].append(arrow.head)
    kept = graph.reduction(heads)
    return tuple(arrow for arrow in arrows if arrow.head in kept[arrow.tail])


def _levels(catalog: Catalog, crates: Iterable[str], first: int = 0) -> tuple[tuple[str, ...], Mapping[str, int]]:
    """Return the headings of the levels that occur, highest first, and the rank of each crate."""
    names = list(crates)
    levels = sorted({catalog.levels[name] for name in names}, reverse=True)
    rank = {level: index for index, level in enumerate(levels, start=first)}
    return tuple(f"layer {level}" for level in levels), {name: rank[catalog.levels[name]] for name in names}


def _needs(catalog: Catalog, crates: Iterable[str], kind: str = "needs") -> Iterable[Arrow]:
    shown = set(crates)
    for name in catalog.publish_order:
        if name in shown:
            yield from (Arrow(name, other, kind) for other in catalog.dependencies(name) if other in shown)


def _crate_box(catalog: Catalog, here: Here, name: str, kind: _Kind, rank: int) -> Box:
    return Box(
        name=name,
        label=f"{kind.sign}{name}",
        href=here.href(addresses.crate(name)),
        kind=kind.css,
        spoken=f"{name}{kind.spoken}, layer {catalog.levels[name]}",
        rank=rank,
    )
