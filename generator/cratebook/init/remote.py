"""Where a checkout was cloned from, read from git's own files: no program is started in it."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r'\s*\[\s*(?i:remote)\s+"(?P<name>[^"]*)"\s*\]')
_OTHER = re.compile(r"\s*\[")
_URL = re.compile(r"""\s*(?i:url)\s*=\s*"?(?P<url>[^"\s]+)"?\s*""")
_PREFERRED = "origin"


def remote(folder: Path) -> str | None:
    """Return what git fetches a checkout from: its `origin`, else its first remote; None where it has none."""
    found: dict[str, str] = {}
    section = None
    for line in _config(folder).splitlines():
        if _OTHER.match(line):
            match = _SECTION.match(line)
            section = match["name"] if match else None
        elif section is not None and (match := _URL.fullmatch(line)):
            found.setdefault(section, match["url"])
    return found.get(_PREFERRED) or next(iter(found.values()), None)


def _config(folder: Path) -> str:
    git = folder / ".git"
    try:
        if git.is_file():  # a linked working tree, or a submodule
            git = (folder / git.read_text("utf-8").strip().removeprefix("gitdir: ")).resolve()
            common = git / "commondir"
            git = (git / common.read_text("utf-8").strip()).resolve() if common.is_file() else git
        return (git / "config").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
