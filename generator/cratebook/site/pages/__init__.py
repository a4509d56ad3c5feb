"""A catalog to every page and file of the handbook: `{path: page}`, where a page is a template with its view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...cargo import forms
from ...data import planned
from ...data.catalog import Catalog
from ...diagnostics import Finding
from .. import addresses
from . import adoption, crate, matrix, overview, plan, repository
from .findings import Findings


@dataclass(frozen=True)
class Page:
    """A template's name and the view that it is given as `page`."""

    template: str
    view: object


def pages(catalog: Catalog, findings: Sequence[Finding]) -> Iterator[tuple[str, Page]]:
    """Yield every Markdown page with its path below the docs folder."""
    found = Findings(catalog, findings)
    yield addresses.FRONT, Page("front.md", overview.front(catalog, found))
    yield addresses.REPOSITORIES, Page("repositories.md", overview.repositories(catalog))
    yield addresses.CRATES, Page("crates.md", overview.crates(catalog))
    yield addresses.MATRIX, Page("matrix.md", matrix.matrix(catalog))
    yield addresses.STATUS, Page("status.md", adoption.status(catalog))
    yield addresses.ORDER, Page("order.md", overview.order(catalog))
    yield addresses.WASM, Page("wasm.md", plan.wasm(catalog))
    yield addresses.IMPORTS, Page("imports.md", plan.imports(catalog))
    yield addresses.RISKS, Page("risks.md", plan.risks(catalog))
    yield addresses.CHECKLIST, Page("checklist.md", plan.checklist(catalog))
    yield addresses.FINDINGS, Page("findings.md", plan.findings(catalog, found))
    yield addresses.RULES, Page("rules.md", plan.rules(found))
    for name in catalog.order:
        yield addresses.repository(name), Page("repository.md", repository.view(catalog, found, name))
    for name in catalog.publish_order:
        yield addresses.crate(name), Page("crate.md", crate.view(catalog, found, name))


def patches(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield every raw patch with its path below the docs folder."""
    for name in catalog.order:
        yield addresses.patch(name), forms.section(planned.dependencies(catalog, name))
