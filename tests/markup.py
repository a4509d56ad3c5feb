"""HTML as a browser reads it, after the standard's rules for whatever was written."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser, LexborNode


def parsed(text: str) -> Element:
    """Return the root element of a page."""
    root = LexborHTMLParser(text).root
    assert root is not None
    return _element(root)


def _element(node: LexborNode) -> Element:
    element = Element(str(node.tag), {name: value or "" for name, value in node.attributes.items()})
    last: Element | None = None
    for child in node.iter(include_text=True):
        if child.is_element_node:
            last = _element(child)
            element.append(last)
        elif child.is_text_node and last is None:
            element.text = (element.text or "") + (child.text_content or "")
        elif child.is_text_node and last is not None:
            last.tail = (last.tail or "") + (child.text_content or "")
    return element
