"""Which names of a crate the repositories use, as they were scanned, and the few names that an import line offers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..cargo import cfg
from ..cargo.identifiers import raw_identifier
from ..data.models import NameKind, ObservedCrate, ObservedModule, ObservedNameUse, ObservedRepository, Use
from .source import condition, features_on

_MOST_NAMES = 6
_TYPE, _VALUE, _MACRO, _MODULE = range(4)
_RANKS: dict[NameKind, int] = {
    **dict.fromkeys(("struct", "enum", "union", "variant", "trait", "trait-alias", "type", "derive"), _TYPE),
    **dict.fromkeys(("function", "constant", "static"), _VALUE),
    **dict.fromkeys(("macro", "attribute"), _MACRO),
}


def names_in_use(scans: Iterable[ObservedRepository], crate: str) -> Mapping[str, Mapping[str, ObservedNameUse]]:
    """Return the names of a crate that repositories use, each with its users: first what most use, then most often."""
    users = defaultdict[str, dict[str, ObservedNameUse]](dict)
    for scan in scans:
        for name, use in scan.names.get(crate, {}).items():
            users[name][scan.name] = use

    def rank(name: str) -> tuple[int, int, str]:
        return -len(users[name]), -sum(use.count for use in users[name].values()), name

    return {name: users[name] for name in sorted(users, key=rank)}


def import_names(crate: ObservedCrate, uses: Iterable[Use], in_use: Iterable[str]) -> tuple[str, ...]:
    """Return a few names that are there by default and in each use, for an import line.

    First come those `in_use`, in their order, also those in public modules; then types, functions, macros and modules
    of the root, as the source has them.
    """
    features = [features_on(crate, use) for use in (Use(), *uses)]
    positions = {name: position for position, name in enumerate(in_use)}
    ranks = _usable(crate, features, "")
    for module in crate.modules:
        inside = _usable(module, features, f"{module.path}::")
        ranks |= {name: rank for name, rank in inside.items() if name in positions}
    chosen = dict[str, str]()
    for name in sorted(ranks, key=lambda name: (positions.get(name, len(positions)), ranks[name])):
        chosen.setdefault(name.rpartition("::")[2], name)
    return tuple(map(raw_path, chosen.values()))[:_MOST_NAMES]


def _usable(place: ObservedCrate | ObservedModule, features: Sequence[frozenset[str]], prefix: str) -> dict[str, int]:
    """Return the names at a place that are there with each choice of features, each with the rank of its kind."""
    ranks = dict[str, int]()
    for group in place.exports:
        needs = condition(group.needs)
        if not group.hidden and all(cfg.holds(needs, on) for on in features):
            for name in group.names:
                if not name.startswith("_"):
                    ranks[prefix + name] = min(_rank(group.kind, name), ranks.get(prefix + name, _MODULE))
    return ranks


def _rank(kind: NameKind, name: str) -> int:
    """Return the place of a kind; what comes from outside the workspace is of the kind that its letters say."""
    if kind == "unknown":
        return _TYPE if name[:1].isupper() else _MODULE
    return _RANKS.get(kind, _MODULE)


def raw_path(name: str) -> str:
    """Return a path as source has it, with `r#` where a segment is a keyword."""
    return "::".join(map(raw_identifier, name.split("::")))
