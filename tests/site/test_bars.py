"""The bar of states: a part for each, as wide as its share, read aloud as counts."""

from __future__ import annotations

import re

from cratebook.facts import RepositoryState, StateFacts
from cratebook.site.bars import bar


def facts(state: RepositoryState, number: int) -> StateFacts:
    return StateFacts(state=state, repositories=tuple(map(str, range(number))), reduced=0)


def test_a_bar_is_read_aloud_as_its_counts() -> None:
    drawn = bar([facts("done", 1), facts("not-scanned", 3)], "Phase <1>")
    assert ' role="img" aria-label="Phase &lt;1&gt;: 1 done, 3 not scanned">' in drawn


def test_parts_follow_one_another_and_are_as_wide_as_their_share() -> None:
    drawn = bar([facts("done", 1), facts("ready", 1), facts("blocked", 2)], "All")
    assert re.findall(r'class="cb-bar-([\w-]+)"><rect x="([^"]+)" width="([^"]+)"', drawn) == [
        ("done", "0.000%", "25.000%"),
        ("ready", "25.000%", "25.000%"),
        ("blocked", "50.000%", "50.000%"),
    ]


def test_a_part_has_a_sign_and_its_number_where_there_is_room() -> None:
    drawn = bar([facts("in-progress", 3), facts("waiting", 90), facts("blocked", 7)], "All")
    assert re.findall("<text[^>]*>([^<]*)", drawn) == ["… 90", "✕ 7"]
