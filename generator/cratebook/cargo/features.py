"""Which features of a crate are on (Cargo reference, "Features")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .. import graph

DEFAULT = "default"
NAMED = "named"


def enabled(features: Mapping[str, Sequence[str]], named: Iterable[str], *, default: bool = False) -> dict[str, str]:
    """Return each feature that is on with what turns it on: `named`, `default` or the name of another feature.

    `features` are the crate's own, with what each enables: `name/feature` turns on the feature of an optional
    dependency's name, `name?/feature` does not. What the crate does not have is passed over.
    """

    def enables(name: str) -> Iterator[str]:
        return (other for entry in features[name] if (other := entry.partition("/")[0]) in features)

    named = tuple(named)
    starts = (name for name in ([DEFAULT] if default else []) + [*named] if name in features)
    reached = graph.breadth_first(starts, enables)
    return {name: by or (NAMED if name in named else DEFAULT) for name, by in reached.items()}
