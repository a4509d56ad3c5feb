"""A badge for a repository's README: how far it is, as SVG that needs no particular font."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ..facts import HandbookFacts, RepositoryFacts, RepositoryState
from . import addresses
from .html import element

_LABEL = "shared crates"
_ADVANCE = 7
_PADDING = 8
_HEIGHT = 20
# Each with white text on it has a contrast of at least 4.5 to 1.
_COLOURS: Mapping[RepositoryState, str] = {
    "done": "#1a7f37",
    "in-progress": "#1565c0",
    "ready": "#00707a",
    "waiting": "#7a5b00",
    "blocked": "#a40e26",
    "not-scanned": "#57606a",
}
_LABEL_COLOUR = "#24292f"


def badges(handbook: HandbookFacts) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the path of every badge below the docs folder, with what makes its text."""
    for name in handbook.repositories:
        yield addresses.badge(name), partial(_of_repository, handbook, name)


def _of_repository(handbook: HandbookFacts, name: str) -> str:
    return _badge(*_message(handbook.repositories[name]))


def _message(repository: RepositoryFacts) -> tuple[str, str]:
    """Return what the badge says, and its colour."""
    state, adoption = repository.state.replace("-", " "), repository.adoption
    counts = f"{adoption.adopted} of {adoption.planned}, " if adoption else ""
    return f"{counts}{state}", _COLOURS[repository.state]


def _badge(message: str, colour: str) -> str:
    left, right = (len(text) * _ADVANCE + 2 * _PADDING for text in (_LABEL, message))
    name = f"{_LABEL}: {message}"
    svg = element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": left + right,
            "height": _HEIGHT,
            "role": "img",
            "aria-label": name,
        },
        element("title", {}, name),
        element("rect", {"width": left, "height": _HEIGHT, "fill": _LABEL_COLOUR}),
        element("rect", {"x": left, "width": right, "height": _HEIGHT, "fill": colour}),
        element(
            "g",
            {"fill": "#fff", "font-family": "Verdana,Geneva,sans-serif", "font-size": 11, "text-anchor": "middle"},
            _text(_LABEL, left / 2),
            _text(message, left + right / 2),
        ),
    )
    return f"{svg}\n"


def _text(shown: str, middle: float) -> str:
    """Write a text at a given length, whatever font there is."""
    return element("text", {"x": f"{middle:g}", "y": 14, "textLength": len(shown) * _ADVANCE}, shown)
