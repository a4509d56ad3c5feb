"""The views of the whole: the front page, both lists, the matrix and the order."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ...data.catalog import Catalog
from .. import addresses, markdown
from ..addresses import Here
from . import drawing
from .findings import Findings
from .texts import counted, source_said, support_said


@dataclass(frozen=True, kw_only=True)
class Member:
    """A repository in a list."""

    link: Markup
    number: int
    phase: int
    purpose: Markup
    crates: Markup


@dataclass(frozen=True, kw_only=True)
class Group:
    """A category with its repositories, or a phase with its."""

    key: str
    title: str
    link: Markup
    members: tuple[Member, ...]


@dataclass(frozen=True, kw_only=True)
class FrontView:
    """What the front page shows."""

    title: str
    summary: Markup
    scope: str | None
    plan: str | None
    plan_date: str | None
    status: str | None
    figures: tuple[tuple[int, str, str], ...]
    categories: tuple[Group, ...]
    phases: tuple[Group, ...]
    constraints: tuple[tuple[str, Markup], ...]
    next_steps: tuple[Markup, ...]
    universal: Markup | None


@dataclass(frozen=True, kw_only=True)
class CrateRow:
    """A crate in a list."""

    link: Markup
    purpose: Markup
    version: str
    source: Markup
    declared: int | None
    needs: Markup
    wasm: str
    repositories: int


def front(catalog: Catalog, findings: Findings) -> FrontView:
    """Gather what the front page shows."""
    here = Here(addresses.FRONT)
    plan, figures = catalog.site.plan, catalog.figures
    return FrontView(
        title=catalog.site.title,
        summary=markdown.prose(catalog.site.summary),
        scope=counted(catalog, plan.scope) if plan else None,
        plan=plan.title if plan else None,
        plan_date=plan.date if plan else None,
        status=plan.status if plan else None,
        figures=(
            (figures["crates"], "shared crates", here.href(addresses.CRATES)),
            (figures["repositories"], "repositories", here.href(addresses.REPOSITORIES)),
            (len(catalog.phases.phases), "phases", here.href(addresses.ORDER)),
            (
                figures["wasm-full"],
                f"build for WASM, {figures['wasm-partial']} more in part",
                here.href(addresses.WASM),
            ),
            (len(catalog.waves), "layers by dependencies", here.href(addresses.CRATES)),
            (len(findings.all), "findings, each with what to do", here.href(addresses.FINDINGS)),
        ),
        categories=by_category(catalog, here),
        phases=by_phase(catalog, here),
        constraints=tuple((c.title, markdown.prose(c.text)) for c in catalog.site.constraints),
        next_steps=tuple(markdown.prose(step) for step in plan.next_steps) if plan else (),
        universal=here.crates(catalog.site.universal) if catalog.site.universal else None,
    )


def by_category(catalog: Catalog, here: Here) -> tuple[Group, ...]:
    """Return every category with its repositories in roll-out order."""
    return tuple(
        Group(
            key=key,
            title=category.title,
            link=here.link(f"{addresses.REPOSITORIES}#{key}", category.title),
            members=tuple(_member(catalog, here, n) for n in catalog.order if catalog.repositories[n].category == key),
        )
        for key, category in catalog.categories.categories.items()
    )


def by_phase(catalog: Catalog, here: Here) -> tuple[Group, ...]:
    """Return every phase with its repositories in order."""
    return tuple(
        Group(
            key=f"phase-{number}",
            title=phase.title,
            link=here.link(f"{addresses.ORDER}#phase-{number}", f"Phase {number}: {phase.title}"),
            members=tuple(_member(catalog, here, name) for name in phase.repositories if name in catalog.repositories),
        )
        for number, phase in enumerate(catalog.phases.phases.values(), start=1)
    )


def _member(catalog: Catalog, here: Here, name: str) -> Member:
    repository = catalog.repositories[name]
    own = tuple(crate for crate in repository.crates if crate not in catalog.site.universal)
    return Member(
        link=here.repository(name),
        number=catalog.numbers[name],
        phase=catalog.phase_of[name][0],
        purpose=markdown.prose(repository.purpose),
        crates=here.crates(own),
    )


def repositories(catalog: Catalog) -> dict[str, object]:
    """Gather what the list of repositories shows."""
    here = Here(addresses.REPOSITORIES)
    return {
        "groups": by_category(catalog, here),
        "total": len(catalog.order),
        "universal": here.crates(catalog.site.universal) if catalog.site.universal else None,
    }


def order(catalog: Catalog) -> dict[str, object]:
    """Gather what the page of the order shows."""
    here = Here(addresses.ORDER)
    return {"groups": by_phase(catalog, here), "total": len(catalog.order)}


def crates(catalog: Catalog) -> dict[str, object]:
    """Gather what the list of crates shows, by derived layer."""
    here = Here(addresses.CRATES)
    layers = tuple(tuple(_crate_row(catalog, here, name) for name in wave) for wave in catalog.waves)
    published = tuple(here.crate(name) for name in catalog.publish_order)
    return {
        "layers": layers,
        "published": published,
        "diagram": drawing.of_all(catalog, here),
        "total": len(catalog.crates),
    }


def _crate_row(catalog: Catalog, here: Here, name: str) -> CrateRow:
    crate = catalog.crates[name]
    return CrateRow(
        link=here.crate(name),
        purpose=markdown.prose(crate.purpose),
        version=crate.version,
        source=_source(catalog, name),
        declared=crate.layer,
        needs=here.crates(catalog.dependencies(name)),
        wasm=support_said(crate),
        repositories=len(catalog.users[name]),
    )


def _source(catalog: Catalog, crate: str) -> Markup:
    """Say where what a page says of a crate is known from, and the source's version where it is another."""
    observed = catalog.inspected.get(crate)
    if observed is None:
        return Markup("the plan")
    read = source_said([observed])
    differs = observed.version != catalog.crates[crate].version
    return Markup("{}, version {}").format(read, observed.version) if differs else read
