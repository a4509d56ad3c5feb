"""The view of one repository."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ...data import planned
from ...data.catalog import Catalog
from ...data.models import Repository, Risk
from ...diagnostics import EntityRef
from .. import addresses, markdown
from ..addresses import Here
from . import drawing
from .adoption import Box, box
from .findings import Findings, Said
from .lines import Lines, lines
from .patch import Tab, tabs, why
from .texts import counted, features_said, support_said


@dataclass(frozen=True, kw_only=True)
class Row:
    """A crate that the repository takes or pulls in."""

    crate: Markup
    way: Markup
    features: Markup
    wasm: str


@dataclass(frozen=True, kw_only=True)
class FlagRow:
    """A capability flag and what turns it on."""

    flag: Markup
    crate: Markup
    turned_on: Markup


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A step to another repository in the order."""

    number: int
    link: Markup


@dataclass(frozen=True, kw_only=True)
class RepositoryView:
    """Everything that the page of a repository shows."""

    name: str
    purpose: Markup
    category: Markup
    number: int
    total: int
    phase: str
    order_link: Markup
    why: Markup
    where: Markup
    notes: tuple[Markup, ...]
    unbuildable: tuple[Said, ...]
    newer_rust: tuple[Said, ...]
    forms: tuple[Tab, ...]
    raw_patch: Markup
    status: Box | None
    status_link: Markup
    lines: Lines | None
    diagram: Markup
    rows: tuple[Row, ...]
    flags: tuple[FlagRow, ...]
    checklist: tuple[Markup, ...]
    pull_request: Markup
    findings: tuple[Said, ...]
    risks: tuple[Risk, ...]
    general_risks: tuple[Risk, ...]
    risks_link: Markup
    url: Markup
    owner: Markup | None
    edit: Markup | None
    data: Markup
    previous: Neighbour | None
    next: Neighbour | None


def view(catalog: Catalog, findings: Findings, name: str) -> RepositoryView:
    """Gather what the page of a repository shows."""
    here = Here(addresses.repository(name))
    repository = catalog.repositories[name]
    number, _, phase = catalog.phase_of[name]
    watch = findings.on(EntityRef("repository", name))
    touching = [risk for risk in catalog.risks.risks if risk.affects and _touches(catalog, risk, name)]
    return RepositoryView(
        name=name,
        purpose=markdown.prose(repository.purpose),
        category=_category_link(catalog, here, repository),
        number=catalog.numbers[name],
        total=len(catalog.order),
        phase=f"{number}, {phase.title}",
        order_link=here.link(f"{addresses.ORDER}#phase-{number}", f"phase {number}"),
        why=_why(catalog, here, name),
        where=why(catalog, name),
        notes=tuple(markdown.prose(note) for note in repository.notes),
        unbuildable=tuple(said for said in watch if said.blocks == "patch"),
        newer_rust=tuple(said for said in watch if said.blocks == "toolchain"),
        forms=tabs(catalog, name),
        status=box(catalog, here, name),
        status_link=here.link(addresses.STATUS, "all repositories"),
        raw_patch=here.link(addresses.patch(name), "as a file"),
        lines=lines(catalog, here, repository.crates),
        diagram=drawing.of_repository(catalog, here, name),
        rows=tuple(_row(catalog, here, name, crate) for crate in catalog.pulled[name]),
        flags=tuple(_flag_row(catalog, here, repository, key) for key in repository.flags),
        checklist=tuple(markdown.prose(item) for item in _checklist(catalog)),
        pull_request=markdown.fence(_pull_request(catalog, name), "markdown"),
        findings=watch,
        risks=tuple(touching),
        general_risks=tuple(risk for risk in catalog.risks.risks if not risk.affects),
        risks_link=here.link(addresses.RISKS, "All risks"),
        url=markdown.link(name, catalog.url_of(name)),
        owner=_owner(repository),
        edit=findings.edit_link(f"repos/{name}.yml"),
        data=here.link(addresses.data_of("repos", name), "as JSON"),
        previous=_neighbour(catalog, here, catalog.numbers[name] - 1),
        next=_neighbour(catalog, here, catalog.numbers[name] + 1),
    )


def _owner(repository: Repository) -> Markup | None:
    """Return whom to ask, as a link where there is a contact."""
    contact, name = repository.contact, repository.owner or repository.contact
    if contact is None or name is None:
        return markdown.text(name) if name else None
    is_mail = "@" in contact and ":" not in contact
    return markdown.link(name, f"mailto:{contact}" if is_mail else contact)


def _category_link(catalog: Catalog, here: Here, repository: Repository) -> Markup:
    title = catalog.categories.categories[repository.category].title
    return here.link(f"{addresses.REPOSITORIES}#{repository.category}", title)


def _why(catalog: Catalog, here: Here, name: str) -> Markup:
    """Say what its phase is for, and what the repository takes beyond that."""
    own = tuple(crate for crate in catalog.repositories[name].crates if crate not in catalog.site.universal)
    claim = catalog.phase_of[name][2].claim
    none = "only the universal crates" if catalog.repositories[name].crates else "no shared crate yet"
    takes = Markup("{} takes {}").format(name, here.crates(own) if own else none)
    if claim is None:
        return takes + Markup(".")
    if claim.only is not None:
        meant = Markup("This phase is for repositories that need only {}").format(here.crates(claim.only))
        own = tuple(crate for crate in own if crate not in claim.only)
        return Markup("{}; {}{}.").format(
            meant, f"{name} also takes " if own else f"{name} needs ", here.crates(own) if own else "no more"
        )
    if claim.adds is not None:
        added = markdown.joined([here.crate(crate) for crate in claim.adds], last="or")
        meant = Markup("This phase is for repositories that add {} to the universal crates").format(added)
    else:
        meant = Markup("This phase is for repositories that take several crates beyond the universal ones")
    return Markup("{}; {}.").format(meant, takes)


def _row(catalog: Catalog, here: Here, name: str, crate: str) -> Row:
    path = catalog.pulled[name][crate]
    direct = len(path) == 1
    through = Markup(" → ").join(here.crate(step) for step in path[:-1])
    use = catalog.repositories[name].crates.get(crate)
    return Row(
        crate=here.crate(crate),
        way=Markup("● direct") if direct else Markup("○ through {}").format(through),
        features=features_said(catalog, crate, use),
        wasm=support_said(catalog.crates[crate]),
    )


def _flag_row(catalog: Catalog, here: Here, repository: Repository, key: str) -> FlagRow:
    flag = catalog.flags.flags[key]
    return FlagRow(
        flag=markdown.code(key),
        crate=here.crate(flag.crate),
        turned_on=_turned_on(catalog, repository, flag.crate, flag.feature),
    )


def _turned_on(catalog: Catalog, repository: Repository, crate: str, feature: str | None) -> Markup:
    use = repository.crates.get(crate)
    if use is None:
        return Markup("nothing: {} does not take {}").format(repository.name, markdown.code(crate))
    if feature is None:
        return Markup("the crate itself")
    if feature not in catalog.crates[crate].features:
        return Markup("nothing: {} has no feature {}").format(markdown.code(crate), markdown.code(feature))
    reason = catalog.features_on(crate, use).get(feature)
    said = {"named": "named in the patch", "default": "on by default", None: "not turned on"}
    return Markup("feature {}, {}").format(markdown.code(feature), said.get(reason) or f"turned on by {reason}")


def _touches(catalog: Catalog, risk: Risk, name: str) -> bool:
    affects, repository = risk.affects, catalog.repositories[name]
    return affects is not None and bool(
        set(affects.crates) & set(catalog.pulled[name])
        or set(affects.flags) & set(repository.flags)
        or catalog.phase_of[name][1] in affects.phases
        or repository.category in affects.categories
    )


def _checklist(catalog: Catalog) -> tuple[str, ...]:
    checklist = catalog.checklists.repository
    return tuple(counted(catalog, item) for item in checklist.items) if checklist else ()


def _pull_request(catalog: Catalog, name: str) -> str:
    """Return the description of the pull request that brings the patch in."""
    wanted = planned.dependencies(catalog, name)
    crates = "".join(
        f"- `{entry.package}` {entry.requirement}"
        + (f", features {', '.join(entry.features)}\n" if entry.features else "\n")
        for entry in wanted
    )
    number, _, phase = catalog.phase_of[name]
    tasks = "".join(f"- [ ] {item}\n" for item in _checklist(catalog))
    return (
        f"Take {len(wanted)} shared crate{'s' * (len(wanted) != 1)} from {catalog.site.source.git}\n\n{crates}\n"
        f"Number {catalog.numbers[name]} of {len(catalog.order)} in the order, phase {number}: {phase.title}.\n"
        + (f"\n{tasks}" if tasks else "")
    )


def _neighbour(catalog: Catalog, here: Here, number: int) -> Neighbour | None:
    if not 1 <= number <= len(catalog.order):
        return None
    return Neighbour(number=number, link=here.repository(catalog.order[number - 1]))
