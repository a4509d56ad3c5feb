"""Warnings: the names that the plan imports, held against what the crates' source exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..adoption.evidence import Judged, Nearest, condition, exports, judged, rust_name, seen_at, uncompilable
from ..cargo.cfg import ALWAYS, Condition, either, features
from ..data.catalog import Catalog
from ..data.models import ObservedCrate, Use
from ..diagnostics import Violation
from .inspected import crate_and, inspected, needs_said, takers
from .rule import listed, rule


@rule(
    "source-missing-export", "warning", "A crate exports every name of its import line.", acts="plan", topic="imports"
)
def _source_missing_export(catalog: Catalog) -> Iterator[Violation]:
    for name, _, observed in inspected(catalog):
        for index, found in enumerate(judged(catalog, name, Use()) or ()):
            if found.state == "absent":
                message = (
                    f"the plan imports {found.name} from {rust_name(catalog, name)}; its source exports no such name"
                    f"{_unless(observed)} ({seen_at(observed)})"
                )
                hint = _nearest_said(catalog, name, found.nearest) if found.nearest else ""
                place = catalog.at(f"crates/{name}", "import", "names", index)
                yield Violation(place, message, hint)


def _unless(observed: ObservedCrate) -> str:
    """Return what may still bring a name with features that are off; a module without a file brings nothing."""
    gone = {f"{missing.module}::*" for missing in observed.missing}
    ways = [
        f"{way.by} brings it with {needs_said(condition(way.needs))}" for way in observed.unknown if way.by not in gone
    ]
    return f", unless {' or '.join(ways)}" if ways else ""


def _nearest_said(catalog: Catalog, crate: str, found: Nearest) -> str:
    names = ", ".join(_with_kind(catalog, crate, name) for name in found.names)
    if not names:
        return "it exports nothing"
    return f"nearest: {names}" if found.near else f"nothing comes near by name; it has {names}"


def _with_kind(catalog: Catalog, crate: str, name: str) -> str:
    found = exports(catalog, crate).get(name, ())
    notes = [export.kind.replace("-", " ") for export in found if export.kind != "unknown"]
    needs = either(export.needs for export in found) if found else ALWAYS
    notes += [f"with {needs_said(needs)}"] if needs != ALWAYS else []
    return f"{name} ({', '.join(notes)})" if notes else name


@rule(
    "source-import-feature",
    "warning",
    "A patch enables every feature that the names of the import line need.",
    acts="plan",
    topic="imports",
)
def _source_import_feature(catalog: Catalog) -> Iterator[Violation]:
    for name, _, observed in inspected(catalog):
        without = {
            user: _gated(catalog, name, catalog.repositories[user].crates[name]) for user in takers(catalog, name)
        }
        for index, found in _gated(catalog, name, Use()).items():
            if all(index in gated for gated in without.values()):
                yield _for_all(catalog, name, index, found)
                without = {user: _but(gated, index) for user, gated in without.items()}
        for user, gated in without.items():
            if gated:
                message = f"{user} takes {name} without {_lacking(gated.values())} ({seen_at(observed)})"
                place, hint = catalog.key(f"repos/{user}", "crates", name), _turn_it_on(observed, gated.values())
                yield Violation(place, message, hint, affects=crate_and(name, [user]))


def _for_all(catalog: Catalog, name: str, index: int, found: Judged) -> Violation:
    message = (
        f"the plan imports {found.name} from {rust_name(catalog, name)}; it is there only with "
        f"{needs_said(found.needs)}, which neither the defaults nor a patch turns on "
        f"({seen_at(catalog.inspected[name])})"
    )
    place = catalog.at(f"crates/{name}", "import", "names", index)
    return Violation(place, message, _turn_it_on(catalog.inspected[name], [found]))


def _turn_it_on(observed: ObservedCrate, gated: Iterable[Judged]) -> str:
    needed = {feature for found in gated for feature in features(found.needs)}
    if needed & uncompilable(observed).keys():
        return "leave out what needs it: it does not compile"
    return "turn it on, or leave out what needs it"


def _gated(catalog: Catalog, name: str, use: Use) -> dict[int, Judged]:
    """Return the names of the import line, by their place in it, that need a feature which a use does not turn on."""
    found = enumerate(judged(catalog, name, use) or ())
    return {index: judgement for index, judgement in found if judgement.state == "gated"}


def _but(gated: dict[int, Judged], index: int) -> dict[int, Judged]:
    return {other: found for other, found in gated.items() if other != index}


def _lacking(gated: Iterable[Judged]) -> str:
    names = defaultdict[Condition, list[str]](list)
    for found in gated:
        names[found.needs].append(found.name)
    return ", and without ".join(
        f"{needs_said(needs)}, which {listed(group)} of the import line {'need' if len(group) > 1 else 'needs'}"
        for needs, group in names.items()
    )
