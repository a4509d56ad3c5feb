"""Graphs of every shape, against graphlib and against plain but slow definitions."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, permutations

import pytest
from cratebook import graph
from hypothesis import given
from hypothesis import strategies as st

Graph = dict[int, tuple[int, ...]]

LONG = 3_000
CHAIN: Graph = {node: (node + 1,) if node + 1 < LONG else () for node in range(LONG)}
RING: Graph = {node: ((node + 1) % LONG,) for node in range(LONG)}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    nodes = draw(st.permutations(range(draw(st.integers(0, 7)))))
    targets = st.lists(st.sampled_from(nodes), max_size=4) if nodes else st.just([])
    return {node: tuple(draw(targets)) for node in nodes}


def acyclic(edges: Graph) -> bool:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError:
        return False
    return True


def simple_paths(edges: Graph, start: int) -> list[tuple[int, ...]]:
    """Return every path without a node twice."""
    paths: list[tuple[int, ...]] = [(start,)]
    for path in paths:
        paths += [(*path, node) for node in edges[path[-1]] if node not in path]
    return paths


def reaches(edges: Graph, start: int, end: int) -> bool:
    return any(path[-1] == end for path in simple_paths(edges, start))


@given(graphs(), st.data())
def test_paths_are_shortest_and_reach_all_that_can_be_reached(edges: Graph, data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.sampled_from([*edges]), unique=True)) if edges else []
    paths = graph.paths(starts, edges.__getitem__)
    slow = [path for start in starts for path in simple_paths(edges, start)]
    assert set(paths) == {path[-1] for path in slow}
    for node, path in paths.items():
        assert path in slow
        assert len(path) == min(len(other) for other in slow if other[-1] == node)
    assert [*paths] == sorted(paths, key=lambda node: len(paths[node])), "nearest first"
    assert graph.closure(starts, edges.__getitem__) == tuple(paths)


@given(graphs())
def test_reverse_turns_each_edge_once(edges: Graph) -> None:
    back = graph.reverse(edges)
    assert [*back] == [*edges]
    assert sorted((b, a) for b, others in back.items() for a in others) == sorted(
        {(b, a) for a, others in edges.items() for b in others}
    )


@given(graphs())
def test_components_are_what_reaches_each_other_after_what_it_leads_to(edges: Graph) -> None:
    components = list(graph.components(edges))
    assert sorted(node for component in components for node in component) == sorted(edges)
    place = {node: number for number, component in enumerate(components) for node in component}
    for one in edges:
        for other in edges:
            assert (place[one] == place[other]) == (reaches(edges, one, other) and reaches(edges, other, one))
        assert all(place[other] <= place[one] for other in edges[one])


@given(graphs())
def test_a_level_is_the_longest_path_where_there_is_no_cycle(edges: Graph) -> None:
    levels = graph.levels(edges)
    assert [*levels] == [*edges]
    if acyclic(edges):
        assert levels == {node: max(map(len, simple_paths(edges, node))) - 1 for node in edges}
    for node, others in edges.items():
        for other in others:
            assert levels[other] < levels[node] or (levels[other] == levels[node] and reaches(edges, other, node))


@given(graphs())
def test_the_order_is_the_first_by_rank_of_all_that_keep_the_edges(edges: Graph) -> None:
    ordered = graph.order(edges, lambda node: -node)
    assert sorted(ordered) == sorted(edges)
    if acyclic(edges):
        by_rank = permutations(sorted(edges, reverse=True))
        assert ordered == next(
            order for order in by_rank if all(order.index(b) < order.index(a) for a in edges for b in edges[a])
        )
    else:
        blocked = [
            a for a in edges if any(reaches(edges, a, b) and reaches(edges, c, b) for b in edges for c in edges[b])
        ]
        assert [*ordered[len(edges) - len(blocked) :]] == blocked


@given(graphs())
def test_each_component_with_a_cycle_yields_one_through_its_first_node(edges: Graph) -> None:
    cycles = list(graph.cycles(edges))
    cyclic = [c for c in graph.components(edges) if len(c) > 1 or any(node in edges[node] for node in c)]
    assert len(cycles) == len(cyclic)
    for cycle, component in zip(cycles, cyclic, strict=True):
        first = next(node for node in edges if node in component)
        assert (cycle[0], cycle[-1]) == (first, first)
        assert all(after in edges[before] for before, after in pairwise(cycle))
        assert len(cycle) - 1 == min(len(path) for path in simple_paths(edges, first) if first in edges[path[-1]])
    assert bool(cycles) != acyclic(edges)


@given(graphs())
def test_the_reduction_is_the_least_that_reaches_the_same(edges: Graph) -> None:
    if not acyclic(edges):
        with pytest.raises(CycleError):
            graph.reduction(edges)
        return
    reduced = graph.reduction(edges)
    for one, others in edges.items():
        assert set(reduced[one]) == {
            other for other in others if not any(reaches(edges, m, other) for m in others if m != other)
        }
        assert all(reaches(edges, one, other) == reaches(reduced, one, other) for other in edges)


@pytest.mark.parametrize("edges", [CHAIN, RING], ids=["chain", "ring"])
def test_three_thousand_in_a_row_are_no_recursion(edges: Graph) -> None:
    assert len(graph.closure([0], edges.__getitem__)) == LONG
    assert len(graph.paths([0], edges.__getitem__)[LONG - 1]) == LONG
    assert max(graph.levels(edges).values()) == (LONG - 1 if edges is CHAIN else 0)
    assert graph.order(edges, int) == tuple(reversed(range(LONG)) if edges is CHAIN else range(LONG))
    assert [len(cycle) for cycle in graph.cycles(edges)] == ([] if edges is CHAIN else [LONG + 1])


def test_each_node_reaches_the_others_that_edges_lead_to_once() -> None:
    diamond = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}
    assert graph.reached(diamond) == {"a": 3, "b": 1, "c": 1, "d": 0}
    assert graph.reached({"a": ("b",), "b": ("a", "c"), "c": ("c",)}) == {"a": 2, "b": 2, "c": 0}
