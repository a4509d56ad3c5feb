"""All Markdown that is not layout: escaping, code spans, fences and links.

`Markup` marks text that is ready for a page; everything else a template prints goes through `text`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

# The same names and sentences stand on many pages.
_REMEMBERED = 4096
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|#~^=+\"]")
_AT_START = re.compile(r"^(?:[-:!]|\d+[.)](?=\s))")
_CODE_SPAN = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)


@lru_cache(_REMEMBERED)
def text(plain: str) -> Markup:
    """Escape text so that no character of it is Markdown or HTML; white space folds to one space."""
    escaped = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", " ".join(plain.split()))
    return Markup(_AT_START.sub(lambda match: f"{match[0][:-1]}&#{ord(match[0][-1])};", escaped))  # noqa: S704 - escaped


@lru_cache(_REMEMBERED)
def prose(written: str) -> Markup:
    """Escape text but for its code spans, the one mark that data files may use."""
    parts, at = [], 0
    for match in _CODE_SPAN.finditer(written):
        parts += [_piece(written[at : match.start()]), code(match[2].strip())]
        at = match.end()
    return Markup("").join([*parts, _piece(written[at:])]).strip()


def _piece(written: str) -> Markup:
    """Escape a piece of a sentence and keep one space at its ends where there was any."""
    start, end = (Markup(" ") if written[at : at + 1].isspace() else Markup("") for at in (0, len(written) - 1))
    return start + text(written) + (end if written.strip() else Markup(""))


@lru_cache(_REMEMBERED)
def code(written: str) -> Markup:
    """Return a code span; its fence is longer than any run of backticks inside."""
    runs = [len(run) for run in re.findall("`+", written)]
    ticks = "`" * (max(runs, default=0) + 1)
    pad = " " if runs else ""
    return Markup(f"{ticks}{pad}{written}{pad}{ticks}")  # noqa: S704 - a code span shows all as it is


def fence(written: str, language: str) -> Markup:
    """Return a code block that shows the text to the byte, its last newline aside."""
    runs = [len(run) for run in re.findall("`+", written)]
    ticks = "`" * max(3, max(runs, default=0) + 1)
    return Markup(f"{ticks}{language}\n{written.rstrip(chr(10))}\n{ticks}")  # noqa: S704 - a fence shows all as it is


def link(label: str | Markup, target: str) -> Markup:
    """Return a link; a label that is no Markup is escaped."""
    shown = label if isinstance(label, Markup) else text(label)
    address = re.sub(r"[()<>\s\\]", lambda match: f"%{ord(match[0]):02X}", target)
    return Markup(f"[{shown}]({address})")  # noqa: S704 - both parts are escaped


def joined(items: list[Markup], last: str = "and") -> Markup:
    """Return `a, b and c`, or `none`."""
    if not items:
        return Markup("none")
    *most, final = items
    return Markup(", ").join(most) + Markup(f" {last} ") + final if most else final  # noqa: S704 - `last` is ours
