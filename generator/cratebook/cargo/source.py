"""When two dependencies are one to Cargo: the same source, the same requirement (cargo's `CanonicalUrl`, semver)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from .version import parse_requirement

_FOLDS_CASE = "github.com"
# A token may stand in the place of the user on the web; over ssh the user is a part of the address.
_WEB_USER = re.compile(r"(?<=^http://)[^/@]*@|(?<=^https://)[^/@]*@")
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")


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


def without_secret(git: str) -> str:
    """Return a git address without a password and, on the web, without a user."""
    return _PASSWORD.sub(r"\1@", _WEB_USER.sub("", git))


def same_git(one: str, other: str) -> bool:
    """Tell whether Cargo takes two git addresses for one."""
    return canonical(one) == canonical(other)


def same_requirement(one: str | None, other: str | None) -> bool:
    """Tell whether two version requirements allow the same versions; none allows any."""
    try:
        return parse_requirement(one or "*") == parse_requirement(other or "*")
    except ValueError:
        return one == other
