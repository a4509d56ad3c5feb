"""The bar of how many repositories are in each state, as SVG on one line that themes and reads aloud."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from ..facts import RepositoryState, StateFacts
from .html import element

_SIGNS: dict[RepositoryState, str] = {
    "done": "✓",
    "in-progress": "◐",
    "ready": "→",
    "waiting": "…",
    "blocked": "✕",
    "not-scanned": "?",
}
# A narrower part, in per cent of the bar, has no room for a sign and a number.
_LABELLED = 7


def bar(states: Sequence[StateFacts], title: str) -> Markup:
    """Draw a part for each state, as wide as its share; colours are CSS classes, signs and numbers text."""
    counts = ", ".join(f"{len(one.repositories)} {one.state.replace('-', ' ')}" for one in states)
    attributes = {"class": "cb-bar", "role": "img", "aria-label": f"{title}: {counts}"}
    return element("svg", attributes, *_parts(states))


def _parts(states: Sequence[StateFacts]) -> Iterator[Markup]:
    total, start = sum(len(one.repositories) for one in states), 0.0
    for one in states:
        number = len(one.repositories)
        width = 100 * number / total
        box = element("rect", {"x": f"{start:.3f}%", "width": f"{width:.3f}%", "height": "100%"})
        label = element("text", {"x": f"{start + width / 2:.3f}%", "y": "50%"}, f"{_SIGNS[one.state]} {number}")
        yield element("g", {"class": f"cb-bar-{one.state}"}, box, *([label] if width >= _LABELLED else []))
        start += width
