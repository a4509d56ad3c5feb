"""All Markdown that is not layout: escaping, code, fences and links.

`Markup` marks text that is ready for a page; everything else a template prints goes through `text`. Whatever a text
holds, what is returned here stays on its line (a fence aside) and has no control character: Markdown's own marks for
what it has set aside are such.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup

# The same names and sentences stand on many pages.
_REMEMBERED = 4096
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|#~^=+\"]")
# A sign of a requirement, as in `>=1, <2`, begins no tag; a span costs a site builder much less than an element.
_SPECIAL_IN_CODE = re.compile(r"[\\`&|]|<(?![\d=])")
_AT_START = re.compile(r"^(?:[-:!?]|\d+[.)](?=\s))")
_TICKS = re.compile("`+")
_CONTROL = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
_IN_ADDRESS = "/:?#@!$',;=%&~+"
# A code block behind the newline before it: what begins with that is found at a fifth of the cost of a line start.
FENCE = r"( *)(`{3,})[^`\n]*\n(?:.*\n)*?\1\2(?=\n)"
_SCHEME = re.compile(r"[^/?#]*?:")
_LINKED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def one_line(written: str) -> str:
    """Return text with its white space folded to single spaces, and a replacement for each control character."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(written.split()))


@lru_cache(_REMEMBERED)
def text(plain: str) -> Markup:
    """Escape text so that no character of it is Markdown or HTML."""
    escaped = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", one_line(plain))
    return Markup(_AT_START.sub(lambda match: f"{match[0][:-1]}&#{ord(match[0][-1])};", escaped))  # noqa: S704 - escaped


@lru_cache(_REMEMBERED)
def prose(written: str) -> Markup:
    """Escape text but for its code spans, the one mark that data files may use."""
    parts, at = [], 0
    for opening, closing in _code_spans(written):
        parts += [_piece(written[at : opening.start()]), code(written[opening.end() : closing.start()])]
        at = closing.end()
    return Markup("").join([*parts, _piece(written[at:])]).strip()


def _code_spans(written: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield the runs of backticks around each code span: the next run as long as the first closes it (CommonMark)."""
    following: list[re.Match[str] | None] = []
    nearest: dict[str, re.Match[str]] = {}
    runs = list(_TICKS.finditer(written))
    for run in reversed(runs):
        following.append(nearest.get(run[0]))
        nearest[run[0]] = run
    at = 0
    for opening, closing in zip(runs, reversed(following), strict=True):
        if closing and opening.start() >= at:
            yield opening, closing
            at = closing.end()


def _piece(written: str) -> Markup:
    """Escape a piece of a sentence and keep one space at its ends where there was any."""
    start, end = (Markup(" ") if written[at : at + 1].isspace() else Markup("") for at in (0, len(written) - 1))
    return start + text(written) + (end if written.strip() else Markup(""))


@lru_cache(_REMEMBERED)
def code(written: str) -> Markup:
    """Return code within a line: a code span, or an element where the text has what ends one, or a table's cell."""
    shown = one_line(written)
    if shown and not _SPECIAL_IN_CODE.search(shown):
        return Markup(f"`{shown}`")  # noqa: S704 - a code span shows all as it is
    return Markup("<code>{}</code>").format(text(shown))


@lru_cache(_REMEMBERED)
def code_span(written: str) -> Markup:
    """Return a code span; its fence is longer than any run of backticks inside."""
    shown = one_line(written) or " "
    runs = [len(run) for run in re.findall("`+", shown)]
    ticks = "`" * (max(runs, default=0) + 1)
    pad = " " if runs else ""
    return Markup(f"{ticks}{pad}{shown}{pad}{ticks}")  # noqa: S704 - a code span shows all as it is


def fence(written: str, language: str) -> Markup:
    """Return a code block that shows the text to the byte, newlines at its end, CR and control characters aside."""
    return _fence(written, language)


def marked_fence(written: str, language: str, css: str) -> Markup:
    """Return the same with CSS classes, each line an element by itself that a style can put a sign before."""
    return _fence(written, f'{{ .{language} .{css.replace(" ", " .")} hl_lines="1-{written.count(chr(10))}" }}')


def _fence(written: str, info: str) -> Markup:
    lines = written.replace("\r\n", "\n").rstrip("\n")
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", lines)
    runs = [len(run) for run in re.findall("`+", shown)]
    ticks = "`" * max(3, max(runs, default=0) + 1)
    return Markup(f"{ticks}{info}\n{shown}\n{ticks}")  # noqa: S704 - a fence shows all as it is


def link(label: str | Markup, target: str) -> Markup:
    """Return a link to a page of ours, or to an http, https or mail address; only the label for any other scheme."""
    shown = label if isinstance(label, Markup) else text(label)
    if _SCHEME.match(target) and not _LINKED.match(target):
        return shown
    # What Markdown or a table would take for its own is encoded; an ampersand must not begin an entity.
    address = quote(target, safe=_IN_ADDRESS).replace("&", "&amp;")
    return Markup(f"[{shown}]({address})")  # noqa: S704 - both parts are escaped


def joined(items: Sequence[Markup], last: str = "and") -> Markup:
    """Return `a, b and c`, or `none`."""
    if not items:
        return Markup("none")
    *most, final = items
    return Markup(f"{', '.join(most)} {last} {final}") if most else final  # noqa: S704 - all parts are ready
