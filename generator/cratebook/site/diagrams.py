"""Boxes and arrows to DOT, and from Graphviz's layout to an SVG that links, themes and reads aloud.

Graphviz measures text with the fonts of the machine, so it is never given any: it lays out boxes of our own size, and
we write the text, in a monospaced font, whose width is known. Colours are CSS classes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap

import graphviz
from markupsafe import Markup

from ..cache import kept
from ..diagnostics import CratebookError
from .html import element

# One unit is a point to Graphviz and a sixteenth of the page's font size to the reader.
_FONT = 16
_ADVANCE = 0.6 * _FONT
_PADDING = 9
_HEIGHT = 28
_GAP_BESIDE = 10
_GAP_BETWEEN = 32
_HEADING_HIGH = 26
_HEADING_WIDE = 92
_MARGIN = 6
_POINTS_PER_INCH = 72
# A wider one fits no page at its full size.
_LARGE = 1100
_HEAD_LONG = 10
_HEAD_WIDE = 8
_REMEMBERED = 1024
# With more arrows than anybody follows, Graphviz would seek a good way for each of them for minutes: lines will do.
_MANY = 150
_QUICK = {"splines": "line", "nslimit": "1", "nslimit1": "1", "mclimit": "0.1"}


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node: what it says, where it leads, its rank, and its kind, which is also its CSS class."""

    name: str
    label: str
    href: str
    kind: str
    spoken: str
    rank: int


@dataclass(frozen=True)
class Arrow:
    """An edge; its kind is also its CSS class."""

    tail: str
    head: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """Boxes in ranks, headed as `ranks` says."""

    name: str
    title: str
    description: str
    ranks: tuple[str, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @property
    def goes_down(self) -> bool:
        """Whether ranks are rows rather than columns: whichever makes the narrower picture."""
        ranks = [[_width(box) for box in self.boxes if box.rank == index] for index in range(len(self.ranks))]
        as_columns = sum(max(widths, default=0) + _GAP_BETWEEN for widths in ranks)
        as_rows = max((sum(widths) + len(widths) * _GAP_BESIDE for widths in ranks), default=0)
        return as_rows + _HEADING_WIDE < as_columns


def dot(diagram: Diagram) -> str:
    """Return the diagram in the DOT language; a chain of points keeps the ranks in order."""
    ranks = [[f"{_rank(index)} [width=0.01 height=0.01]"] for index in range(len(diagram.ranks))]
    for number, box in enumerate(diagram.boxes):
        ranks[box.rank].append(f"{_node(number)} [width={_inches(_width(box))}]")
    numbers = {box.name: number for number, box in enumerate(diagram.boxes)}
    # To write each node and arrow by a call of the library takes as long as to lay them out.
    statements = (
        *(f"{{ rank=same\n{chr(10).join(nodes)} }}\n" for nodes in ranks),
        *(f"{_rank(index - 1)} -> {_rank(index)} [style=invis]\n" for index in range(1, len(diagram.ranks))),
        *(f"{_node(numbers[arrow.tail])} -> {_node(numbers[arrow.head])}\n" for arrow in diagram.arrows),
    )
    graph = graphviz.Digraph(
        graph_attr={
            "rankdir": "TB" if diagram.goes_down else "LR",
            "nodesep": _inches(_GAP_BESIDE),
            "ranksep": _inches(_GAP_BETWEEN),
            **(_QUICK if len(diagram.arrows) > _MANY else {}),
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": "", "height": _inches(_HEIGHT)},
        # We draw the heads: a curve that Graphviz shortens for one does not say where the head ends.
        edge_attr={"dir": "none"},
        body=statements,
    )
    return str(graph.source)


def svg(diagram: Diagram) -> Markup:
    """Return the diagram as one line of SVG; raises CratebookError where Graphviz fails."""
    return Markup(kept("diagram", repr(diagram), lambda: _svg(diagram)))  # noqa: S704 - all parts are escaped


def _svg(diagram: Diagram) -> Markup:
    try:
        layout = _layout(dot(diagram), down=diagram.goes_down)
    except Exception as error:  # Graphviz fails in many ways, a TypeError among them
        raise CratebookError(f"Graphviz cannot lay out the diagram '{diagram.title}': {error}") from error
    wide, high = layout.size
    numbers = {box.name: number for number, box in enumerate(diagram.boxes)}
    kinds = {(_node(numbers[arrow.tail]), _node(numbers[arrow.head])): arrow.kind for arrow in diagram.arrows}
    headings = [_heading(text, *layout.heading(_rank(index))) for index, text in enumerate(diagram.ranks)]
    arrows = defaultdict[str, list[list[tuple[int, int]]]](list)
    for tail, head, points in layout.arrows():
        arrows[kinds[tail, head]].append(points)
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **({"class": "cb-large"} if wide > _LARGE else {}),
            "role": "group",
            "aria-labelledby": f"{diagram.name}-title {diagram.name}-text",
            "viewBox": f"0 0 {wide} {high}",
            "style": f"width:{wide / _FONT:.5g}em;height:{high / _FONT:.5g}em",
        },
        element("title", {"id": f"{diagram.name}-title"}, diagram.title),
        element("desc", {"id": f"{diagram.name}-text"}, diagram.description),
        element("g", {"class": "cb-ranks", "aria-hidden": "true"}, *headings),
        element("g", {"class": "cb-arrows", "aria-hidden": "true"}, *starmap(_arrows, arrows.items())),
        *(_box(box, *layout.node(_node(number))) for number, box in enumerate(diagram.boxes)),
    )


class _Layout:
    """Graphviz's answer, in its plain format, in our coordinates: y goes down, whole units, room for the headings."""

    def __init__(self, laid: str, *, down: bool) -> None:
        rows = [line.split() for line in laid.splitlines()]
        self._down = down
        self._left = _MARGIN + (_HEADING_WIDE if down else 0)
        self._top = _MARGIN + (0 if down else _HEADING_HIGH)
        self._width, self._height = (float(number) * _POINTS_PER_INCH for number in rows[0][2:4])
        self._nodes = {row[1]: self._point(row[2], row[3]) for row in rows if row[0] == "node"}
        self._edges = [row for row in rows if row[0] == "edge" and "invis" not in row]

    @property
    def size(self) -> tuple[int, int]:
        return round(self._width) + self._left + _MARGIN, round(self._height) + self._top + _MARGIN

    def node(self, name: str) -> tuple[int, int]:
        return self._nodes[name]

    def heading(self, name: str) -> tuple[int, int, str]:
        """Return where a rank's heading stands, and from which side its text runs."""
        x, y = self.node(name)
        return (_MARGIN, y + 5, "start") if self._down else (x, 20, "middle")

    def arrows(self) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
        """Yield tail, head and the points of each curve."""
        for _, tail, head, count, *numbers in self._edges:
            pairs = zip(numbers[0 : 2 * int(count) : 2], numbers[1 : 2 * int(count) : 2], strict=True)
            yield tail, head, [self._point(x, y) for x, y in pairs]

    def _point(self, x: str, y: str) -> tuple[int, int]:
        across, up = float(x) * _POINTS_PER_INCH, float(y) * _POINTS_PER_INCH
        return round(across) + self._left, round(self._height - up) + self._top


def _rank(index: int) -> str:
    return f"r{index}"


def _node(number: int) -> str:
    return f"b{number}"


def _inches(units: float) -> str:
    return f"{units / _POINTS_PER_INCH:.4f}"


def _width(box: Box) -> float:
    return len(box.label) * _ADVANCE + 2 * _PADDING


@lru_cache(_REMEMBERED)
def _layout(source: str, *, down: bool) -> _Layout:
    """Return Graphviz's layout of a graph; repositories that take alike share one."""
    import pygraphviz  # noqa: PLC0415 - loads Graphviz, which only drawing needs

    return _Layout(pygraphviz.AGraph(string=source).draw(format="plain", prog="dot").decode(), down=down)


def _heading(text: str, x: int, y: int, anchor: str) -> Markup:
    return element("text", {"x": x, "y": y, "text-anchor": anchor}, text)


def _arrows(kind: str, curves: Sequence[list[tuple[int, int]]]) -> Markup:
    """Draw all arrows of a kind as two elements: the curves, and their heads."""
    lines, heads = zip(*map(_arrow, curves), strict=True)
    line, head = {"class": kind, "d": "".join(lines)}, {"class": f"{kind} cb-heads", "d": "".join(heads)}
    return element("path", line) + element("path", head)


def _arrow(points: list[tuple[int, int]]) -> tuple[str, str]:
    """Return the path of a curve up to its head, and that of the head along its end."""
    start, *curve, (x, y) = points
    away = (x - curve[-1][0], y - curve[-1][1])
    length = max(1.0, (away[0] ** 2 + away[1] ** 2) ** 0.5)
    along = (away[0] / length, away[1] / length)
    foot = (round(x - along[0] * _HEAD_LONG), round(y - along[1] * _HEAD_LONG))
    side = (round(-along[1] * _HEAD_WIDE / 2), round(along[0] * _HEAD_WIDE / 2))
    line = f"M{start[0]},{start[1]}C" + " ".join(f"{a},{b}" for a, b in (*curve, foot))
    return line, f"M{x},{y} {foot[0] + side[0]},{foot[1] + side[1]} {foot[0] - side[0]},{foot[1] - side[1]}Z"


def _box(box: Box, x: int, y: int) -> Markup:
    width = round(_width(box))
    rect = element("rect", {"x": x - width // 2, "y": y - _HEIGHT // 2, "width": width, "height": _HEIGHT, "rx": 4})
    words = element("text", {"x": x, "y": y + 5, "text-anchor": "middle"}, box.label)
    return element("a", {"class": box.kind, "href": box.href, "aria-label": box.spoken}, rect, words)
