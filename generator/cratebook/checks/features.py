"""Capability flags, the Cargo features that they stand for, and what a patch enables."""

from collections import defaultdict
from collections.abc import Iterator

from ..data.catalog import Catalog
from ..data.models import Flag
from ..diagnostics import EntityRef, Violation
from ..text import listed, quoted
from .rule import crates, rule

# Of two repositories, one with a flag and one without, none is the odd one out.
_FEW = 2


def _flags(catalog: Catalog) -> Iterator[tuple[str, int, str, Flag]]:
    """Yield every known flag of every repository with its index."""
    for name, repository in catalog.repositories.items():
        for index, key in enumerate(repository.flags):
            flag = catalog.flags.flags.get(key)
            if flag and flag.crate in catalog.crates:
                yield name, index, key, flag


@rule("flag-without-feature", "warning", "Flags without a Cargo feature", brief=True, acts="plan", topic="flags")
def _flag_without_feature(catalog: Catalog) -> Iterator[Violation]:
    """A capability flag stands for a Cargo feature that its crate has."""
    for name, index, key, flag in _flags(catalog):
        features = tuple(catalog.crates[flag.crate].features)
        if flag.feature and flag.feature not in features:
            message = f"flag '{key}' stands for the feature '{flag.feature}', which {flag.crate} does not have"
            hint = f"it has {listed(features)}; remove the flag or add the feature"
            place = catalog.at(EntityRef("repository", name), "flags", index)
            yield Violation(place, message, hint, subject=key, affects=crates(flag.crate))


@rule("flag-not-enabled", "warning", "Flags whose feature isn't enabled", brief=True, acts="plan", topic="flags")
def _flag_not_enabled(catalog: Catalog) -> Iterator[Violation]:
    """The patch enables what the flags announce: by name, by default or through another feature."""
    for name, index, key, flag in _flags(catalog):
        place = catalog.at(EntityRef("repository", name), "flags", index)
        use = catalog.repositories[name].crates.get(flag.crate)
        has_feature = flag.feature in catalog.crates[flag.crate].features
        if use is None:
            message = f"flag '{key}' is about {flag.crate}, which {name} does not take"
            yield Violation(place, message, "add the crate or remove the flag", subject=key)
        elif has_feature and flag.feature not in catalog.features_on(flag.crate, use):
            message = f"flag '{key}' has no effect: nothing in the patch enables '{flag.feature}' of {flag.crate}"
            yield Violation(place, message, f"add '{flag.feature}' to the features of {flag.crate}", subject=key)


@rule("feature-without-flag", "warning", "Features without a flag", brief=True, acts="plan", topic="patches")
def _feature_without_flag(catalog: Catalog) -> Iterator[Violation]:
    """A flag announces every feature that the patch names."""
    announced = {(name, flag.crate, flag.feature) for name, _, _, flag in _flags(catalog)}
    for name, crate, index, feature in _named_features(catalog):
        if (name, crate, feature) not in announced:
            flags = [key for key, flag in catalog.flags.flags.items() if (flag.crate, flag.feature) == (crate, feature)]
            message = f"the patch enables '{feature}' of {crate}, which no flag of {name} announces"
            hint = f"add the flag '{flags[0]}', or remove the feature" if flags else "no flag stands for it"
            place = catalog.at(EntityRef("repository", name), "crates", crate, "features", index)
            yield Violation(place, message, hint, subject=f"{crate}/{feature}")


def _named_features(catalog: Catalog) -> Iterator[tuple[str, str, int, str]]:
    """Yield each feature that a patch names and its crate has: the repository, the crate, its index, itself.

    A repository with a flag that is not known is left out: the flag may stand for any of them.
    """
    for name, repository in catalog.repositories.items():
        if catalog.flags.flags.keys() >= set(repository.flags):
            for crate, use in repository.crates.items():
                for index, feature in enumerate(use.features):
                    if crate in catalog.crates and feature in catalog.crates[crate].features:
                        yield name, crate, index, feature


@rule("missing-flag", "note", "Flags that similar repositories have", brief=True, acts="plan", topic="flags")
def _missing_flag(catalog: Catalog) -> Iterator[Violation]:
    """A repository has a flag that all others with its crate have."""
    for key, flag in catalog.flags.flags.items():
        takers = [name for name in catalog.order if flag.crate in catalog.repositories[name].crates]
        without = [name for name in takers if key not in catalog.repositories[name].flags]
        if len(without) == 1 and len(takers) > _FEW:
            (name,) = without
            others = listed([other for other in takers if other != name])
            message = f"{name} takes {flag.crate} without the flag '{key}', which {others} have"
            place = catalog.key(EntityRef("repository", name), "crates", flag.crate)
            yield Violation(place, message, "add the flag, or say why not", subject=key, affects=crates(flag.crate))


@rule("inconsistent-flags", "warning", "Flags that mean different features", brief=True, acts="plan", topic="flags")
def _inconsistent_flags(catalog: Catalog) -> Iterator[Violation]:
    """The same flags enable the same features in every repository."""
    groups = defaultdict[tuple[str, frozenset[str]], dict[frozenset[str], list[str]]](lambda: defaultdict(list))
    flags_of = defaultdict[tuple[str, str], set[str]](set)
    for name, _, key, flag in _flags(catalog):
        flags_of[name, flag.crate].add(key)
    for (name, crate), flags in flags_of.items():
        use = catalog.repositories[name].crates.get(crate)
        if use is not None:
            groups[crate, frozenset(flags)][frozenset(use.features)].append(name)
    for (crate, shared), by_features in groups.items():
        if len(by_features) > 1:
            yield from _each_minority(catalog, crate, sorted(shared), by_features)


def _each_minority(
    catalog: Catalog, crate: str, flags: list[str], by_features: dict[frozenset[str], list[str]]
) -> Iterator[Violation]:
    """Yield a violation for each repository outside the largest group (of equal ones, that with fewest features)."""
    ranked = sorted(by_features.items(), key=lambda item: (-len(item[1]), len(item[0]), sorted(item[0])))
    usual, majority = ranked[0]
    for_flags = f"for the flag{'s' * (len(flags) > 1)} {quoted(flags)}"
    for features, names in ranked[1:]:
        for name in names:
            message = (
                f"{name} takes {crate} with {_features(features)} {for_flags}; "
                f"{listed(majority)} with {_features(usual)}"
            )
            place = catalog.key(EntityRef("repository", name), "crates", crate)
            yield Violation(place, message, "let the same flags mean the same features", subject=f"{crate} {for_flags}")


def _features(features: frozenset[str]) -> str:
    return f"features {listed(sorted(features))}" if features else "no features"


@rule(
    "redundant-feature", "note", "Features that are enabled by default anyway", brief=True, acts="plan", topic="patches"
)
def _redundant_feature(catalog: Catalog) -> Iterator[Violation]:
    """A patch names no feature that is enabled by default."""
    for name, repository in catalog.repositories.items():
        for crate, use in repository.crates.items():
            # Without default features, every feature that is named makes a difference.
            default = crate in catalog.crates and use.default_features and use.features
            on = catalog.features_on(crate) if default else {}
            for index, feature in enumerate(use.features):
                if feature in on:
                    rest = [other for other in on if other not in use.features]
                    more = f", and {listed(rest)} {'stays' if len(rest) == 1 else 'stay'} enabled" if rest else ""
                    message = f"'{feature}' of {crate} is enabled by default: naming it changes nothing{more}"
                    place = catalog.at(EntityRef("repository", name), "crates", crate, "features", index)
                    hint = "remove it, or write default-features: false to enable nothing else"
                    yield Violation(place, message, hint, subject=f"{crate}/{feature}")


@rule("wasm-feature", "warning", "WASM features that don't exist", brief=True, acts="plan", topic="wasm")
def _wasm_feature(catalog: Catalog) -> Iterator[Violation]:
    """A WASM feature that a crate is planned with is one of its features."""
    for name, crate in catalog.crates.items():
        for path, feature in crate.wasm.named_features if crate.wasm else ():
            if feature not in crate.features:
                place = catalog.at(EntityRef("crate", name), "wasm", *path)
                message = f"the WASM feature of {name}, '{feature}', is not one of its features"
                yield Violation(place, message, f"it has {listed(tuple(crate.features))}", subject=feature)
