"""A crate's own page offers it from the crate's own source, and names a commit only where one is chosen."""

from __future__ import annotations

import pytest
from cratebook.facts.crate import crate_facts
from cratebook.handbook import files, load_and_check
from cratebook.project import Project

SITE = """title: Acme
organisation: Acme
summary: Crates of Acme
sources:
  first: {{git: "https://git.example/acme/crates", rev: 0123abc}}
  other: {{{other}, crates: [acme-core]}}
repositories: https://git.example/acme/{{repository}}
universal: [acme-core]
"""
TOOLS = "https://git.example/acme/tools"
INDEX = "sparse+https://crates.example/index/"
ONE_COMMIT = "A repository takes all {} at one commit"


@pytest.mark.parametrize(
    ("other", "line", "command", "known"),
    [
        ('registry: crates-io, version: "1.2"', '"1.2"', "acme-core@1.2", "Not verified.\n"),
        (
            f'registry: acme, index: "{INDEX}", version: "1.2"',
            '{ version = "1.2", registry = "acme" }',
            "--registry acme acme-core@1.2",
            "Not verified.\n",
        ),
        (
            'path: "../tools/{crate}"',
            '{ path = "../tools/acme-core" }',
            "--path ../tools/acme-core acme-core",
            "Not verified. The path is from the root of a repository.\n",
        ),
        (
            f'git: "{TOOLS}", pin: {{tag: v2}}',
            f'{{ git = "{TOOLS}", tag = "v2" }}',
            f"--git {TOOLS} --tag v2 acme-core",
            f"Not verified at tag `v2`. {ONE_COMMIT.format('crates of `other`')}: its own page says which.\n",
        ),
    ],
    ids=["crates.io", "another registry", "a path", "another git address"],
)
def test_a_crate_is_offered_from_its_own_source(
    small: Project, other: str, line: str, command: str, known: str
) -> None:
    (small.data / "site.yml").write_text(SITE.format(other=other))
    catalog, findings = load_and_check(small)
    offer = crate_facts(catalog, "acme-core", ()).offer
    page = files(small, catalog, findings)["crates/acme-core/index.md"]
    assert (offer.line, offer.command) == (f"acme-core = {line}\n", f"cargo add {command}\n")
    assert (offer.by_commit, offer.commit) == ("git:" in other, None)
    assert known in page
    assert "at one commit" in page if offer.by_commit else "at one commit" not in page


def test_a_registry_s_index_is_given_beside_the_crate(small: Project) -> None:
    (small.data / "site.yml").write_text(SITE.format(other=f'registry: acme, index: "{INDEX}"'))
    catalog, findings = load_and_check(small)
    assert crate_facts(catalog, "acme-core", ()).offer.registries == f'[registries.acme]\nindex = "{INDEX}"\n'
    assert crate_facts(catalog, "acme-net", ()).offer.registries is None
    pages = files(small, catalog, findings)
    assert "`.cargo/config.toml`" in pages["crates/acme-core/index.md"]
    assert "`.cargo/config.toml`" not in pages["crates/acme-net/index.md"]


def test_a_commit_is_named_of_the_source_that_has_one_chosen(small: Project) -> None:
    (small.data / "site.yml").write_text(SITE.format(other="registry: crates-io"))
    catalog, findings = load_and_check(small)
    offer = crate_facts(catalog, "acme-net", ()).offer
    assert offer.line == 'acme-net = { git = "https://git.example/acme/crates", rev = "0123abc" }\n'
    assert offer.by_commit
    assert ONE_COMMIT.format("crates of `first`") in files(small, catalog, findings)["crates/acme-net/index.md"]
