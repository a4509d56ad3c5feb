"""The stages in a row: a project's data to findings, and to every file of its handbook."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from .checks import check
from .data.catalog import Catalog
from .data.load import ReadFiles, load
from .diagnostics import Finding
from .facts import HandbookFacts, handbook_facts
from .project import Project, bundled_docs
from .site import api, output
from .site.badges import badges
from .site.embed import STYLESHEET, scoped
from .site.pages import for_agents, pages
from .site.render import Templates

# A generated file: its path below the docs folder, and what makes its text.
Made = tuple[str, Callable[[], str]]


def load_and_check(project: Project, known: ReadFiles | None = None) -> tuple[Catalog, tuple[Finding, ...]]:
    """Read a project's data, of known files only those that changed, and run every rule on it."""
    catalog, read = load(project.data, project.data.name, known)
    return catalog, check(catalog, read)


class Files(Mapping[str, str]):
    """Generated files by their paths below the docs folder; each text is made when it is asked for, and not kept."""

    def __init__(self, makers: Mapping[str, Callable[[], str]]) -> None:
        self._makers = makers

    def __getitem__(self, path: str) -> str:
        return self._makers[path]()

    def __contains__(self, path: object) -> bool:
        return path in self._makers

    def changed(self, path: str, change: Callable[[str], str]) -> "Files":
        """Return the same files but for the text of one."""
        return Files({**self._makers, path: lambda: change(self[path])})

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def files(project: Project, catalog: Catalog, findings: tuple[Finding, ...]) -> Files:
    """Return every generated file of the docs folder; the catalog has to be without errors."""
    facts, templates = handbook_facts(catalog, findings), Templates(project.templates)
    return _in_folder(project.docs, [*_shared(facts, templates), for_agents(facts, templates)])


def files_to_embed(folder: Path, project: Project, catalog: Catalog, findings: tuple[Finding, ...]) -> Files:
    """Return every generated file of a folder below the docs folder of another site.

    That is all but `llms.txt`, which speaks for a whole site. The catalog has to be without errors.
    """
    made = _in_folder(folder, _shared(handbook_facts(catalog, findings), Templates(project.templates)))
    return made.changed(STYLESHEET, scoped) if STYLESHEET in made else made


def _shared(facts: HandbookFacts, templates: Templates) -> Iterator[Made]:
    yield from pages(facts, templates)
    yield from badges(facts)
    yield from api.files(facts)


def _in_folder(folder: Path, made: Iterable[Made]) -> Files:
    """Return generated files with those of the bundled ones that a folder has to have, and what git ignores of it."""
    generated = output.generated(folder)
    bundled: list[Made] = [(path, partial(str, text)) for path, text in bundled_docs(folder, generated)]
    every = dict([*bundled, *made])
    has_own = output.IGNORED not in generated and (folder / output.IGNORED).exists()
    return Files(every if has_own else {**every, output.IGNORED: partial(output.ignored, every.keys())})
