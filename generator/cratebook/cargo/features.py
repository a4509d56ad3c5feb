"""The features of a package that are on (Cargo reference, "Features")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def enabled(features: Mapping[str, Sequence[str]], on: Iterable[str]) -> frozenset[str]:
    """Return the features that are on with all that they enable, where `features` are a crate's own.

    `name/feature` turns an optional dependency on, `name?/feature` does not.
    """
    queue = [name for name in dict.fromkeys(on) if name in features]
    for name in queue:
        reached = (other.partition("/")[0] for other in features[name])
        queue += [other for other in dict.fromkeys(reached) if other in features and other not in queue]
    return frozenset(queue)
