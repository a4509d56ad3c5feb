"""Identifiers of Rust as manifests, plans and sources write them, and the kinds of what they name."""

from typing import Literal

NameKind = Literal[
    "module",
    "struct",
    "enum",
    "union",
    "variant",
    "trait",
    "trait-alias",
    "type",
    "function",
    "constant",
    "static",
    "macro",
    "derive",
    "attribute",
    "crate",
    "unknown",
]

_RAW = "r#"
# Those of every edition that can be raw (Rust reference, "Keywords").
_KEYWORDS = frozenset(
    """
    abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen
    if impl in let loop macro match mod move mut override priv pub ref return static struct trait true try
    type typeof union unsafe unsized use virtual where while yield
    """.split()  # noqa: SIM905 - a column of 45 words says less
)


def identifier(text: str) -> str:
    """Return an identifier without `r#`."""
    return text.removeprefix(_RAW)


def raw_identifier(name: str) -> str:
    """Return a name as source has it: with `r#` where it is a keyword (Rust reference, "Raw identifiers")."""
    return _RAW + name if name in _KEYWORDS else name
