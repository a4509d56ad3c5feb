"""The Cargo features of the crates in the data, compared with their source."""

import json
from collections.abc import Iterable, Iterator

from ..cargo.features import DEFAULT
from ..data.catalog import Catalog
from ..diagnostics import EntityRef, Violation, did_you_mean
from ..evidence import as_written, effect, is_own, seen_at
from ..text import listed
from .inspected import counted_features, crate_and, inspected, key_or_name, takers
from .rule import rule


@rule(
    "source-missing-feature", "blocker", "Features missing from the source", brief=True, blocks="patch", topic="patches"
)
def _source_missing_feature(catalog: Catalog) -> Iterator[Violation]:
    """A crate's source has every feature that the data gives the crate."""
    for name, crate, observed in inspected(catalog):
        for feature in crate.features:
            if feature not in observed.features and feature != DEFAULT:
                message = (
                    f"{name} is planned with a feature '{feature}'; "
                    f"its source has no such feature ({seen_at(observed)})"
                )
                own = [other for other in observed.features if is_own(observed, other) and other != DEFAULT]
                hint = did_you_mean(feature, own) or f"it has {listed(own)}"
                users = [user for user in takers(catalog, name) if feature in _named(catalog, user, name)]
                place = catalog.key(EntityRef("crate", name), "features", feature)
                yield Violation(place, message, hint, subject=feature, affects=crate_and(name, users))


def _named(catalog: Catalog, repository: str, crate: str) -> tuple[str, ...]:
    return catalog.repositories[repository].crates[crate].features


@rule("source-unknown-feature", "note", "Source features missing from the data", brief=True, topic="crates")
def _source_unknown_feature(catalog: Catalog) -> Iterator[Violation]:
    """The data has every feature of a crate's source."""
    for name, crate, observed in inspected(catalog):
        own = (feature for feature in observed.features if is_own(observed, feature))
        missing = [feature for feature in own if feature not in crate.features and feature != DEFAULT]
        if missing:
            features = counted_features(missing)
            message = f"the source of {name} has the {features}, not in its data ({seen_at(observed)})"
            hint = "; ".join(_written(feature, as_written(observed, observed.features[feature])) for feature in missing)
            place = key_or_name(catalog, name, "features")
            yield Violation(place, message, f"add {hint}", subject=listed(missing))


@rule("source-feature-mismatch", "warning", "Features that differ from the source", brief=True, topic="crates")
def _source_feature_mismatch(catalog: Catalog) -> Iterator[Violation]:
    """A feature enables what it enables in the source."""
    for name, crate, observed in inspected(catalog):
        not_in_source = {feature for feature in crate.features if feature not in observed.features}
        # A crate without default features may say so or not.
        for feature in dict.fromkeys((*crate.features, DEFAULT)):
            planned = tuple(other for other in crate.features.get(feature, ()) if other not in not_in_source)
            seen = as_written(observed, observed.features.get(feature, ()))
            if feature in not_in_source and feature != DEFAULT:
                continue
            if effect(observed, planned) != effect(observed, seen):
                message = f"{_difference(name, feature, planned, seen)} ({seen_at(observed)})"
                place = (
                    catalog.at(EntityRef("crate", name), "features", feature)
                    if feature in crate.features
                    else key_or_name(catalog, name, "features")
                )
                yield Violation(place, message, f"write {_written(feature, seen)}", subject=feature)


def _difference(name: str, feature: str, planned: tuple[str, ...], seen: tuple[str, ...]) -> str:
    ours, theirs = (listed(enables) if enables else "nothing" for enables in (planned, seen))
    if feature == DEFAULT:
        return f"as planned, {name} has {ours} on by default; by its source {theirs}"
    return f"as planned, '{feature}' of {name} enables {ours}; by its source {theirs}"


def _written(feature: str, enables: Iterable[str]) -> str:
    """Return a feature as its line in the data has it."""
    values = (json.dumps(other) if ":" in other else other for other in enables)
    return f"{feature}: [{', '.join(values)}]"
