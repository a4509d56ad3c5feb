"""The imports of a repository's page, by the names that its packages give to crates."""

from __future__ import annotations

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.project import Project

SCAN = """name: stock
kind: virtual-workspace
members:
- {{ manifest: a/Cargo.toml, package: a, uses: [acme-core] }}
- {{ manifest: b/Cargo.toml, package: b, uses: [acme-core] }}
crates:
- {{ manifest: a/Cargo.toml, line: 7, lines: [7, 7], package: acme-core, table: dependencies, text: '{a}' }}
- {{ manifest: b/Cargo.toml, line: 7, lines: [7, 7], package: acme-core, table: dependencies, text: '{b}' }}
"""
OWN, RENAMED = 'acme-core = "1"', 'my-core = {{ version = "1", package = "acme-core" }}'.format()


@pytest.mark.parametrize(
    ("a", "b", "name"), [(OWN, OWN, "acme_core"), (RENAMED, RENAMED, "my_core"), (OWN, RENAMED, "acme_core")]
)
def test_a_crate_is_imported_as_all_packages_call_it_though_it_was_not_inspected(
    small: Project, a: str, b: str, name: str
) -> None:
    (small.data / "observed" / "repos").mkdir(parents=True)
    (small.data / "observed" / "repos" / "stock.yml").write_text(SCAN.format(a=a, b=b))
    page = files(small, *load_and_check(small))["repos/stock/index.md"]
    assert f"use {name}::Error;" in page
