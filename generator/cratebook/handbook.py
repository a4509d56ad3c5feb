"""The stages in a row: a project's data to findings, and to every file of its handbook."""

from __future__ import annotations

from .checks import check
from .data.catalog import Catalog
from .data.load import load
from .diagnostics import Finding
from .project import Project
from .site import api, output
from .site.badges import badges
from .site.pages import pages, patches
from .site.render import render


def judged(project: Project) -> tuple[Catalog, tuple[Finding, ...]]:
    """Read a project's data and run every rule on it."""
    catalog, read = load(project.data, project.data.name)
    return catalog, check(catalog, read)


def files(project: Project, catalog: Catalog, findings: tuple[Finding, ...]) -> dict[str, str]:
    """Return every generated file of the docs folder; the catalog has to be without errors."""
    return dict(
        [
            *project.bundled_docs(output.generated(project.docs)),
            *render(pages(catalog, findings), project.templates),
            *patches(catalog),
            *badges(catalog),
            *api.files(catalog, findings),
        ]
    )
