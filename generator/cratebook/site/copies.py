"""The Markdown of each page for terminals and agents: CommonMark with tables, beside the page in the built site.

What only a site builder understands goes: front matter, attribute lists, tabs, admonitions, HTML, character references.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from urllib.parse import urlsplit

from . import addresses

_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^`\n]*)\n(.*?)^\1\2[ ]*$", re.MULTILINE | re.DOTALL)
_LANGUAGE = re.compile(r"[{ ]*\.?([\w+-]*)")
# What a step replaces and what takes its place are told apart by their colour on the page.
_CAPTIONS = {"cb-old": "Replace:", "cb-new": "With:"}
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)|<code>(.*?)</code>", re.DOTALL)
_SHUT = re.compile(
    r"<(svg|script|style|label)\b.*?</\1>|<(\w+)(?=[^<>]*(?:\shidden[\s=>]|cb-legend))[^<>]*>.*?</\2>"
    r"|<input\b[^<>]*>|<!--.*?-->",
    re.DOTALL,
)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW, _CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_ANCHOR = re.compile(r'<a\b[^<>]*?\shref="([^"]*)"[^<>]*>(.*?)</a>', re.DOTALL)
_TITLED = re.compile(r'^( *)(?:===\+?|!!!|\?\?\?\+?)(?: [\w -]+?)? "(.*)"$')
_TICKS = re.compile(r" *(`{3,}|~{3,})")
_LINK = re.compile(r"\]\(([^()\s]*)\)")
_ATTRIBUTES = re.compile(r"[ ]*\{:[^{}\n]*\}$", re.MULTILINE)
_REFERENCE = re.compile(r"&(?:#\d+|amp|lt|gt|quot);")
_MARKS, _MARKS_AT_START = frozenset("\\`*[]<>|~"), frozenset("#+-=:!.)")
_TAB = 4
_BLANK = re.compile(r"\n{3,}")


def copies(docs: Path) -> Iterator[tuple[str, str]]:
    """Yield the Markdown of each page of a docs folder, with its path in the built site."""
    for path in sorted(docs.rglob("[!.]*.md")):
        page = path.relative_to(docs).as_posix()
        if not page.startswith("."):
            yield addresses.copy(page), clean(path.read_text("utf-8"), page)


def clean(text: str, page: str) -> str:
    """Return the text of a page as plain Markdown, with links that lead from its copy to other copies."""
    parts, at = [], 0
    body = _opened(_FRONT_MATTER.sub("", text))
    for fence in _FENCE.finditer(body):
        parts += [_prose(body[at : fence.start()], page), _fence(fence)]
        at = fence.end()
    parts.append(_prose(body[at:], page))
    return _BLANK.sub("\n\n", "".join(parts)).strip() + "\n"


def _opened(text: str) -> str:
    """Return a text with each tab and admonition as its title in bold, and what was indented below it, in line."""
    lines, open_at, fence = [], list[int](), ""
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        while line.strip() and open_at and indent < open_at[-1]:
            open_at.pop()
        shown = line[_TAB * len(open_at) :] if line.strip() else ""
        if ticks := _TICKS.match(line):
            fence = "" if fence == ticks[1] else fence or ticks[1]
        if not fence and (titled := _TITLED.match(line)):
            open_at.append(len(titled[1]) + _TAB)
            title = titled[2] if "**" in titled[2] else f"**{titled[2]}**"
            shown = shown[: len(shown) - len(shown.lstrip(" "))] + title
        lines.append(shown)
    return "\n".join(lines)


def _fence(fence: re.Match[str]) -> str:
    indent, ticks, info, code = fence.groups()
    caption = next((f"{indent}{text}\n\n" for css, text in _CAPTIONS.items() if f".{css} " in info), "")
    language = _LANGUAGE.match(info)
    return f"{caption}{indent}{ticks}{language[1] if language else ''}\n{code}{indent}{ticks}"


def _prose(text: str, page: str) -> str:
    """Return what stands between code blocks as plain Markdown; code within a line is set aside meanwhile."""
    spans: list[str] = []

    def aside(match: re.Match[str]) -> str:
        spans.append(match[0] if match[3] is None else _code(unescape(match[3])))
        return f"\x00{len(spans) - 1}\x00"

    plain = _without_html(_CODE.sub(aside, text), page)
    plain = _LINK.sub(lambda link: f"]({_target(unescape(link[1]), page)})", _ATTRIBUTES.sub("", plain))
    plain = _REFERENCE.sub(lambda match: _character(match, plain), plain)
    return re.sub(r"\x00(\d+)\x00", lambda match: _in_place(spans[int(match[1])], match, plain), plain)


def _without_html(text: str, page: str) -> str:
    text = _TABLE.sub(lambda table: _rows(table[0]), _SHUT.sub("", text))
    text = _ANCHOR.sub(lambda a: f"[{a[2]}]({_source(unescape(a[1]), page)})", text)
    for pattern, mark in ((r"</?(?:strong|b)>", "**"), (r"<li\b[^<>]*>", "\n- "), (r"</?summary>", "**")):
        text = re.sub(pattern, mark, text)
    return re.sub(r"</?[a-z][^<>]*>", "", text)


def _rows(table: str) -> str:
    """Return an HTML table as one of Markdown, its first row the head."""
    rows = [[" ".join(cell.split()) for cell in _CELL.findall(row)] for row in _ROW.findall(table)]
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join(["", *lines[:1], f"|{'---|' * width}", *lines[1:], ""])


def _source(address: str, page: str) -> str:
    """Return an address that leads from a published page as one that leads from its source."""
    parts = urlsplit(address)
    if parts.scheme or not parts.path:
        return address
    path = normpath(join(addresses.url(page), parts.path))
    led = relpath(f"{path}/index.md" if parts.path.endswith("/") else path, dirname(page) or ".")
    return parts._replace(path=led).geturl()


def _target(address: str, page: str) -> str:
    """Return an address that leads from a page's source as one that leads from its published Markdown to others."""
    parts = urlsplit(address)
    if parts.scheme or not parts.path:
        return address
    path = normpath(join(dirname(page), parts.path))
    led = relpath(addresses.copy(path) if path.endswith(".md") else path, dirname(addresses.copy(page)) or ".")
    return parts._replace(path=led).geturl()


def _code(text: str) -> str:
    """Return a code span, fenced by more backticks than it holds in a row."""
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if len(ticks) > 1 else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _character(reference: re.Match[str], text: str) -> str:
    """Return the character of a reference, escaped where Markdown would read more into it."""
    character, at = unescape(reference[0]), reference.start()
    starts = not text[text.rfind("\n", 0, at) + 1 : at].strip(" 0123456789|")
    within = text[max(at - 1, 0) : at].isalnum() and text[reference.end() : reference.end() + 1].isalnum()
    is_mark = character in _MARKS or (character == "_" and not within) or (starts and character in _MARKS_AT_START)
    return f"\\{character}" if is_mark else character


def _in_place(span: str, place: re.Match[str], text: str) -> str:
    """Return a code span as it stands in a table or outside one: a cell ends at a bar, also within code."""
    line = text[text.rfind("\n", 0, place.start()) + 1 : place.start()]
    return re.sub(r"(?<!\\)\|", r"\|", span) if line.lstrip().startswith("|") else span
