"""What a crate's source contradicts is told once, on the pages that it concerns, and never where it is not sure."""

from __future__ import annotations

import shutil

import pytest
from cratebook.checks import RULES
from cratebook.data.load import load
from cratebook.diagnostics import Finding
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import TRUTH

from .test_rules import FILES, change, lay_over

NET, SEEN, SHOP, STOCK = "crates/acme-net.yml", "observed/crates/acme-net.yml", "repos/shop.yml", "repos/stock.yml"


def findings(project: Project) -> list[Finding]:
    return [finding for finding in load_and_check(project)[1] if finding.code.startswith("source-")]


def refs(finding: Finding) -> set[str]:
    return {f"{entity.kind}s/{entity.name}".replace("repositorys", "repos") for entity in finding.affects}


@pytest.mark.parametrize(
    ("example", "affected"),
    [
        ("source-version", {"crates/acme-net"}),
        ("source-requirement", {"crates/acme-net", "repos/shop"}),
        ("source-import-feature", {"crates/acme-net", "repos/shop"}),
        ("source-uncompilable", {"crates/acme-net"}),
        ("source-uncompilable-always", {"crates/acme-net", "repos/shop"}),
        ("source-uncompilable-patch", {"crates/acme-net", "repos/shop"}),
        ("source-missing-crate", {"crates/acme-core", "repos/shop", "repos/stock"}),
        ("source-rust-version", {"crates/acme-net", "repos/shop"}),
    ],
)
def test_a_finding_is_shown_where_it_concerns_a_patch(small: Project, example: str, affected: set[str]) -> None:
    lay_over(small, example)
    (finding,) = findings(small)
    assert refs(finding) == affected


def test_a_feature_that_is_not_there_is_shown_with_the_repositories_that_name_it(small: Project) -> None:
    change(small, SEEN, '  tls: [tcp, "dep:rustls"]\n', "")
    (finding,) = findings(small)
    assert finding.code == "source-missing-feature"
    assert refs(finding) == {"crates/acme-net", "repos/shop"}


def test_a_feature_that_nothing_has_is_not_missed_again_in_another(small: Project) -> None:
    change(small, NET, '  tls: [tcp, "dep:rustls"]', '  tls: [tcp, quic, "dep:rustls"]\n  quic: []')
    assert [finding.code for finding in findings(small)] == ["source-missing-feature"]


def test_a_wasm_claim_that_does_not_compile_is_told_beside_the_feature(small: Project) -> None:
    change(small, NET, "import:", "wasm: { support: partial, feature: wasm, note: No TLS }\nimport:")
    change(small, NET, "  tcp: []\n", "  tcp: []\n  wasm: []\n")
    change(small, SEEN, "  tcp: []\n", "  tcp: []\n  wasm: []\n")
    missing = 'missing:\n- { module: js, file: src/lib.rs, line: 9, needs: feature = "wasm" }\n'
    change(small, SEEN, "exports:\n", f"{missing}exports:\n")
    hint = "write none until the file is there"
    where = "module js has no file (src/lib.rs:9 of crates/acme-net at 0123abc45678)"
    assert [finding.sentence for finding in findings(small)] == [
        f"'wasm' of acme-net does not compile: {where}; add the file to the crate",
        f"acme-net builds for WASM (partial) with 'wasm' as planned, but that does not compile: {where}; {hint}",
    ]


def test_a_file_that_a_build_script_may_write_is_told_with_that_doubt(small: Project) -> None:
    lay_over(small, "source-uncompilable-patch")
    change(small, SEEN, 'edition: "2021"\n', 'edition: "2021"\nbuild-script: true\n')
    (finding,) = findings(small)
    assert finding.hint == "leave it off until the file is there, unless its build script writes it"


def with_two_takers(project: Project) -> None:
    """Let a name wait for TLS, which shop turns on and stock does not."""
    change(project, SEEN, "  names: [Connection, Listener]\n", "  names: [Connection]\n")
    change(project, SEEN, "  names: [TlsConnection]\n", "  names: [Listener]\n")
    change(project, STOCK, "  acme-core: {}\n", "  acme-core: {}\n  acme-net: {}\n")


def test_a_feature_that_some_patches_turn_on_is_missed_in_the_others(small: Project) -> None:
    with_two_takers(small)
    (finding,) = findings(small)
    assert str(finding.place) == "data/repos/stock.yml:6:3"
    assert finding.message.startswith("stock takes acme-net without feature 'tls', which Listener of the import line")


def test_a_feature_that_no_patch_turns_on_is_missed_once(small: Project) -> None:
    with_two_takers(small)
    change(small, SHOP, "{ features: [tls] }\nflags: [tls]", "{}")
    (finding,) = findings(small)
    assert str(finding.place) == "data/crates/acme-net.yml:12:23"


def test_nobody_is_told_to_turn_on_what_does_not_compile(small: Project) -> None:
    with_two_takers(small)
    change(small, SHOP, "{ features: [tls] }\nflags: [tls]", "{}")
    missing = 'missing:\n- { module: tls, file: src/lib.rs, line: 9, needs: feature = "tls" }\n'
    change(small, SEEN, "exports:\n", f"{missing}exports:\n")
    assert [(finding.code, finding.hint) for finding in findings(small)] == [
        ("source-uncompilable", "add the file to the crate"),
        ("source-import-feature", "leave out what needs it: it does not compile"),
    ]


def test_two_conditions_are_told_in_one_finding(small: Project) -> None:
    with_two_takers(small)
    change(
        small,
        SEEN,
        "- kind: struct\n  names: [Connection]\n",
        '- { kind: struct, needs: feature = "tcp", names: [Connection] }\n',
    )
    change(small, STOCK, "  acme-net: {}\n", "  acme-net: { default-features: false }\n")
    (finding,) = findings(small)
    assert finding.message == (
        "stock takes acme-net without feature 'tcp', which Connection of the import line needs, and without feature "
        "'tls', which Listener of the import line needs (crates/acme-net at 0123abc45678)"
    )


@pytest.mark.parametrize("said", ["1.70", "1.74.9", "1.9", "1"])
def test_an_older_rust_is_told_by_its_numbers(small: Project, said: str) -> None:
    lay_over(small, "source-rust-version")
    change(small, "observed/repos/shop.yml", '"1.70"', f'"{said}"')
    (finding,) = findings(small)
    assert finding.message.startswith(f"shop states Rust {said} (Cargo.toml:5); acme-net needs 1.75")


@pytest.mark.parametrize("said", ["1.75", "1.75.0", "1.100", "2", "new", "1.74.0.1"])
def test_a_rust_that_is_new_enough_or_cannot_be_compared_is_not_told(small: Project, said: str) -> None:
    lay_over(small, "source-rust-version")
    change(small, "observed/repos/shop.yml", '"1.70"', f'"{said}"')
    assert findings(small) == []


def test_a_crate_that_is_not_published_beside_others_that_are_is_their_own_affair(small: Project) -> None:
    lay_over(small, "source-unknown-crate")
    change(small, "observed/crates/acme-log.yml", 'edition: "2021"\n', 'edition: "2021"\npublish: false\n')
    assert findings(small) == []


def test_a_crate_that_was_inspected_by_itself_is_not_gone(small: Project) -> None:
    (small.data / "observed" / "source.yml").write_text("crates: [acme-core]\n")
    assert findings(small) == []


def test_a_crate_whose_file_cannot_be_read_is_not_unknown(small: Project) -> None:
    (small.data / NET).write_text("name: [")
    assert findings(small) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (NET, "dependencies: [acme-core]", "dependencies: [acme-none]"),
        (NET, "tls: [tcp,", "tls: [none,"),
        (NET, "names: [Connection", 'names: ["*", "::", "a::b", Connection'),
        (SHOP, "acme-core: {}", "acme-none: {}"),
        (SHOP, "features: [tls]", "features: [none]"),
        (SEEN, 'feature = "metrics"', "feature ="),
        (SEEN, 'all(feature = "metrics", feature = "tcp")', "not(" * 900),
        (SEEN, 'version: "1.2.3"', "version: new"),
        (SEEN, 'rust-version: "1.75"', "rust-version: ²"),
        (SEEN, "tls: [tcp, ", 'tls: ["/", "?/", "dep:", none, tls, '),
        ("site.yml", "rev: 0123abc", "rev: main"),
        ("site.yml", 'version: "1.2"', "version: new"),
    ],
)
def test_a_fault_of_the_data_stops_no_rule(small: Project, file: str, old: str, new: str) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    path = small.data / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    catalog, _ = load(small.data, "data")
    assert [violation for rule in RULES if rule.code.startswith("source-") for violation in rule.find(catalog)]


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_there_stops_no_rule(small: Project, file: str) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    (small.data / file).unlink()
    catalog, _ = load(small.data, "data")
    for rule in RULES:
        list(rule.find(catalog))
