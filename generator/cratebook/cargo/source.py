"""Where a crate comes from, and when two sources are one to Cargo (its `CanonicalUrl`)."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

Pin = tuple[str, str]
# What sources have in common that differ in nothing but a commit, tag or branch.
Place = tuple[str | None, ...]
PINS = ("branch", "tag", "rev")
# What Cargo calls crates.io where an entry may name a registry.
CRATES_IO_NAME = "crates-io"

# The addresses of its index, of which lock files and `[patch]` speak too.
CRATES_IO_INDEXES = ("https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io")

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
        named = {key.replace("-", "_"): text for key, text in texts.items() if isinstance(text, str)}
        return cls(**{key: text for key, text in named.items() if (key, text) != ("registry", CRATES_IO_NAME)})

    @classmethod
    def named(cls, name: str) -> Self:
        """Return what `[patch]` calls so: crates-io, the name of a registry, or a URL, which counts as one of git.

        The index of crates.io is known as that.
        """
        if canonical(name.removeprefix("registry+")) in CRATES_IO_INDEXES:
            return cls()
        return cls.of({"git" if "://" in name else "registry": name})

    @classmethod
    def at_pin(cls, git: str, pin: Pin | None) -> Self:
        """Return a git address at a commit, tag or branch."""
        return cls.of({"git": git, **dict([pin] if pin else [])})

    def repinned(self, pin: Pin | None) -> Self:
        """Return the same git address at another commit, tag or branch."""
        return replace(self, **{**dict.fromkeys(PINS), **dict([pin] if pin else [])})

    def below(self, folder: str) -> Self:
        """Return the source as a manifest in a folder writes it: a path leads there from the repository's root."""
        if self.path is None or posixpath.isabs(self.path):
            return self
        return replace(self, path=posixpath.relpath(self.path, folder or "."))

    def from_root(self, folder: str) -> Self:
        """Return the source that a manifest in a folder writes, its path as one from the repository's root."""
        return self if self.path is None else replace(self, path=posixpath.normpath(posixpath.join(folder, self.path)))

    @property
    def is_registry(self) -> bool:
        """Whether it is crates.io or another registry."""
        return self.git is None and self.path is None

    @property
    def address(self) -> str | None:
        """The form in which the address of its git repository, or of its registry's index, is compared."""
        address = self.git or self.registry_index
        return canonical(address.removeprefix("registry+")) if address else None

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
        git, index = (self.address if address else None for address in (self.git, self.registry_index))
        path = posixpath.normpath(self.path) if self.path is not None else None
        return git, self.branch, self.tag, self.rev, path, self.registry, index

    @property
    def place(self) -> Place:
        """Where it is, whatever commit, tag or branch it names."""
        return self.repinned(None).identity

    def __str__(self) -> str:
        """Return it in words, without its commit, tag or branch."""
        if self.git is not None or self.path is not None:
            return self.git or f"the path {self.path}"
        named = self.registry or self.registry_index
        return f"the registry {named}" if named else "the registry"


SOURCE_KEYS = ("git", *PINS, "path", "registry", "registry-index")


def canonical(git: str) -> str:
    """Return the form in which Cargo compares git addresses.

    One slash or `.git` at the end does not count, nor does letter case in a host's name; on GitHub it counts nowhere. A
    second slash does: with it `[patch]` replaces a source by another commit of the same repository.
    """
    try:
        parts = urlsplit(git)
    except ValueError:
        return git
    path = parts.path.removesuffix("/")
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    if parts.hostname == _FOLDS_CASE:
        scheme, path = "https", path.lower()
    return urlunsplit((scheme, host, path.removesuffix(".git"), parts.query, parts.fragment))


def same_git(one: str, other: str) -> bool:
    """Tell whether Cargo takes two git addresses for one."""
    return canonical(one) == canonical(other)
