"""All HTML and SVG that is not layout: elements with escaped attributes and text, on one line."""

import re
from collections.abc import Mapping
from html import escape, unescape

from markupsafe import Markup

_READY = (Markup, int)
_SPECIAL = re.compile("[&<>\"']")


def element(name: str, attributes: Mapping[str, str | int], *children: str | Markup) -> Markup:
    """Return an element; children that are no Markup are escaped."""
    written = "".join([f' {key}="{_escaped(value)}"' for key, value in attributes.items()])
    inside = "".join([_escaped(child) for child in children])
    return Markup(f"<{name}{written}>{inside}</{name}>")  # noqa: S704 - all parts are escaped


def theme_text(text: str) -> str:
    """Return a line that a theme puts into its pages: escaped only where it could be taken for markup.

    MkDocs' themes put titles and descriptions there unescaped, Zensical's escaped.
    """
    is_plain = unescape(text) == text and not {*'<>"'} & {*text}
    return text if is_plain else escape(text)


def _escaped(value: str | int) -> str:
    if isinstance(value, _READY):
        return str(value)
    return escape(value) if _SPECIAL.search(value) else value
