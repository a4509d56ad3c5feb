"""What git's own files say of a checkout: its commit, and where it comes from; no program is started in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from ..reading import read_text

_HASH = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REF = re.compile(r"ref: (\S+)")
_REMOTE = re.compile(r'\s*\[\s*(?i:remote)\s+"(?P<name>[^"]*)"\s*\]')
_SECTION = re.compile(r"\s*\[")
_URL = re.compile(r"""\s*(?i:url)\s*=\s*"?(?P<url>[^"\s]+)"?\s*""")
_PREFERRED = "origin"


def commit(folder: Path) -> str | None:
    """Return the commit of a checkout, or None where it is none, its HEAD is not born yet, or cannot be read."""
    git = _git_folder(folder)
    head = _text(git / "HEAD")
    match = _REF.fullmatch(head)
    if not match:
        return head if _HASH.fullmatch(head) else None
    shared = _shared(git)
    hashes = (*(_text(place / match[1]) for place in (git, shared)), *_packed(shared, match[1]))
    return next((hash_ for hash_ in hashes if _HASH.fullmatch(hash_)), None)


def remote(folder: Path) -> str | None:
    """Return what git fetches a checkout from: its `origin`, else its first remote; None where it has none."""
    urls: dict[str, str] = {}
    section = None
    for line in _text(_shared(_git_folder(folder)) / "config").splitlines():
        if _SECTION.match(line):
            match = _REMOTE.match(line)
            section = match["name"] if match else None
        elif section is not None and (match := _URL.fullmatch(line)):
            urls.setdefault(section, match["url"])
    return urls.get(_PREFERRED) or next(iter(urls.values()), None)


def _git_folder(folder: Path) -> Path:
    """Return where git keeps what belongs to a working tree: a linked one and a submodule name another folder."""
    git = folder / ".git"
    linked = _text(git).removeprefix("gitdir: ")
    return folder / linked if linked else git


def _shared(git: Path) -> Path:
    """Return where git keeps what all working trees of a repository share."""
    common = _text(git / "commondir")
    return git / common if common else git


def _packed(git: Path, ref: str) -> Iterator[str]:
    for line in _text(git / "packed-refs").splitlines():
        hash_, _, name = line.partition(" ")
        if name == ref:
            yield hash_


def _text(path: Path) -> str:
    """Return what a file says, without space around it; nothing where that cannot be read or is no text."""
    try:
        return read_text(path).strip()
    except (OSError, ValueError):
        return ""
