"""All HTML and SVG that is not layout: elements with escaped attributes and text, on one line."""

from __future__ import annotations

from markupsafe import Markup, escape


def element(name: str, attributes: dict[str, str | int | None] | None = None, *children: str | Markup) -> Markup:
    """Return an element; attributes that are None are left out, children that are no Markup are escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key, value) for key, value in (attributes or {}).items() if value is not None
    )
    inside = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inside)  # noqa: S704 - names are ours
