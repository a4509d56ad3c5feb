"""What a name asks of another member's features, as the features of the crate that hands the name on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...cargo import cfg
from ...cargo.cfg import ALWAYS, All, Any, Condition, Feature, Not, Other
from ...cargo.dependency import Dependency
from ...cargo.features import enabled
from ...data.models import ObservedNames, ObservedUnknown
from ...rust.source import Surface
from .package import Package

_ASKED = re.compile(r'dependency_feature = "(?P<package>[^/"]+)/(?P<feature>[^"]+)"')
_DEFAULT = "default"


def in_own_features(surface: Surface, package: Package, members: Mapping[str, Package]) -> Surface:
    """Return a surface that asks for features of its own package wherever these turn on what it asks of `members`."""

    def own(needs: str | None) -> str | None:
        if needs is None or "dependency_feature" not in needs:
            return needs
        there = _own(cfg.parse(needs), package, members)
        return None if there == ALWAYS else cfg.said(there)

    return replace(
        surface,
        exports=tuple(_together(group.model_copy(update={"needs": own(group.needs)}) for group in surface.exports)),
        unknown=tuple(ObservedUnknown(by=one.by, needs=own(one.needs)) for one in surface.unknown),
    )


def _together(groups: Iterator[ObservedNames]) -> Iterator[ObservedNames]:
    """Yield groups, those as one that have become alike."""
    found: dict[tuple[str, str | None, str | None, bool], ObservedNames] = {}
    for group in groups:
        key = (group.kind, group.needs, group.source, group.hidden)
        names = (*(found[key].names if key in found else ()), *group.names)
        found[key] = group.model_copy(update={"names": tuple(dict.fromkeys(names))})
    yield from found.values()


def _own(condition: Condition, package: Package, members: Mapping[str, Package]) -> Condition:
    match condition:
        case Other(text) if asked := _ASKED.fullmatch(text):
            ways = list(_ways(package, members[asked["package"]], asked["feature"]))
            return cfg.either(ways) if ways else condition
        case Not(part):
            return cfg.negated(_own(part, package, members))
        case All(parts):
            return cfg.every(_own(part, package, members) for part in parts)
        case Any(parts):
            return cfg.either(_own(part, package, members) for part in parts)
        case _:
            return condition


def _ways(package: Package, member: Package, feature: str) -> Iterator[Condition]:
    """Yield what turns a member's feature on in a package: the dependency itself, or features of the package's own."""
    for dependency in package.dependencies:
        if dependency.package != member.name or dependency.kind != "normal":
            continue
        default = (_DEFAULT,) if dependency.default_features else ()
        if feature in enabled(member.features, (*dependency.features, *default)):
            yield ALWAYS
        for own, enables in package.features.items():
            if feature in enabled(member.features, _passed(dependency, enables)):
                yield Feature(own)


def _passed(dependency: Dependency, enables: tuple[str, ...]) -> Iterator[str]:
    """Yield the features of a dependency that a feature turns on, as `name/feature` or `name?/feature`."""
    for other in enables:
        name, _, feature = other.partition("/")
        if name.removesuffix("?") == dependency.key:
            yield feature
