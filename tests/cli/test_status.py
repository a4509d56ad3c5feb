"""`status` and the page of the rollout state the same of each repository."""

from __future__ import annotations

import re
from html import unescape

from cratebook.handbook import files, load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, Cratebook


def cells_of_page() -> dict[str, list[str]]:
    """The state and the reason of each repository, as text."""
    project = Project(ROOT)
    page = files(project, *load_and_check(project))["rollout/index.md"]
    text = re.sub(r"<[^>]*>", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", page))
    rows = [[unescape(cell).strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    return {
        row[1]: [row[4].replace(" reduced", ", reduced"), row[5]] for row in rows if len(row) > 6 and row[0].isdigit()
    }


def table_of(printed: list[str]) -> list[dict[str, str]]:
    """The rows of a printed table, each cell by its heading."""
    starts = [match.start() for match in re.finditer(r"(?:^|(?<=  ))\S", printed[0])]
    ends = [*starts[1:], None]
    cut = [[line[start:end].strip() for start, end in zip(starts, ends, strict=True)] for line in printed]
    return [dict(zip(cut[0], row, strict=True)) for row in cut[1:]]


def test_status_has_the_states_groups_and_reasons_of_the_page(cratebook: Cratebook) -> None:
    printed = cratebook(ROOT, "status").stdout.splitlines()
    page, rows = cells_of_page(), table_of(printed[:27])
    assert {row["repository"]: [row["state"], row["reason"]] for row in rows} == page
    assert printed[27] == "2 blocked (1 reduced), 8 ready (3 reduced), 1 in progress, 15 waiting (2 reduced)"
    groups = [row["state"].removesuffix(", reduced") for row in rows]
    assert groups == ["blocked"] * 2 + ["ready"] * 8 + ["in progress"] + ["waiting"] * 15


def test_each_fix_is_named_with_who_acts(cratebook: Cratebook) -> None:
    fixes = [line for line in cratebook(ROOT, "status").stdout.splitlines() if line.startswith("holds back")]
    assert fixes[0].startswith(
        "holds back 5 repositories: infra-vector: E0308: mismatched types: expected `ErrorContext`"
    )
    assert fixes[0].endswith(" · crate maintainers")
    assert fixes[-1] == "holds back 1 repository: forge: no Cargo.toml at its root · its owner"
