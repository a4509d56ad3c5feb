"""Conditions on the features of another library, as its dependent sees them and as its own features set them.

A name that is re-exported from another library is there where that library's features are on. Between the libraries
this is written `dependency_feature = "package/feature"`; where features of the dependent turn that feature on, they
take its place (Cargo reference, "Features").
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from ..cargo.cfg import ALWAYS, Condition, Feature, Other, either, replaced
from ..cargo.dependency import Dependency
from ..cargo.features import enabled
from .library import Library

_DEPENDENCY_FEATURE = re.compile(r'dependency_feature = "(?P<package>[^/"]+)/(?P<feature>[^"]+)"')


def of_dependency(condition: Condition, package: str) -> Condition:
    """Return a condition inside of a package as its dependents see it: its features are not their own."""

    def seen_outside(leaf: Feature | Other) -> Condition:
        return Other(f'dependency_feature = "{package}/{leaf.name}"') if isinstance(leaf, Feature) else leaf

    return replaced(condition, seen_outside)


def in_own_features(condition: Condition, library: Library, libraries: Mapping[str, Library]) -> Condition:
    """Return a condition with a library's own features in place of features of others that only these turn on."""

    def in_features(leaf: Feature | Other) -> Condition:
        match = _DEPENDENCY_FEATURE.fullmatch(leaf.text) if isinstance(leaf, Other) else None
        enabling = [*_enabling(library, libraries[match["package"]], match["feature"])] if match else []
        return either(enabling) if enabling else leaf

    return replaced(condition, in_features)


def _enabling(library: Library, other: Library, feature: str) -> Iterator[Condition]:
    """Yield what turns a feature of another library on: the dependency itself, or features of the library's own."""
    for dependency in library.dependencies:
        if dependency.package != other.package:
            continue
        if feature in enabled(other.features, dependency.features, default=dependency.default_features):
            yield ALWAYS
        for own, enables in library.features.items():
            if feature in enabled(other.features, _passed_on(dependency, enables)):
                yield Feature(own)


def _passed_on(dependency: Dependency, enables: Iterable[str]) -> Iterator[str]:
    """Yield the features of a dependency that a feature turns on, by `name/feature` or `name?/feature`."""
    for other in enables:
        name, _, feature = other.partition("/")
        if name.removesuffix("?") == dependency.key:
            yield feature
