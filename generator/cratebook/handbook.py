"""The stages in a row: a project's data to findings, and to every file of its handbook."""

from collections.abc import Callable

from .checks import check
from .data.catalog import Catalog
from .data.load import ReadFiles, load
from .diagnostics import Finding
from .facts import handbook_facts
from .project import Project
from .site import api, output
from .site.badges import badges
from .site.pages import for_agents, pages
from .site.render import Templates


def load_and_check(project: Project, known: ReadFiles | None = None) -> tuple[Catalog, tuple[Finding, ...]]:
    """Read a project's data, of known files only those that changed, and run every rule on it."""
    catalog, read = load(project.data, project.data.name, known)
    return catalog, check(catalog, read)


def files(project: Project, catalog: Catalog, findings: tuple[Finding, ...]) -> dict[str, str]:
    """Return every generated file of the docs folder; the catalog has to be without errors."""
    return {path: make() for path, make in file_makers(project, catalog, findings).items()}


def file_makers(project: Project, catalog: Catalog, findings: tuple[Finding, ...]) -> dict[str, Callable[[], str]]:
    """Return what makes the text of every generated file, by its path below the docs folder."""
    facts, templates = handbook_facts(catalog, findings), Templates(project.templates)
    bundled = project.bundled_docs(output.generated(project.docs))
    return dict(
        [
            *((path, lambda text=text: text) for path, text in bundled),
            *pages(facts, templates),
            for_agents(facts, templates),
            *badges(facts),
            *api.files(facts),
        ]
    )
