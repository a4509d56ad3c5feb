"""The names that the plan imports, compared with what the crates' source exports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..cargo.cfg import ALWAYS, Condition, either, features
from ..data.catalog import Catalog
from ..data.models import ObservedCrate, Use
from ..diagnostics import EntityRef, Violation
from ..evidence import (
    Nearest,
    PlannedName,
    condition,
    exports,
    planned_names,
    seen_at,
    uncompilable,
)
from ..text import listed
from .inspected import crate_and, describe_needs, inspected, takers
from .rule import rule


@rule("source-missing-export", "warning", "Planned imports that don't exist", brief=True, acts="plan", topic="imports")
def _source_missing_export(catalog: Catalog) -> Iterator[Violation]:
    """A crate exports every name of its import line."""
    for name, _, observed in inspected(catalog):
        for index, export in enumerate(planned_names(catalog, name, Use()) or ()):
            if export.state == "absent":
                message = (
                    f"{export.name} is planned as an import from {catalog.rust_name(name)}, "
                    f"whose source does not export it{_unless(observed)} ({seen_at(observed)})"
                )
                hint = _closest_match(catalog, name, export.nearest) if export.nearest else ""
                place = catalog.at(EntityRef("crate", name), "import", "names", index)
                yield Violation(place, message, hint, subject=export.name)


def _unless(observed: ObservedCrate) -> str:
    """Return what may still bring a name with features that are off; a module without a file brings nothing."""
    without_file = {f"{missing.module}::*" for missing in observed.missing}
    unlisted = (way for way in observed.unknown if way.by not in without_file)
    ways = [f"{way.by} brings it with {describe_needs(condition(way.needs))}" for way in unlisted]
    return f", unless {' or '.join(ways)}" if ways else ""


def _closest_match(catalog: Catalog, crate: str, nearest: Nearest) -> str:
    names = ", ".join(_with_kind(catalog, crate, name) for name in nearest.names)
    if not names:
        return "it exports nothing"
    return f"closest match: {names}" if nearest.near else f"no match; the crate exports {names}"


def _with_kind(catalog: Catalog, crate: str, name: str) -> str:
    same = exports(catalog, crate).get(name, ())
    notes = [export.kind.replace("-", " ") for export in same if export.kind != "unknown"]
    needs = either(export.needs for export in same) if same else ALWAYS
    notes += [f"with {describe_needs(needs)}"] if needs != ALWAYS else []
    return f"{name} ({', '.join(notes)})" if notes else name


@rule("source-import-feature", "warning", "Imports that need another feature", brief=True, acts="plan", topic="imports")
def _source_import_feature(catalog: Catalog) -> Iterator[Violation]:
    """A patch enables every feature that the names of the import line need."""
    for name, _, observed in inspected(catalog):
        without = {
            user: _gated(catalog, name, catalog.repositories[user].crates[name]) for user in takers(catalog, name)
        }
        for index, export in _gated(catalog, name, Use()).items():
            if all(index in gated for gated in without.values()):
                yield _for_all(catalog, name, index, export)
                for gated in without.values():
                    del gated[index]
        for user, gated in without.items():
            if gated:
                message = f"{user} takes {name} without {_lacking(gated.values())} ({seen_at(observed)})"
                place, affected = catalog.key(EntityRef("repository", user), "crates", name), crate_and(name, [user])
                yield Violation(place, message, _enable(observed, gated.values()), subject=name, affects=affected)


def _for_all(catalog: Catalog, name: str, index: int, export: PlannedName) -> Violation:
    message = (
        f"{export.name} is planned as an import from {catalog.rust_name(name)}, which exports it only with "
        f"{describe_needs(export.needs)}; neither the default features nor a patch enables that "
        f"({seen_at(catalog.inspected[name])})"
    )
    place = catalog.at(EntityRef("crate", name), "import", "names", index)
    hint = _enable(catalog.inspected[name], [export])
    return Violation(place, message, hint, subject=export.name)


def _enable(observed: ObservedCrate, gated: Iterable[PlannedName]) -> str:
    needed = {feature for export in gated for feature in features(export.needs)}
    if needed & uncompilable(observed).keys():
        return "leave out what needs it: it does not compile"
    return "enable it, or leave out what needs it"


def _gated(catalog: Catalog, name: str, use: Use) -> dict[int, PlannedName]:
    """Return the names of the import line, by their place in it, that need a feature which a use does not enable."""
    line = enumerate(planned_names(catalog, name, use) or ())
    return {index: export for index, export in line if export.state == "gated"}


def _lacking(gated: Iterable[PlannedName]) -> str:
    names = defaultdict[Condition, list[str]](list)
    for export in gated:
        names[export.needs].append(export.name)
    return ", and without ".join(
        f"{describe_needs(needs)}, which {listed(group)} of the import line {'need' if len(group) > 1 else 'needs'}"
        for needs, group in names.items()
    )
