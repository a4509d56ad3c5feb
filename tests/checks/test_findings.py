"""One fault is one finding: at the place to change, the same one after an edit elsewhere, and never a crash."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cratebook.checks import RULES
from cratebook.data.load import load
from cratebook.diagnostics import EntityRef, Place, exit_code
from cratebook.diff import Side, compare
from cratebook.handbook import load_and_check
from cratebook.project import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, SMALL, TRUTH

from .test_rules import EXAMPLES, change, lay_over, said

SHOP, STOCK = "repos/shop.yml", "repos/stock.yml"
# What was scanned of a repository, or inspected of a crate, that is not in the data or its source has no other place.
ONLY_OBSERVED = {"unknown-scan", "stale-inspection", "wrong-type", "wrong-value", "invalid-build"}


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (SHOP, "  acme-core:", "  acme-cor:", f"{SHOP}:6:3: error: unknown-crate: 'acme-cor' is not in data/crates"),
        ("site.yml", "[acme-core]", "[acme]", "site.yml:11:13: error: unknown-crate: 'acme' is not in data/crates"),
        ("phases.yml", "[shop]", "[shopp]", "phases.yml:6:20: error: unknown-repository: 'shopp' is not in data/repos"),
        ("phases.yml", "[shop]", "[till]", "phases.yml:6:20: error: unknown-repository: 'till' is not in data/repos"),
        (SHOP, "[tls]\n", "[tsl]\n", f"{SHOP}:8:9: error: unknown-flag: 'tsl' is not in data/flags.yml"),
        (SHOP, "purpose:", "purpos:", f"{SHOP}:3:1: error: unknown-key: 'purpos' is not a key here"),
        (SHOP, "name: shop", "name: shopp", f"{SHOP}:1:7: error: file-name: the name 'shopp' is not the file's"),
    ],
)  # fmt: skip
def test_a_typo_is_one_finding(small: Project, file: str, old: str, new: str, finding: str) -> None:
    path = small.data / file
    path.write_text(path.read_text().replace(old, new, 1))
    (line,) = said(small).splitlines()
    assert line.startswith(f"data/{finding}")


@pytest.mark.parametrize("name", ["crates/acme-core", "crates/acme-net", "repos/shop", "repos/stock"])
def test_a_file_under_a_wrong_name_is_one_finding(small: Project, name: str) -> None:
    path = small.data / f"{name}.yml"
    path.rename(path.with_stem(f"{path.stem}-2"))
    (line,) = said(small).splitlines()
    assert line.startswith(f"data/{name}-2.yml:1:7: error: file-name: the name '{path.stem}' is not the file's")


def test_a_file_that_has_the_name_of_another_hides_nothing_of_it(small: Project) -> None:
    change(small, STOCK, "name: stock", "name: shop")
    change(small, SHOP, "flags: [tls]", "flags: [tsl]")
    assert [line.split(": ")[2] for line in said(small).splitlines()] == ["unknown-flag", "file-name"]


@pytest.mark.parametrize("name", ["a/b", "..", "", "a\nb", "x" * 300])
def test_any_name_in_a_file_is_a_finding_and_no_crash(small: Project, name: str) -> None:
    change(small, STOCK, "name: stock", f"name: {json.dumps(name)}")
    assert exit_code(load_and_check(small)[1]) == 1


def rename(project: Project, old: str, new: str) -> None:
    """Rename an entity in its own file and in that file's name, and nowhere else."""
    folder, _, name = old.partition("/")
    path = project.data / f"{old}.yml"
    path.write_text(path.read_text().replace(f"name: {name}\n", f"name: {new}\n"))
    path.rename(project.data / folder / f"{new}.yml")


@pytest.mark.parametrize("new", ["acme-base", "acme-cores"])
def test_a_renamed_crate_suggests_its_new_name_at_each_use(small: Project, new: str) -> None:
    rename(small, "crates/acme-core", new)
    lines = said(small).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "data/crates/acme-net.yml", "data/repos/shop.yml", "data/repos/stock.yml", "data/site.yml"
    ]  # fmt: skip
    assert all(line.endswith(f"'acme-core' is not in data/crates; did you mean '{new}'?") for line in lines)


def test_a_renamed_repository_suggests_its_new_name(small: Project) -> None:
    rename(small, "repos/stock", "depot")
    assert said(small) == (
        "data/phases.yml:9:20: error: unknown-repository: 'stock' is not in data/repos; did you mean 'depot'?\n"
    )


def test_a_misspelt_name_suggests_the_one_that_is_like_it_and_not_one_that_is_not_used(small: Project) -> None:
    (small.data / "crates" / "acme-log.yml").write_text('name: acme-log\nversion: "1.2.0"\npurpose: Logs\n')
    change(small, SHOP, "  acme-net: {", "  acme-nett: {")
    assert "did you mean 'acme-net'?" in said(small)


def test_of_very_many_unknown_names_the_first_are_compared_with_the_known_ones(small: Project) -> None:
    names = "".join(f"  acme-cor{number:03}: {{}}\n" for number in range(200))
    change(small, SHOP, "crates:\n", f"crates:\n{names}")
    unknown = [line for line in said(small).splitlines() if "unknown-crate" in line]
    assert ["did you mean 'acme-core'?" in line for line in unknown] == [True] * 50 + [False] * 150


def test_an_error_affects_the_entity_of_its_file(small: Project) -> None:
    lay_over(small, "unknown-category")
    (finding,) = load_and_check(small)[1]
    assert finding.affects == {EntityRef("repository", "stock")}


def side(project: Project) -> Side:
    catalog, findings = load_and_check(project)
    return Side(name="a side", catalog=catalog, findings=findings)


def identities(project: Project) -> list[tuple[str, str, str]]:
    return sorted(finding.identity for finding in load_and_check(project)[1])


def move_lines_of_data(project: Project) -> None:
    for path in project.data.rglob("*.yml"):
        path.write_text("# One line more.\n" + path.read_text())


def move_lines_of_manifests(project: Project) -> None:
    for path in (project.data / "observed").rglob("*.yml"):
        path.write_text(re.sub(r"\bline: (\d+)", lambda match: f"line: {int(match[1]) + 7}", path.read_text()))


def move_to_another_commit(project: Project) -> None:
    for path in project.data.rglob("*.yml"):
        text = re.sub(r"\b[0-9a-f]{40}\b", lambda match: match[0][::-1], path.read_text())
        path.write_text(text)
        path.rename(path.with_stem(path.stem[::-1] if path.parent.name == "commits" else path.stem))


@pytest.mark.parametrize("moved", [move_lines_of_data, move_lines_of_manifests, move_to_another_commit])
def test_a_finding_is_the_same_one_when_lines_or_commits_move(real: Project, moved: Callable[[Project], None]) -> None:
    before, messages = side(real), said(real)
    moved(real)
    after = side(real)
    assert said(real) != messages
    assert compare(before, after).added == compare(after, before).added == ()


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_finding_has_a_subject_and_a_place_that_people_edit_and_is_the_same_one_when_lines_move(
    small: Project, example: str
) -> None:
    lay_over(small, example)
    (finding,) = load_and_check(small)[1]
    assert finding.subject
    assert not re.search(r":\d", finding.identity[2])
    assert not finding.place.path.startswith("data/observed/") or finding.code in ONLY_OBSERVED
    if example not in {"unreadable", "yaml-syntax-too-deep"} and any((small.data / "observed").rglob("*.yml")):
        move_lines_of_manifests(small)
        assert identities(small) == [finding.identity]


def test_the_findings_of_the_first_handbook_are_placed_in_files_that_people_edit() -> None:
    assert not [f for f in load_and_check(Project(ROOT))[1] if f.place.path.startswith("data/observed/")]


def delete(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def misname(path: Path) -> None:
    path.rename(path.with_stem(f"{path.stem}-2"))


FILES = sorted({p.relative_to(root).as_posix() for root in (SMALL / "data", TRUTH) for p in root.rglob("*.yml")})


@pytest.mark.parametrize("change_file", [delete, empty, misname])
@pytest.mark.parametrize("file", FILES)
def test_no_rule_fails_whichever_file_is_missing_empty_or_misnamed(
    small: Project, file: str, change_file: Callable[[Path], None]
) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    change_file(small.data / file)
    assert exit_code(load_and_check(small)[1]) < 3
    catalog, _ = load(small.data, "data")
    for rule in RULES:
        list(rule.find(catalog))


@pytest.mark.parametrize("crate", ["infra-json", "infra-errors", "infra-auth", "infra-sim"])
def test_a_crate_of_the_first_handbook_that_is_missing_is_unknown_at_each_use(real: Project, crate: str) -> None:
    (real.data / "crates" / f"{crate}.yml").unlink()
    assert {(f.code, f.subject) for f in load_and_check(real)[1]} == {("unknown-crate", crate)}
    catalog, _ = load(real.data, "data")
    for rule in RULES:
        list(rule.find(catalog))


def lies_within(place: Place, folder: Path) -> bool:
    """Tell whether a place is at a character of its file, or just behind one."""
    path = folder / place.path.removeprefix("data/")
    lines = path.read_text().rstrip().split("\n") if path.exists() else [""]
    return 1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FILES), st.data())
def test_whatever_is_changed_in_a_file_no_rule_fails_and_each_place_lies_within_its_file(
    file: str, data: st.DataObject
) -> None:
    with TemporaryDirectory() as temporary:
        project = Project(Path(temporary))
        shutil.copytree(SMALL / "data", project.data)
        shutil.copytree(TRUTH, project.data, dirs_exist_ok=True)
        path = project.data / file
        text = path.read_text()
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 30))
        path.write_text(text[:at] + data.draw(st.text("ab1:-?[]{}'\", \n", max_size=6)) + text[at + cut :])
        findings = load_and_check(project)[1]
        assert exit_code(findings) < 3
        assert all(lies_within(finding.place, project.data) for finding in findings)
