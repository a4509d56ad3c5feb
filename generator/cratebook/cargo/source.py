"""Where a crate comes from, and when two sources or requirements are one to Cargo (its `CanonicalUrl`; semver)."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from .version import parse_requirement

Pin = tuple[str, str]
PINS = ("branch", "tag", "rev")

_FOLDS_CASE = "github.com"


@dataclass(frozen=True, kw_only=True)
class CrateSource:
    """A git address with a branch, tag or commit; or a path; or a registry, which is crates.io where none is named.

    All as an entry of a manifest writes it (Cargo reference, "Specifying Dependencies").
    """

    git: str | None = None
    branch: str | None = None
    tag: str | None = None
    rev: str | None = None
    path: str | None = None
    registry: str | None = None
    registry_index: str | None = None

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Return the source that an entry names; what is no text counts as not there."""
        texts = {key: entry.get(key) for key in SOURCE_KEYS}
        return cls(**{key.replace("-", "_"): text for key, text in texts.items() if isinstance(text, str)})

    @classmethod
    def at_pin(cls, git: str, pin: Pin | None) -> Self:
        """Return a git address at a commit, tag or branch."""
        return cls.of({"git": git, **dict([pin] if pin else [])})

    @property
    def pin(self) -> Pin | None:
        """The key and value of its rev, tag or branch."""
        named = (("rev", self.rev), ("tag", self.tag), ("branch", self.branch))
        return next(((key, value) for key, value in named if value), None)

    @property
    def entry(self) -> dict[str, str]:
        """The keys and values of an entry that name it."""
        values = {key: getattr(self, key.replace("-", "_")) for key in SOURCE_KEYS}
        return {key: value for key, value in values.items() if value}

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What two sources have in common that are one to Cargo."""
        git = canonical(self.git) if self.git else None
        path = posixpath.normpath(self.path) if self.path is not None else None
        return git, self.branch, self.tag, self.rev, path, self.registry, self.registry_index


SOURCE_KEYS = ("git", *PINS, "path", "registry", "registry-index")


def canonical(git: str) -> str:
    """Return the form in which Cargo compares git addresses.

    A slash or `.git` at the end does not count, nor does letter case in a host's name; on GitHub it counts nowhere.
    """
    try:
        parts = urlsplit(git)
    except ValueError:
        return git
    path = parts.path.rstrip("/")
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    if parts.hostname == _FOLDS_CASE:
        scheme, path = "https", path.lower()
    return urlunsplit((scheme, host, path.removesuffix(".git"), parts.query, parts.fragment))


def same_git(one: str, other: str) -> bool:
    """Tell whether Cargo takes two git addresses for one."""
    return canonical(one) == canonical(other)


def same_requirement(one: str | None, other: str | None) -> bool:
    """Tell whether two version requirements allow the same versions; none allows any."""
    try:
        return parse_requirement(one or "*") == parse_requirement(other or "*")
    except ValueError:
        return one == other
