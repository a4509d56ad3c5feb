"""The `use` lines as pages show them: to copy, as planned, and which names are left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ...adoption import evidence
from ...adoption.evidence import Judged
from ...cargo import cfg
from ...data.catalog import Catalog
from ...data.models import Use
from ...offer import imports as rust
from .. import markdown
from ..addresses import Here
from .texts import condition_said, kind_said, source_said


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A planned name that the lines to copy do not have."""

    name: Markup
    crate: Markup
    why: Markup
    nearest: Markup | None


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The `use` lines of some crates, or of one; `checked` says where the source was read, if it was."""

    several: bool
    checked: Markup | None
    unchecked: Markup | None
    working: Markup | None
    planned: Markup
    without: Markup | None
    left_out: tuple[LeftOut, ...]


def lines(catalog: Catalog, here: Here, uses: Mapping[str, Use]) -> Lines | None:
    """Gather the lines of several crates, each as it is used; None where the data names nothing to import."""
    named = {crate: use for crate, use in uses.items() if catalog.crates[crate].import_}
    if not named:
        return None
    seen = {crate: use for crate, use in named.items() if crate in catalog.inspected}
    unseen = tuple(crate for crate in named if crate not in seen)
    without = tuple(crate for crate, use in seen.items() if not rust.working_names(catalog, crate, use))
    planned = rust.use_lines(catalog, named)
    working = rust.working_lines(catalog, named) if seen else planned
    return Lines(
        several=len(named) > 1,
        checked=source_said(catalog.inspected[crate] for crate in seen) if seen else None,
        unchecked=here.crates(unseen) if unseen else None,
        working=markdown.fence(working, "rust") if working else None,
        planned=markdown.fence(planned, "rust"),
        without=here.crates(without) if without else None,
        left_out=tuple(out for crate, use in seen.items() for out in _left_out(catalog, here, crate, use)),
    )


def _left_out(catalog: Catalog, here: Here, crate: str, use: Use) -> Iterator[LeftOut]:
    working = rust.working_names(catalog, crate, use)
    for name in evidence.judged(catalog, crate, use) or ():
        if name.name not in working:
            yield LeftOut(
                name=markdown.code(name.name),
                crate=here.crate(crate),
                why=_why(catalog, crate, use, name),
                nearest=_nearest(catalog, crate, name),
            )


def _why(catalog: Catalog, crate: str, use: Use, name: Judged) -> Markup:
    if name.state == "absent":
        return Markup("not exported")
    if name.state != "unknown":
        return Markup("there only with {}").format(condition_said(name.needs))
    inside = name.name.rpartition("::")[0]
    if inside:
        return Markup("may be inside of {}, not checked").format(markdown.code(inside))
    observed = catalog.inspected[crate]
    on = evidence.features_on(observed, use)
    ways = [
        markdown.code(way.by) for way in observed.unknown if cfg.holds(evidence.condition(way.needs), on) is not False
    ]
    return Markup("may come through {}, not checked").format(markdown.joined(ways, last="or"))


def _nearest(catalog: Catalog, crate: str, name: Judged) -> Markup | None:
    if name.nearest is None:
        return None
    names = Markup(", ").join(_with_kind(catalog, crate, near) for near in name.nearest.names)
    if name.nearest.near:
        return names
    return Markup("none by name; it has {}").format(names) if names else Markup("none: it exports no names")


def _with_kind(catalog: Catalog, crate: str, name: str) -> Markup:
    root, _, last = name.rpartition("::")
    home = next((other for other in catalog.inspected if evidence.rust_name(catalog, other) == root), crate)
    found = evidence.exports(catalog, home)[last]
    needs = cfg.either(export.needs for export in found)
    said = [
        *(kind_said(export.kind) for export in found if export.kind != "unknown"),
        *([Markup("with {}").format(condition_said(needs))] if needs != cfg.ALWAYS else []),
    ]
    return Markup("{} ({})").format(markdown.code(name), Markup(", ").join(said)) if said else markdown.code(name)
