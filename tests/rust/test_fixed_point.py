"""Queries that depend on each other in cycles end, with what follows and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from cratebook.rust.fixed_point import FixedPoint, query

NOTHING: frozenset[str] = frozenset()


class Reachable(FixedPoint):
    """What can be reached in a graph."""

    def __init__(self, graph: Mapping[str, str]) -> None:
        super().__init__(most_reads=10_000)
        self.graph = graph

    @query(NOTHING)
    def from_(self, node: str) -> frozenset[str]:
        return frozenset(self.graph[node]).union(*map(self.from_, self.graph[node]))

    @query(0)
    def oscillating(self, number: int) -> int:
        return 1 - self.oscillating(number)


def solved(graph: Mapping[str, str], *nodes: str) -> list[str]:
    reachable = Reachable(graph)
    for node in nodes:
        reachable.from_(node)
    reachable.solve()
    return ["".join(sorted(reachable.from_(node))) for node in nodes]


def test_a_chain_is_followed_to_its_end() -> None:
    assert solved({"a": "b", "b": "c", "c": ""}, "a") == ["bc"]


def test_a_cycle_has_one_answer_wherever_it_is_entered() -> None:
    graph = {"a": "b", "b": "c", "c": "ad", "d": ""}
    assert solved(graph, "a", "b", "c") == solved(graph, "c", "b", "a")[::-1] == ["abcd", "abcd", "abcd"]


def test_before_it_is_solved_a_query_has_its_bottom() -> None:
    reachable = Reachable({"a": "b", "b": ""})
    assert reachable.from_("a") == NOTHING


def test_what_a_query_depends_on_beside_queries_is_looked_at_again() -> None:
    graph = {"a": "b", "b": "", "c": ""}
    reachable = Reachable(graph)
    reachable.from_("a")
    reachable.solve()
    graph["b"] = "c"
    reachable.solve()
    assert reachable.from_("a") == {"b"}
    reachable.solve_again()
    assert reachable.from_("a") == {"b", "c"}


def test_a_result_that_goes_back_and_forth_ends() -> None:
    reachable = Reachable({})
    reachable.oscillating(1)
    reachable.solve()
    assert reachable.oscillating(1) in {0, 1}


def test_the_results_of_one_method_are_listed_with_their_arguments() -> None:
    reachable = Reachable({"a": "b", "b": ""})
    reachable.from_("a")
    reachable.oscillating(1)
    reachable.solve()
    assert dict(reachable.results(Reachable.from_)) == {("a",): {"b"}, ("b",): NOTHING}
