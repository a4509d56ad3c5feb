"""A run makes nothing where all is as the last one left it, and whatever else is put right by the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cratebook import cache
from cratebook.project import Project
from cratebook.site import unchanged

from tests.conftest import Cratebook


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rewritten(path: Path, old: str, new: str) -> None:
    """Change a file to one of the same size and times."""
    status = path.stat()
    path.write_text(path.read_text().replace(old, new, 1))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    cache._folder.cache_clear()


@pytest.fixture
def generated(small: Project, cratebook: Cratebook) -> Project:
    assert cratebook(small.root, "generate").returncode == 0
    return small


def test_again_nothing_is_read_or_made_and_the_same_is_printed(
    generated: Project, cratebook: Cratebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = on_disk(generated.root)
    for path in generated.root.rglob("*"):
        os.utime(path, (0, 0))
    without = cratebook(generated.root, "generate", "--check")
    with monkeypatch.context() as broken:
        broken.setattr("cratebook.handbook.load_and_check", None)
        again = cratebook(generated.root, "generate")
    monkeypatch.setattr(cache, "read", lambda *_: None)
    made = cratebook(generated.root, "generate")
    assert again.stderr == made.stderr
    assert "0 new, 0 changed, 0 removed" in again.stderr
    assert (again.returncode, without.returncode, on_disk(generated.root)) == (0, 0, before)


def _link(docs: Path) -> None:
    page = docs / "index.md"
    page.rename(docs.parent / "elsewhere.md")
    page.symlink_to(docs.parent / "elsewhere.md")


def test_what_differs_in_the_docs_folder_is_put_right(generated: Project, cratebook: Cratebook) -> None:
    docs, before = generated.docs, on_disk(generated.docs)
    damages: tuple[Callable[[Path], object], ...] = (
        lambda docs: rewritten(docs / "index.md", "a", "b"),
        lambda docs: (docs / "repos" / "shop" / "index.md").unlink(),
        _link,
        lambda docs: (docs / "index.md").rename(docs / "other.md"),
    )
    for damage in damages:
        damage(docs)
        assert cratebook(generated.root, "generate").returncode == 0
        after = on_disk(docs)
        assert {path: after[path] for path in before} == before
        assert not (docs / "index.md").is_symlink()


def test_what_a_run_reads_is_read_again_where_it_differs(generated: Project, cratebook: Cratebook) -> None:
    def changed() -> str:
        return cratebook(generated.root, "generate").stderr.rpartition(": ")[2]

    rewritten(generated.data / "site.yml", "Acme", "Acne")
    assert "0 changed" not in changed()
    (generated.root / "templates").mkdir()
    (generated.root / "templates" / "front.md").write_text("# Mine\n")
    assert changed() == "0 new, 1 changed, 0 removed\n"
    assert changed() == "0 new, 0 changed, 0 removed\n"
    (generated.root / "templates" / "front.md").write_text("# Mind\n")
    assert changed() == "0 new, 1 changed, 0 removed\n"
    (generated.data / "site.yml").unlink()
    assert cratebook(generated.root, "generate").returncode == 1


def test_what_links_lead_to_is_never_known(generated: Project) -> None:
    assert unchanged.open_issues(generated) is not None
    (generated.root / "templates").mkdir()
    (generated.root / "templates" / "front.md").symlink_to(generated.data / "site.yml")
    assert unchanged.inputs(generated) is None
    assert unchanged.open_issues(generated) is None


def test_of_a_run_while_its_data_changed_nothing_is_remembered(small: Project) -> None:
    given = unchanged.inputs(small)
    small.docs.mkdir()
    rewritten(small.data / "site.yml", "Acme", "Acne")
    unchanged.remember(small, given, 0)
    rewritten(small.data / "site.yml", "Acne", "Acme")
    assert unchanged.open_issues(small) is None


def test_what_was_kept_and_is_damaged_is_not_known(generated: Project) -> None:
    given = unchanged.inputs(generated)
    for kept in ("", "many", "9" * 5000):
        cache.write("generated", str(unchanged._key(given, generated.docs)), kept.encode())
        assert unchanged.open_issues(generated) is None
