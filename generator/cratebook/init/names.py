"""The names of a crate that everybody can import who takes it."""

from __future__ import annotations

from collections.abc import Iterable

from ..adoption.evidence import condition, features_on
from ..cargo import cfg
from ..data.models import NameKind, ObservedCrate, Use

_MOST = 6
_TYPE, _VALUE, _MACRO, _MODULE = range(4)
_RANKS: dict[NameKind, int] = {
    **dict.fromkeys(("struct", "enum", "union", "variant", "trait", "trait-alias", "type", "derive"), _TYPE),
    **dict.fromkeys(("function", "constant", "static"), _VALUE),
    **dict.fromkeys(("macro", "attribute"), _MACRO),
}
_KEYWORDS = frozenset(
    """
    Self abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen
    if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try
    type typeof union unsafe unsized use virtual where while yield
    """.split()  # noqa: SIM905 - a column of 50 words says less
)


def names(crate: ObservedCrate, uses: Iterable[Use]) -> tuple[str, ...]:
    """Return a few names that are there by default and in each use, types first, then as the source has them."""
    features = [features_on(crate, use) for use in (Use(), *uses)]
    ranks: dict[str, int] = {}
    for group in crate.exports:
        needs = condition(group.needs)
        if not group.hidden and all(cfg.holds(needs, on) for on in features):
            for name in group.names:
                ranks[name] = min(_rank(group.kind, name), ranks.get(name, _MODULE))
    found = [name for name in ranks if not name.startswith("_") and name not in _KEYWORDS]
    return tuple(sorted(found, key=lambda name: ranks[name])[:_MOST])


def _rank(kind: NameKind, name: str) -> int:
    """Return the place of a kind; what comes from outside the workspace is of the kind that its letters say."""
    if kind == "unknown":
        return _TYPE if name[:1].isupper() else _MODULE
    return _RANKS.get(kind, _MODULE)
