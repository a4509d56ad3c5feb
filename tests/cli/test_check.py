"""`cratebook check` as a user and a workflow see it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cratebook.checks import RULES
from cratebook.checks.example import example
from cratebook.diagnostics import Finding, Place, as_github, as_text
from cratebook.project import Project

from tests.conftest import SMALL, Cratebook

ERROR = (
    "data/repos/stock.yml:2:11: error: unknown-category: 'app' is not in data/categories.yml; did you mean 'apps'?\n"
)
WARNING = (
    "data/site.yml:5:3: warning: unpinned: nothing pins the crates' git source: each build takes the newest commit "
    "of the day; add rev: or tag: here\n"
)


def change(project: Project, file: str, old: str, new: str) -> None:
    path = project.data / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def break_stock(project: Project) -> None:
    change(project, "repos/stock.yml", "category: apps", "category: app")


def unpin(project: Project) -> None:
    change(project, "site.yml", "  rev: 0123abc\n", "")


@pytest.fixture
def faulty(small: Project) -> Project:
    """The small handbook with one error and one warning."""
    break_stock(small)
    unpin(small)
    return small


def test_text_goes_to_standard_error_and_nothing_to_standard_output(
    faulty: Project, cratebook_process: Cratebook
) -> None:
    done = cratebook_process(faulty.root, "check")
    assert (done.stderr, done.stdout) == (f"{ERROR}{WARNING}1 error, 1 warning\n", "")


def test_a_sound_handbook_is_one_line(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "check")
    assert (done.returncode, done.stderr, done.stdout) == (0, "0 errors, 0 warnings\n", "")


@pytest.mark.parametrize(
    ("faults", "options", "code"),
    [
        ((), (), 0),
        ((unpin,), (), 0),
        ((unpin,), ("--strict",), 1),
        ((break_stock,), (), 1),
        ((break_stock, unpin), (), 1),
        ((unpin,), ("--format", "github", "--strict"), 1),
        ((break_stock,), ("--format", "json"), 1),
        ((break_stock,), ("--format", "github"), 1),
        ((), ("--format", "xml"), 2),
        ((), ("data",), 2),
        ((), ("--explain",), 2),
    ],
)
def test_the_exit_code_says_how_it_went(
    small: Project,
    cratebook: Cratebook,
    faults: tuple[Callable[[Project], None], ...],
    options: tuple[str, ...],
    code: int,
) -> None:
    for fault in faults:
        fault(small)
    assert cratebook(small.root, "check", *options).returncode == code


def test_json_on_standard_output_has_counts_places_and_hints(faulty: Project, cratebook: Cratebook) -> None:
    done = cratebook(faulty.root, "check", "--format", "json")
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "errors": 1,
        "blockers": 0,
        "warnings": 1,
        "notes": 0,
        "findings": [
            {
                "path": "data/repos/stock.yml",
                "line": 2,
                "column": 11,
                "severity": "error",
                "code": "unknown-category",
                "message": "'app' is not in data/categories.yml",
                "hint": "did you mean 'apps'?",
                "subject": "app",
                "section": "",
                "entity": {"kind": "repository", "name": "stock"},
                "affects": [{"kind": "repository", "name": "stock"}],
                "blocks": "publication",
                "acts": "data",
            },
            {
                "path": "data/site.yml",
                "line": 5,
                "column": 3,
                "severity": "warning",
                "code": "unpinned",
                "message": "nothing pins the crates' git source: each build takes the newest commit of the day",
                "hint": "add rev: or tag: here",
                "subject": "source",
                "section": "",
                "entity": None,
                "affects": [],
                "blocks": "nothing",
                "acts": "data",
            },
        ],
    }


def test_json_names_the_plans_section_and_the_entities_that_a_finding_affects(
    small: Project, cratebook: Cratebook
) -> None:
    plan = 'plan: { title: P, date: "2025", scope: S, status: T, sections: { order: "5" } }\n'
    change(small, "site.yml", "title: Acme crates\n", f"title: Acme crates\n{plan}")
    change(small, "phases.yml", "[shop]", "[shop, stock]")
    change(small, "phases.yml", "repositories: [stock]", "repositories: []")
    (finding,) = json.loads(cratebook(small.root, "check", "--format", "json").stdout)["findings"]
    assert (finding["code"], finding["section"]) == ("phase-claim", "5")
    assert finding["affects"] == [{"kind": "repository", "name": "stock"}]


def test_json_of_a_sound_handbook_is_whole_too(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "check", "--format", "json")
    assert json.loads(done.stdout) == {"errors": 0, "blockers": 0, "warnings": 0, "notes": 0, "findings": []}
    assert done.stdout.endswith("}\n")


def test_github_gets_a_line_and_an_annotation_for_each_finding(faulty: Project, cratebook: Cratebook) -> None:
    done = cratebook(faulty.root, "check", "--format", "github")
    assert done.stderr == "1 error, 1 warning\n"
    assert done.stdout == (
        f"{ERROR}::error file=data/repos/stock.yml,line=2,col=11,title=unknown-category"
        "::'app' is not in data/categories.yml; did you mean 'apps'?\n"
        f"{WARNING}::warning file=data/site.yml,line=5,col=3,title=unpinned"
        "::nothing pins the crates' git source: each build takes the newest commit of the day; add rev: or tag: here\n"
    )


def test_an_annotation_names_its_file_from_the_top_of_the_repository(faulty: Project, cratebook: Cratebook) -> None:
    (faulty.root / ".git").mkdir()
    (faulty.root / "docs" / "book").mkdir(parents=True)
    faulty.data.rename(faulty.root / "docs" / "book" / "data")
    done = cratebook(faulty.root, "-C", "docs/book", "check", "--format", "github")
    assert done.stdout.splitlines()[1].startswith("::error file=docs/book/data/repos/stock.yml,line=2,col=11,")


def test_github_gets_nothing_for_a_sound_handbook(small: Project, cratebook: Cratebook) -> None:
    assert cratebook(small.root, "check", "--format", "github").stdout == ""


def finding(path: str, message: str, hint: str = "") -> Finding:
    return Finding(code="a-code", severity="error", place=Place(path, 1, 2), message=message, hint=hint)


@pytest.mark.parametrize(
    ("path", "message", "annotation"),
    [
        ("a.yml", "50 %", "::error file=a.yml,line=1,col=2,title=a-code::50 %25\n"),
        ("a.yml", "%0A", "::error file=a.yml,line=1,col=2,title=a-code::%250A\n"),
        ("a.yml", "a\nb\rc", "::error file=a.yml,line=1,col=2,title=a-code::a%0Ab%0Dc\n"),
        ("a.yml", "a: b, c::d", "::error file=a.yml,line=1,col=2,title=a-code::a: b, c::d\n"),
        ("a,b:c%\n.yml", "a", "::error file=a%2Cb%3Ac%25%0A.yml,line=1,col=2,title=a-code::a\n"),
    ],
)
def test_an_annotation_escapes_what_would_end_it(path: str, message: str, annotation: str) -> None:
    assert as_github([finding(path, message)]).splitlines(keepends=True)[1:] == [annotation]


def test_no_line_of_the_log_is_a_command(cratebook: Cratebook, small: Project) -> None:
    change(small, "repos/stock.yml", "category: apps", "category: '##[stop-commands]x'")
    line, *_ = cratebook(small.root, "check", "--format", "github").stdout.splitlines()
    assert line.startswith("data/repos/stock.yml:2:11: error: unknown-category: '## [stop-commands]x' is not in")


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u2028b\u202eb", r"a\u2028b\u202eb"),
        ("→ é 😀 %", "→ é 😀 %"),
    ],
)
def test_a_finding_is_one_line_whatever_the_data_holds(message: str, line: str) -> None:
    assert as_text([finding("a.yml", message, "h")]) == f"a.yml:1:2: error: a-code: {line}; h\n"


@pytest.mark.parametrize(("form", "encoding"), [("text", "cp1252"), ("json", "cp1252"), ("github", "ascii")])
def test_a_finding_is_utf_8_whatever_the_machine_writes(
    small: Project, cratebook_process: Cratebook, form: str, encoding: str
) -> None:
    change(small, "crates/acme-core.yml", "layer: 0\n", "dependencies: [acme-core]\n")
    done = cratebook_process(small.root, "check", "--format", form, PYTHONIOENCODING=encoding)
    assert "acme-core → acme-core" in done.stdout + done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("code", "explanation"),
    [
        (
            "unknown-crate",
            (
                "error: unknown-crate: Every crate that is named has a file in `crates/`.\n\n"
                "Until it is fixed, nothing is published, and only errors are looked for. "
                "To fix it, change the data.\n\n"
                "For example, data/crates/acme-net.yml:5:27:\n\n"
                "    dependencies: [acme-core, acme-cor]\n"
                "                              ^\n"
                "    'acme-cor' is not in data/crates; did you mean 'acme-core'?\n"
            ),
        ),
        (
            "source-uncompilable",
            (
                "blocker: source-uncompilable: A crate compiles with each of its features.\n\n"
                "Until it is fixed, Cargo does not build the patch. To fix it, change the crates' own source.\n\n"
                "For example, data/crates/acme-net.yml:9:3:\n\n"
                '      quic: ["dep:quinn"]\n'
                "      ^\n"
                "    'quic' of acme-net does not compile: module quic has no file (src/lib.rs:12 of crates/acme-net at "
                "0123abc45678); add the file to the crate\n"
            ),
        ),
        (
            "unpinned",
            (
                "warning: unpinned: The crates' git source is pinned to a commit or tag.\n\n"
                "It stops nothing: the handbook is published, and has it among the open issues. To fix it, change the "
                "data.\n\n"
                "For example, data/site.yml:5:3:\n\n"
                "      git: https://git.example/acme/crates\n"
                "      ^\n"
                "    nothing pins the crates' git source: each build takes the newest commit of the day; "
                "add rev: or tag: here\n"
            ),
        ),
        (
            "internal-error",
            (
                "error: internal-error: Every rule runs to its end.\n\n"
                "Until it is fixed, nothing is published. It is an error of cratebook itself: please report it.\n"
            ),
        ),
    ],
)
def test_a_rule_is_explained_with_what_it_blocks_who_acts_and_an_example(
    cratebook: Cratebook, tmp_path: Path, code: str, explanation: str
) -> None:
    done = cratebook(tmp_path, "check", "--explain", code)
    assert (done.returncode, done.stdout, done.stderr) == (0, explanation, "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("unknown-crat", "there is no rule 'unknown-crat'; did you mean 'unknown-crate'?"),
        ("qqqq", "there is no rule 'qqqq'"),
    ],
)
def test_to_explain_an_unknown_code_is_wrong_usage(cratebook: Cratebook, tmp_path: Path, code: str, said: str) -> None:
    done = cratebook(tmp_path, "check", "--explain", code)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {said}"


def test_every_rule_of_the_data_is_explained_with_an_example() -> None:
    without = [rule.code for rule in RULES if not example(rule.code).startswith("For example, data/")]
    assert without == ["internal-error"]


def test_without_a_data_folder_one_line_says_so(cratebook: Cratebook, tmp_path: Path) -> None:
    done = cratebook(tmp_path, "check")
    line = "cratebook: there is no folder 'data' here; give the project's folder with -C\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def folder_for_file(root: Path) -> None:
    (root / "data/site.yml").unlink()
    (root / "data/site.yml").mkdir()


def file_for_folder(root: Path) -> None:
    shutil.rmtree(root / "data/crates")
    (root / "data/crates").write_text("")


def file_for_data(root: Path) -> None:
    shutil.rmtree(root / "data")
    (root / "data").write_text("")


def link_to_itself(root: Path) -> None:
    (root / "data/site.yml").unlink()
    (root / "data/site.yml").symlink_to("site.yml")


def link_to_nowhere(root: Path) -> None:
    (root / "data/crates/acme-log.yml").symlink_to("nowhere.yml")


def other_encoding(root: Path) -> None:
    (root / "data/site.yml").write_bytes((root / "data/site.yml").read_text().encode("utf-16"))


def nothing_but_zeros(root: Path) -> None:
    (root / "data/site.yml").write_bytes(bytes(5_000))


def far_too_deep(root: Path) -> None:
    (root / "data/flags.yml").write_text("[" * 200_000)


def toml_far_too_deep(root: Path) -> None:
    (root / "data/wasm.yml").write_text(f"requirements: a = {'[' * 5_000}\n")


def toml_that_is_no_table(root: Path) -> None:
    (root / "data/wasm.yml").write_text("requirements: dependencies = 1\n")


def name_of_lines(root: Path) -> None:
    (root / "data/crates/a\nb.yml").write_text("name: x\n")


HOSTILE = [
    folder_for_file,
    file_for_folder,
    file_for_data,
    link_to_itself,
    link_to_nowhere,
    other_encoding,
    nothing_but_zeros,
    far_too_deep,
    toml_far_too_deep,
    name_of_lines,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: str(hostile.__name__))
def test_whatever_stands_in_the_data_is_told_and_never_as_a_traceback(
    small: Project, cratebook: Cratebook, hostile: Callable[[Path], None]
) -> None:
    hostile(small.root)
    done = cratebook(small.root, "check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_files_name_of_several_lines_is_one_line_of_text_and_one_annotation(
    small: Project, cratebook: Cratebook
) -> None:
    name_of_lines(small.root)
    text, github = (cratebook(small.root, "check", "--format", form) for form in ("text", "github"))
    assert text.stderr.splitlines()[0].startswith("data/crates/a\\nb.yml:1:1: error: missing-key: ")
    assert github.stdout.splitlines()[1].startswith("::error file=data/crates/a%0Ab.yml,line=1,col=1,")


def test_toml_that_is_no_table_is_no_fault(small: Project, cratebook: Cratebook) -> None:
    toml_that_is_no_table(small.root)
    assert cratebook(small.root, "check").returncode == 0


def test_a_link_to_itself_is_told_once(small: Project, cratebook: Cratebook) -> None:
    link_to_itself(small.root)
    told = cratebook(small.root, "check").stderr
    assert told.splitlines()[1:] == ["1 error, 0 warnings"]
    assert told.startswith("data/site.yml:1:1: error: unreadable: the file cannot be read: ")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"\n{% if %}", "repository.md:2: error: template: Expected an expression, got 'end of statement block'"),
        (b"{{ page.nothing }}", "repository.md:1: error: template: "),
        (b"\n\n{{ 1 + 'a' }}", "repository.md:3: error: template: unsupported operand type(s)"),
        (b"{{ 1 // 0 }}", "repository.md:1: error: template: "),
        (b"{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "repository.md:1: error: template: "),
        (b"{% include 'none.md' %}", "the template 'none.md' is missing"),
        (b"\xff", "the template 'repository.md', or one that it takes in, is not UTF-8 text"),
    ],
)
def test_a_broken_template_is_told_with_its_place(
    small: Project, cratebook: Cratebook, template: bytes, said: str
) -> None:
    (small.root / "templates").mkdir()
    (small.root / "templates/repository.md").write_bytes(template)
    done = cratebook(small.root, "generate")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not small.docs.exists()


def test_check_writes_nothing(faulty: Project, cratebook: Cratebook) -> None:
    before = {path: path.stat().st_mtime_ns for path in faulty.root.rglob("*")}
    cratebook(faulty.root, "check")
    assert {path: path.stat().st_mtime_ns for path in faulty.root.rglob("*")} == before


def test_check_reads_the_folder_that_c_names_and_still_says_data(cratebook: Cratebook, tmp_path: Path) -> None:
    shutil.copytree(SMALL / "data", tmp_path / "far" / "data")
    break_stock(Project(tmp_path / "far"))
    assert cratebook(tmp_path, "-C", "far", "check").stderr == f"{ERROR}1 error, 0 warnings\n"
