"""Walks over directed graphs: what is reached and by which path, levels, order, cycles, reduction.

A graph maps each of its nodes to the nodes that it leads to, as a crate to its dependencies; all of these are keys.
No function recurses; only `reduction` needs a graph without cycles; the order of nodes and edges decides every tie.
"""

import heapq
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

NodeT = TypeVar("NodeT", bound=Hashable)


def breadth_first(starts: Iterable[NodeT], successors: Callable[[NodeT], Iterable[NodeT]]) -> dict[NodeT, NodeT | None]:
    """Return every node that is reached, nearest first, with the node before it on a shortest path; None for a start.

    `successors` gives the nodes that one leads to, and is called once for each.
    """
    reached: dict[NodeT, NodeT | None] = dict.fromkeys(starts)
    queue = list(reached)
    for node in queue:
        new = [other for other in dict.fromkeys(successors(node)) if other not in reached]
        reached |= dict.fromkeys(new, node)
        queue += new
    return reached


def closure(starts: Iterable[NodeT], successors: Callable[[NodeT], Iterable[NodeT]]) -> tuple[NodeT, ...]:
    """Return every node that is reached from the given ones, and these, nearest first."""
    return tuple(breadth_first(starts, successors))


def paths(starts: Iterable[NodeT], successors: Callable[[NodeT], Iterable[NodeT]]) -> dict[NodeT, tuple[NodeT, ...]]:
    """Return for every node that is reached, nearest first, a shortest path from a start to it, both included."""
    shortest: dict[NodeT, tuple[NodeT, ...]] = {}
    for node, before in breadth_first(starts, successors).items():
        shortest[node] = (node,) if before is None else (*shortest[before], node)
    return shortest


def reverse(graph: Mapping[NodeT, Collection[NodeT]]) -> dict[NodeT, tuple[NodeT, ...]]:
    """Return the graph with its edges turned round, as crates to their dependents."""
    edges: dict[NodeT, dict[NodeT, None]] = {node: {} for node in graph}
    for node, others in graph.items():
        for other in others:
            edges[other][node] = None
    return {node: tuple(others) for node, others in edges.items()}


def components(graph: Mapping[NodeT, Collection[NodeT]]) -> Iterator[frozenset[NodeT]]:
    """Yield the strongly connected components, each after those that it leads to (Kosaraju's algorithm)."""
    placed: set[NodeT] = set()
    for start in reversed(_post_order(reverse(graph))):
        if start not in placed:
            component = closure([start], lambda node: (other for other in graph[node] if other not in placed))
            placed.update(component)
            yield frozenset(component)


def _post_order(graph: Mapping[NodeT, Collection[NodeT]]) -> list[NodeT]:
    """Return the nodes as a depth-first search leaves them."""
    left: dict[NodeT, None] = {}
    for start in graph:
        path = {} if start in left else {start: iter(graph[start])}
        while path:
            node, others = next(reversed(path.items()))
            following = next((other for other in others if other not in left and other not in path), None)
            if following is None:
                path.popitem()
                left[node] = None
            else:
                path[following] = iter(graph[following])
    return list(left)


def reached(graph: Mapping[NodeT, Collection[NodeT]]) -> dict[NodeT, int]:
    """Return how many other nodes each node leads to, through any number of edges."""
    bit = {node: 1 << number for number, node in enumerate(graph)}
    known: dict[NodeT, int] = {}
    for component in components(graph):
        bits = 0
        for node in component:
            bits |= bit[node]
            for other in graph[node]:
                bits |= known.get(other, 0)
        known |= dict.fromkeys(component, bits)
    return {node: known[node].bit_count() - 1 for node in graph}


def levels(graph: Mapping[NodeT, Collection[NodeT]]) -> dict[NodeT, int]:
    """Return the length of the longest path from each node to one that leads nowhere; a cycle counts as one node."""
    known: dict[NodeT, int] = {}
    for component in components(graph):
        below = (known[other] for node in component for other in graph[node] if other not in component)
        known |= dict.fromkeys(component, max((level + 1 for level in below), default=0))
    return {node: known[node] for node in graph}


def order(graph: Mapping[NodeT, Collection[NodeT]], rank: Callable[[NodeT], Any]) -> tuple[NodeT, ...]:
    """Return every node after those that it leads to, and of several that could come next that of the lowest rank.

    No two nodes have the same rank. What is in a cycle, or leads to one, comes last, as the graph has it.
    """
    sorter = TopologicalSorter(graph)
    with suppress(CycleError):  # it goes on as far as it can
        sorter.prepare()
    ready: list[tuple[Any, NodeT]] = []
    placed: dict[NodeT, None] = {}
    while sorter.is_active():
        for node in sorter.get_ready():
            heapq.heappush(ready, (rank(node), node))
        _, node = heapq.heappop(ready)
        placed[node] = None
        sorter.done(node)
    return tuple(dict.fromkeys((*placed, *graph)))


def cycles(graph: Mapping[NodeT, Collection[NodeT]]) -> Iterator[tuple[NodeT, ...]]:
    """Yield for each component with a cycle a shortest one through its first node, which begins and ends it."""
    place = {node: number for number, node in enumerate(graph)}
    for component in components(graph):
        first = min(component, key=place.__getitem__)
        if len(component) > 1 or first in graph[first]:
            paths_from_first = paths([first], graph.__getitem__)
            yield next((*path, first) for node, path in paths_from_first.items() if first in graph[node])


def reduction(graph: Mapping[NodeT, Collection[NodeT]]) -> dict[NodeT, tuple[NodeT, ...]]:
    """Return the graph without the edges that a longer path implies.

    Raises graphlib.CycleError where there is a cycle.
    """
    below: dict[NodeT, frozenset[NodeT]] = {}
    for node in TopologicalSorter(graph).static_order():
        below[node] = frozenset(graph[node]).union(*(below[other] for other in graph[node]))
    return {
        node: tuple(other for other in others if not any(other in below[between] for between in others))
        for node, others in graph.items()
    }
