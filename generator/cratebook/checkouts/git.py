"""The commit that a checkout stands at, read from git's own files: no program is started in it."""

from __future__ import annotations

import re
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REF = re.compile(r"ref: (\S+)")


def commit(folder: Path) -> str | None:
    """Return the commit of a checkout, or None where it is none or its HEAD is not born yet."""
    git = _git_folder(folder)
    head = _text(git / "HEAD") if git else None
    if git is None or head is None:
        return None
    match = _REF.fullmatch(head)
    if not match:
        return head if _HASH.fullmatch(head) else None
    common = _text(git / "commondir")
    shared = (git / common).resolve() if common else git
    for place in (git, shared):
        found = _text(place / match[1])
        if found and _HASH.fullmatch(found):
            return found
    return _packed(shared, match[1])


def _git_folder(folder: Path) -> Path | None:
    git = folder / ".git"
    if git.is_dir():
        return git
    linked = _text(git)
    return (folder / linked.removeprefix("gitdir: ")).resolve() if linked else None


def _packed(git: Path, ref: str) -> str | None:
    for line in (_text(git / "packed-refs") or "").splitlines():
        found, _, name = line.partition(" ")
        if name == ref and _HASH.fullmatch(found):
            return found
    return None


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
