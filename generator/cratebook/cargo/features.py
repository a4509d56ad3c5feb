"""Which features of a crate are on (Cargo reference, "Features")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

DEFAULT = "default"
NAMED = "named"


def enabled(features: Mapping[str, Sequence[str]], named: Iterable[str], *, default: bool = False) -> dict[str, str]:
    """Return each feature that is on with what turns it on: `named`, `default` or the name of another feature.

    `features` are the crate's own, with what each enables: `name/feature` turns on the feature of an optional
    dependency's name, `name?/feature` does not. What the crate does not have is passed over.
    """
    on = dict.fromkeys((name for name in named if name in features), NAMED)
    queue = list(on)
    if default and DEFAULT in features and DEFAULT not in on:
        on[DEFAULT] = DEFAULT
        queue.insert(0, DEFAULT)
    for name in queue:
        for enables in features[name]:
            other = enables.partition("/")[0]
            if other in features and other not in on:
                on[other] = name
                queue.append(other)
    return on
