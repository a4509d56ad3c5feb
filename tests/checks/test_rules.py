"""Every rule has examples of data that break it, in `invalid/`, each beside exactly what `cratebook check` says of it.

An example holds the files that differ from the small handbook's; `REMOVED` lists those that are not there.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook import checks
from cratebook.checks import RULES, reading
from cratebook.checks.rule import Rule
from cratebook.data.catalog import Catalog
from cratebook.diagnostics import EntityRef, Violation, as_text, exit_code
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, SMALL, Cratebook

INVALID = Path(__file__).parent / "invalid"
EXAMPLES = sorted(folder.name for folder in INVALID.iterdir())
CODES = [rule.code for rule in RULES]
DATA_CODES = [rule.code for rule in RULES if rule.acts != "cratebook"]


def lay_over(project: Project, example: str) -> None:
    folder = INVALID / example
    shutil.copytree(folder, project.data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("errors.txt", "REMOVED"))
    removed = folder / "REMOVED"
    for name in removed.read_text().split() if removed.exists() else ():
        (project.data / name).unlink()


def change(project: Project, file: str, old: str, new: str) -> None:
    """Put `new` in the one place of `old`; with nothing old it is the whole file."""
    path = project.data / file
    text = path.read_text() if old else ""
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def said(project: Project) -> str:
    return as_text(load_and_check(project)[1])


def expected(example: str) -> str:
    return (INVALID / example / "errors.txt").read_text()


def codes(text: str) -> list[str]:
    return [line.split(": ")[2] for line in text.splitlines()]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_invalid_example_is_told_to_the_letter(example: str, small: Project, request: pytest.FixtureRequest) -> None:
    lay_over(small, example)
    if request.config.getoption("bless"):
        (INVALID / example / "errors.txt").write_text(said(small))
    assert said(small) == expected(example)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_breaks_one_rule_once_and_is_named_after_it(example: str) -> None:
    (code,) = codes(expected(example))
    assert example == code or example.startswith(f"{code}-")


@pytest.mark.parametrize("example", ["unknown-crate-in-phase", "yaml-syntax", "dependency-cycle", "unpinned"])
def test_the_program_prints_an_example_as_it_stands(example: str, small: Project, cratebook: Cratebook) -> None:
    lay_over(small, example)
    done = cratebook(small.root, "check")
    warnings = " warning: " in expected(example)
    count = "0 errors, 1 warning\n" if warnings else "1 error, 0 warnings\n"
    assert (done.stderr, done.stdout, done.returncode) == (expected(example) + count, "", 0 if warnings else 1)


def test_no_message_speaks_of_a_plan_where_the_data_was_taken_from_none() -> None:
    sites = {example: INVALID / example / "site.yml" for example in EXAMPLES}
    of_a_plan = [example for example, site in sites.items() if site.exists() and "\nplan:" in site.read_text()]
    assert [example for example in EXAMPLES if example not in of_a_plan and "the plan" in expected(example)] == []
    assert not [rule.code for rule in RULES if re.search("the plan\\b", rule.description, re.IGNORECASE)]


@pytest.mark.parametrize("code", DATA_CODES)
def test_a_rule_has_an_invalid_example(code: str) -> None:
    assert (INVALID / code / "errors.txt").exists() or any(code in codes(expected(example)) for example in EXAMPLES)


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_one_rules_and_in_kebab_case(code: str) -> None:
    assert CODES.count(code) == 1
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_a_rule_says_in_one_sentence_what_it_asks_for(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z`][^\n]*[^.]\.", rule.description)


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_a_rule_has_a_heading_of_its_own_in_words(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z][\w' -]+(, [\w' -]+)?", rule.heading)
    assert [other.code for other in RULES if other.heading == rule.heading] == [rule.code]


def reported_codes(module: Path) -> Iterator[object]:
    """Yield the codes that a module names where it makes a finding."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {
            "data_error",
            "_report",
            "_add",
        }:
            yield from (code.value for code in node.args[:1] if isinstance(code, ast.Constant))
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
            yield node.value.value


def test_every_code_that_reading_reports_is_a_rules() -> None:
    data = ROOT / "generator" / "cratebook" / "data"
    modules = [data / "load.py", data / "shape.py", data / "documents.py"]
    assert {code for module in modules for code in reported_codes(module)} == {
        rule.code for rule in vars(reading).values() if isinstance(rule, Rule) and rule.acts == "data"
    }


def test_a_rule_that_fails_loses_no_finding_of_the_others(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Catalog) -> Iterator[Violation]:
        raise KeyError("acme")

    rules = [replace(rule, find=broken) if rule.code == "unknown-category" else rule for rule in RULES]
    monkeypatch.setattr(checks, "RULES", rules)
    lay_over(small, "unknown-phase")
    findings = load_and_check(small)[1]
    assert [str(finding) for finding in findings] == [
        expected("unknown-phase").rstrip("\n"),
        (
            "data/site.yml:1:1: error: internal-error: the rule 'unknown-category' failed (KeyError: 'acme'); "
            "please report it"
        ),
    ]
    assert exit_code(findings) == 3


def test_the_small_handbook_breaks_no_rule() -> None:
    assert said(Project(SMALL)) == ""


def test_the_first_handbook_has_no_error() -> None:
    _, findings = load_and_check(Project(ROOT))
    assert {finding.severity for finding in findings} == {"blocker", "warning", "note"}
    assert {finding.code for finding in findings} <= set(CODES)


MANY = [
    "missing-key-in-a-part",
    "invalid-requirement-of-the-site",
    "duplicate-item",
    "wrong-type",
    "invalid-toml",
    "unknown-crate-in-flag",
    "unknown-file",
    "unknown-key",
    "unknown-placeholder",
    "yaml-syntax",
]


def test_faults_of_many_files_are_told_in_one_run_and_in_order(small: Project) -> None:
    for example in MANY:
        lay_over(small, example)
    assert said(small) == "".join(sorted(map(expected, MANY)))


def test_faults_of_one_file_are_in_the_order_of_their_lines(small: Project) -> None:
    items = ["{a}", *["fine"] * 6, "{b}", "{c}", "{d}"]
    change(small, "checklists.yml", "", f"before:\n  title: Before\n  items: {items}\n".replace(", ", ",\n    "))
    assert [line.split(":")[1] for line in said(small).splitlines()] == ["3", "10", "11", "12"]


FILES = sorted(path.relative_to(SMALL / "data").as_posix() for path in (SMALL / "data").rglob("*.yml"))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b"- 1"], ids=["empty", "open", "bytes", "list"])
def test_a_broken_file_is_the_only_one_that_is_told_of(small: Project, file: str, content: bytes) -> None:
    (small.data / file).write_bytes(content)
    assert {finding.place.path for finding in load_and_check(small)[1]} == {f"data/{file}"}


@pytest.mark.parametrize(
    "file", ["crates/infra-errors.yml", "repos/sentinel.yml", "flags.yml", "phases.yml", "site.yml"]
)
def test_a_broken_file_of_the_first_handbook_is_the_only_one_that_is_told_of(real: Project, file: str) -> None:
    (real.data / file).write_text("name: [")
    assert [finding.place.path for finding in load_and_check(real)[1]] == [f"data/{file}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("categories.yml", "{ title: Apps }", "{ titel: Apps, title: 1 }", 2),
        ("categories.yml", "{ title: Apps }", "", 2),
        ("phases.yml", "    title: First\n", "", 3),
        ("phases.yml", "[stock]", "[stock: 1]", 9),
        ("phases.yml", "[stock]", "stock", 9),
        ("flags.yml", "crate: acme-net, ", "", 2),
        ("flags.yml", "flags:\n  tls: { crate: acme-net, feature: tls }", "flags: tls", 1),
        ("crates/acme-net.yml", '[tcp, "dep:rustls"]', "tcp", 9),
        ("crates/acme-net.yml", "tls: [tcp,", "tls: [1,", 9),
        ("repos/shop.yml", "acme-core: {}", "acme-core: { features: all }", 6),
        ("repos/shop.yml", "acme-core: {}", "acme-core:", 6),
        ("repos/shop.yml", "{ features: [tls] }", "{ features: tls }", 7),
    ],
)
def test_a_part_that_is_left_out_is_not_missed_elsewhere(
    small: Project, file: str, old: str, new: str, line: int
) -> None:
    change(small, file, old, new)
    places = {(finding.place.path, finding.place.line) for finding in load_and_check(small)[1]}
    assert places == {(f"data/{file}", line)}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("repos/shop.yml", "purpose: Sells things", "purpose: 7"),
        ("repos/shop.yml", "category: apps\n", ""),
        ("repos/shop.yml", "purpose: Sells things", "purpos: Sells things"),
        ("repos/shop.yml", "category: apps", "category: [apps]"),
        ("repos/shop.yml", "name: shop", "name: { shop: 1 }"),
        ("repos/shop.yml", "acme-core: {}", "acme-core: 7"),
        ("crates/acme-net.yml", 'version: "1.2.3"', "version: 1.2"),
        ("crates/acme-net.yml", 'version: "1.2.3"\n', ""),
        ("site.yml", "universal: [acme-core]", "universal: acme-core"),
        ("site.yml", "title: Acme crates", "titel: Acme crates"),
        ("site.yml", "  rev: 0123abc\n", "  rev: 0123abc\n  tag: v1\n"),
        ("phases.yml", "    title: First\n", ""),
        ("flags.yml", "crate: acme-net, ", ""),
    ],
)
def test_a_fault_of_a_key_that_a_file_needs_does_not_hide_the_other_faults(
    small: Project, file: str, old: str, new: str
) -> None:
    lay_over(small, "unknown-crate-in-repository")
    path = small.data / file
    path.write_text(path.read_text().replace(old, new, 1))
    more = {
        "repos/shop.yml": ("flags: [tls]", "flags: [tsl]", "'tsl' is not in data/flags.yml"),
        "crates/acme-net.yml": ("[acme-core]", "[acme-cor]", "'acme-cor' is not in data/crates"),
        "site.yml": ("acme/{repository}", "acme/{crate}", "must have the placeholder {repository}"),
        "phases.yml": ("[acme-net]", "[acme-none]", "'acme-none' is not in data/crates"),
        "flags.yml": (
            "feature: tls }",
            "feature: tls }\n  log: { crate: acme-none }",
            "'acme-none' is not in data/crates",
        ),
    }
    old, new, message = more[file]
    change(small, file, old, new)
    text = said(small)
    assert message in text
    assert "'acme-nett' is not in data/crates" in text
    told = [line for line in text.splitlines() if line.startswith(f"data/{file}:")]
    assert len(told) == 2


RISK = "  - { title: T, tier: low, impact: I, probability: low, mitigation: M, affects: { crates: [acme-log] } }\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "unknown"),
    [
        ("crates/acme-net.yml", "[acme-core]", "[acme-core, 7, acme-log]", "5:30"),
        ("crates/acme-net.yml", "layer: 1\ndependencies: [acme-core]", "layer: -1\ndependencies: [acme-log]", "5:16"),
        ("crates/acme-net.yml", "dependencies: [acme-core]", "dependencies: [acme-log]\nlicence: MIT", "5:16"),
        ("repos/shop.yml", "manifest: package\ncrates:\n", "manifest: toml\ncrates:\n  acme-log: {}\n", "6:3"),
        ("repos/shop.yml", "  acme-core: {}\n", "  acme-core: 1\n  acme-log: {}\n", "7:3"),
        ("phases.yml", "adds: [acme-net]", "adds: [7, 8, acme-log, 9]", "5:20"),
        ("flags.yml", "flags:\n", "flags:\n  a: {}\n  b: { crate: acme-log }\n", "3:15"),
        ("publish.yml", "", "steps:\n  - {}\n  - 7\n  - crates: [1, acme-core, acme-log]\n", "4:28"),
        ("risks.yml", "", f"risks:\n{RISK.replace('tier: low', 'tier: none').replace('log', 'net')}{RISK}", "3:92"),
    ],
)
def test_a_fault_does_not_hide_an_unknown_crate_in_the_same_file(
    small: Project, file: str, old: str, new: str, unknown: str
) -> None:
    change(small, file, old, new)
    lines = said(small).splitlines()
    told = [line for line in lines if " unknown-crate: " in line]
    assert told == [f"data/{file}:{unknown}: error: unknown-crate: 'acme-log' is not in data/crates"]
    assert len(lines) > 1
    assert all(line.startswith(f"data/{file}:") for line in lines)


def test_an_alias_or_tag_is_told_once(small: Project) -> None:
    change(small, "repos/stock.yml", "purpose: Counts things", "purpose: !text Counts things")
    assert codes(said(small)) == ["yaml-tag"]


def test_warnings_wait_until_all_files_can_be_read(small: Project) -> None:
    lay_over(small, "unpinned")
    lay_over(small, "unknown-flag")
    assert codes(said(small)) == ["unknown-flag", "unpinned"]
    lay_over(small, "duplicate-key")
    assert codes(said(small)) == ["unknown-flag", "duplicate-key"]


def write_crates(project: Project, dependencies: dict[str, list[str]]) -> None:
    for name, names in dependencies.items():
        text = f'name: {name}\nversion: "1.2.0"\npurpose: P\ndependencies: [{", ".join(names)}]\n'
        (project.data / "crates" / f"{name}.yml").write_text(text)


def cycles(project: Project) -> list[str]:
    findings = load_and_check(project)[1]
    assert {finding.code for finding in findings} <= {"dependency-cycle"}
    return [finding.message for finding in findings]


@pytest.mark.parametrize("length", [1, 2, 3, 9])
def test_a_cycle_is_shown_whole(small: Project, length: int) -> None:
    names = [f"ring-{number}" for number in range(length)]
    write_crates(small, dict(zip(names, ([name] for name in [*names[1:], names[0]]), strict=True)))
    assert cycles(small) == [" → ".join([*names, names[0]])]


def test_what_stands_on_a_cycle_has_no_level_that_a_declared_layer_could_exceed(small: Project) -> None:
    write_crates(small, {"a": ["b"], "b": ["a"], "above": ["a"], "higher": ["above"], "apart": ["acme-core"]})
    for name in ("above", "higher", "apart"):
        with (small.data / "crates" / f"{name}.yml").open("a") as file:
            file.write("layer: 9\n")
    high = [finding for finding in load_and_check(small)[1] if finding.code == "layer-too-high"]
    assert [finding.place.path for finding in high] == ["data/crates/apart.yml"]


def test_the_shortest_cycle_is_shown_and_each_knot_once(small: Project) -> None:
    write_crates(
        small, {"a": ["b"], "b": ["c"], "c": ["d", "a"], "d": ["a"], "x": ["y", "a"], "y": ["x"], "z": ["a", "x"]}
    )
    assert cycles(small) == ["a → b → c → a", "x → y → x"]


def test_a_cycle_is_told_at_the_dependency_that_enters_it_and_affects_all_its_crates(small: Project) -> None:
    write_crates(small, {"a": ["acme-core", "b"], "b": ["a"]})
    (finding,) = load_and_check(small)[1]
    assert str(finding.place) == "data/crates/a.yml:4:27"
    assert finding.affects == {EntityRef("crate", "a"), EntityRef("crate", "b")}
