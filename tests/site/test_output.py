"""The one writer: it replaces only what it made, and all of it or nothing."""

from __future__ import annotations

import json
import os
from collections import UserDict
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cratebook.diagnostics import CratebookError
from cratebook.site import output
from hypothesis import given
from hypothesis import strategies as st

OLD = {"a.md": "one\n", "repos/b.md": "two\n", "repos/c.md": "three\n"}
NEW = {"a.md": "one\n", "repos/b.md": "zwei\n", "crates/d.md": "four\n"}


def on_disk(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != output.MANIFEST
    }


def test_files_are_written_changed_and_removed(tmp_path: Path) -> None:
    output.write(tmp_path, OLD)
    change = output.write(tmp_path, NEW)
    assert on_disk(tmp_path) == NEW
    assert change == output.Change(added=("crates/d.md",), changed=("repos/b.md",), removed=("repos/c.md",))


def test_a_file_that_has_not_changed_is_not_touched(tmp_path: Path) -> None:
    output.write(tmp_path, OLD)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert not output.write(tmp_path, OLD)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_hand_written_files_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "repos").mkdir()
    (tmp_path / "repos" / "mine.md").write_text("mine\n")
    output.write(tmp_path, OLD)
    output.write(tmp_path, {})
    assert on_disk(tmp_path) == {"repos/mine.md": "mine\n"}


def test_a_folder_that_became_empty_goes(tmp_path: Path) -> None:
    output.write(tmp_path, OLD)
    output.write(tmp_path, {"a.md": "one\n"})
    assert not (tmp_path / "repos").exists()


def test_a_hand_written_file_in_the_way_stops_the_whole_run(tmp_path: Path) -> None:
    (tmp_path / "repos").mkdir()
    (tmp_path / "repos" / "b.md").write_text("mine\n")
    with pytest.raises(CratebookError) as error:
        output.write(tmp_path, OLD)
    assert str(error.value) == (
        f"{tmp_path.name}/repos/b.md stands where a generated file belongs, and was not generated; "
        "move it away, take its name out of the data, or write below it with 'cratebook generate --into'"
    )
    assert on_disk(tmp_path) == {"repos/b.md": "mine\n"}


@pytest.mark.parametrize("in_the_way", ["repos", "a.md/inside"])
def test_a_file_for_a_folder_or_a_folder_for_a_file_stops_the_run(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).write_text("mine\n")
    with pytest.raises(CratebookError, match="stands where a generated file belongs"):
        output.write(tmp_path, OLD)
    assert on_disk(tmp_path) == {in_the_way: "mine\n"}


def test_a_hand_written_file_with_the_same_text_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one\n")
    output.write(tmp_path, OLD)
    output.write(tmp_path, {})
    assert on_disk(tmp_path) == {}


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{}",
        "[1]",
        '["../../x"]',
        '["/etc/hosts"]',
        '["a\\u0000b"]',
        "nonsense",
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_damaged_manifest_removes_nothing(tmp_path: Path, manifest: str) -> None:
    outside = tmp_path / "x"
    outside.write_text("mine\n")
    folder = tmp_path / "deep" / "docs"
    output.write(folder, OLD)
    (folder / output.MANIFEST).write_text(manifest)
    output.write(folder, {})
    assert outside.read_text() == "mine\n"
    assert on_disk(folder) == OLD


def steps(monkeypatch: pytest.MonkeyPatch, stop_after: int) -> list[int]:
    """Let the process die at its n-th file operation."""
    done: list[int] = []
    replace, unlink = Path.replace, Path.unlink

    def count() -> None:
        if len(done) >= stop_after:
            raise KeyboardInterrupt
        done.append(1)

    def counted_replace(path: Path, target: Path) -> Path:
        count()
        return replace(path, target)

    def counted_unlink(path: Path, *, missing_ok: bool = False) -> None:
        count()
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", counted_replace)
    monkeypatch.setattr(Path, "unlink", counted_unlink)
    return done


@pytest.mark.parametrize("stop_after", range(6))
def test_a_killed_run_leaves_the_old_output_or_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    output.write(tmp_path, OLD)
    with monkeypatch.context() as dying:
        done = steps(dying, stop_after)
        try:
            output.write(tmp_path, NEW)
        except KeyboardInterrupt:
            assert len(done) == stop_after
    output.recover(tmp_path)
    assert on_disk(tmp_path) == (OLD if stop_after == 0 else NEW)
    output.write(tmp_path, NEW)
    assert on_disk(tmp_path) == NEW


@pytest.mark.parametrize("stop_after", range(6))
def test_what_is_put_and_what_is_gone_is_all_done_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    output.put(tmp_path, {**OLD, "mine.md": "mine\n"})
    put = {"repos/b.md": "zwei\n", "d.md": "four\n"}
    with monkeypatch.context() as dying:
        done = steps(dying, stop_after)
        try:
            change = output.put(tmp_path, put, ["repos/c.md", "repos/b.md", "never.md"])
        except KeyboardInterrupt:
            assert len(done) == stop_after
        else:
            assert change == output.Change(added=("d.md",), changed=("repos/b.md",), removed=("repos/c.md",))
    output.recover(tmp_path)
    after = {"a.md": "one\n", "d.md": "four\n", "mine.md": "mine\n", "repos/b.md": "zwei\n"}
    assert on_disk(tmp_path) == ({**OLD, "mine.md": "mine\n"} if stop_after == 0 else after)


def test_a_folder_that_cannot_be_written_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.write(tmp_path, OLD)

    def full(_: Path, __: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CratebookError, match="cannot be written: No space left on device"):
        output.write(tmp_path, NEW)
    assert on_disk(tmp_path) == OLD


def test_each_text_is_asked_for_once_and_not_kept(tmp_path: Path) -> None:
    asked = list[str]()

    class Made(UserDict[str, str]):
        def __getitem__(self, path: str) -> str:
            asked.append(path)
            return super().__getitem__(path)

    output.write(tmp_path, Made(NEW))
    assert asked == [*NEW]


def test_a_text_that_cannot_be_made_leaves_all_as_it_was(tmp_path: Path) -> None:
    output.write(tmp_path, OLD)
    before = [*tmp_path.rglob("*")]

    class Faulty(UserDict[str, str]):
        def __getitem__(self, path: str) -> str:
            if path == "crates/d.md":
                raise CratebookError("a template is at fault")
            return super().__getitem__(path)

    with pytest.raises(CratebookError, match="a template is at fault"):
        output.write(tmp_path, Faulty(NEW))
    assert (on_disk(tmp_path), [*tmp_path.rglob("*")]) == (OLD, before)


def test_the_difference_is_a_unified_diff_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    output.write(folder, OLD)
    assert "".join(output.difference(folder, NEW)) == (
        "--- /dev/null\n+++ b/docs/crates/d.md\n@@ -0,0 +1 @@\n+four\n"
        "--- a/docs/repos/b.md\n+++ b/docs/repos/b.md\n@@ -1 +1 @@\n-two\n+zwei\n"
        "--- a/docs/repos/c.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-three\n"
    )
    assert on_disk(folder) == OLD


def test_the_manifest_lists_what_was_generated(tmp_path: Path) -> None:
    output.write(tmp_path, OLD)
    assert json.loads((tmp_path / output.MANIFEST).read_text()) == sorted(OLD)


NAMES = st.sampled_from(["a.md", "b.md", "c/a.md", "c/b.md", "d/e/f.md"])
FILES = st.dictionaries(NAMES, st.text(alphabet="ab\n", max_size=5))


@given(runs=st.lists(FILES, min_size=1, max_size=4))
def test_after_any_runs_the_folder_holds_exactly_the_last_files(
    tmp_path_factory: pytest.TempPathFactory, runs: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("docs")
    for files in runs:
        output.write(folder, files)
    assert on_disk(folder) == runs[-1]
    assert not output.compare(folder, runs[-1])


KEPT = "what somebody else has\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with generated files, beside one that holds something of somebody else."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "keep.md").write_text(KEPT)
    output.write(tmp_path / "docs", OLD)
    return tmp_path / "docs"


def stage(docs: Path, journal: str) -> Path:
    """Leave what a clone may bring along: a journal that no run of ours wrote."""
    folder = docs / ".cratebook.new"
    folder.mkdir()
    (folder / "journal.json").write_text(journal)
    return folder


@pytest.mark.parametrize(
    "journal",
    [
        '{"put": [], "remove": ["../victim/keep.md"]}',
        '{"put": ["../victim/keep.md"], "remove": []}',
        '{"put": [], "remove": ["VICTIM/keep.md"]}',
        '{"put": [], "remove": ["a\\u0000b"]}',
        '{"put": [], "remove": ["\\ud800"]}',
        '{"put": [], "remove": [""]}',
        '{"put": [], "remove": "a.md"}',
        '{"put": [], "remove": [7]}',
        '{"put": []}',
        "[]",
        "7",
        "{",
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_journal_that_no_run_wrote_is_an_error_and_moves_nothing(docs: Path, journal: str) -> None:
    stage(docs, journal.replace("VICTIM", str(docs.parent / "victim")))
    for _ in range(2):
        with pytest.raises(CratebookError) as error:
            output.write(docs, NEW)
        assert str(error.value) == (
            "docs/.cratebook.new/journal.json was not written by cratebook; remove docs/.cratebook.new"
        )
    assert (docs.parent / "victim" / "keep.md").read_text() == KEPT


@pytest.mark.parametrize(
    ("link", "journal"),
    [
        (".cratebook.new/files", '{"put": ["keep.md"], "remove": []}'),
        ("way", '{"put": [], "remove": ["way/keep.md"]}'),
        ("way", '{"put": ["way/keep.md"], "remove": []}'),
    ],
)
def test_a_journal_leads_nowhere_through_a_link(docs: Path, link: str, journal: str) -> None:
    stage(docs, journal)
    (docs / link).symlink_to(docs.parent / "victim")
    with pytest.raises(CratebookError) as error:
        output.recover(docs)
    assert str(error.value) == f"docs/{link} is a link, and nothing is written through links; put a folder in its place"
    assert on_disk(docs.parent / "victim") == {"keep.md": KEPT}


@pytest.mark.parametrize("change", [output.write, output.put])
@pytest.mark.parametrize("link", ["docs", "docs/repos", "docs/.cratebook.new"])
def test_nothing_is_written_or_removed_through_a_link(
    tmp_path: Path, link: str, change: Callable[[Path, dict[str, str]], object]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in OLD:
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / name).write_text(KEPT)
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    before = on_disk(elsewhere)
    with pytest.raises(CratebookError) as error:
        change(tmp_path / "docs", OLD)
    assert str(error.value) == f"{link} is a link, and nothing is written through links; put a folder in its place"
    assert on_disk(elsewhere) == before


def test_a_link_that_a_manifest_lists_is_removed_and_what_it_leads_to_stays(docs: Path) -> None:
    victim = docs.parent / "victim" / "keep.md"
    (docs / "a.md").unlink()
    (docs / "a.md").symlink_to(victim)
    output.write(docs, OLD)
    assert (on_disk(docs), (docs / "a.md").is_symlink(), victim.read_text()) == (OLD, False, KEPT)


def test_a_link_where_a_generated_file_belongs_stops_the_run(docs: Path) -> None:
    (docs / "new.md").symlink_to(docs.parent / "victim" / "keep.md")
    with pytest.raises(CratebookError, match=r"^docs/new\.md stands where a generated file belongs"):
        output.write(docs, {**OLD, "new.md": KEPT})


def test_what_a_stage_holds_is_moved_in_only_as_a_file(docs: Path) -> None:
    files = stage(docs, '{"put": ["leak.md"], "remove": []}') / "files"
    files.mkdir()
    (files / sha256(b"leak.md").hexdigest()).symlink_to(docs.parent / "victim" / "keep.md")
    output.recover(docs)
    assert on_disk(docs) == OLD
    assert not (docs / "leak.md").is_symlink()
