"""The view of one crate."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ...data.catalog import Catalog
from ...data.models import Use
from ...diagnostics import EntityRef
from .. import addresses, markdown
from ..addresses import Here
from . import drawing
from .findings import Findings, Said
from .inspected import FeatureRow, SourceView, enables_said, source_view
from .lines import Lines, lines
from .texts import support_said


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """A repository that takes the crate or pulls it in."""

    repository: Markup
    number: int
    way: Markup


@dataclass(frozen=True, kw_only=True)
class CrateView:
    """Everything that the page of a crate shows."""

    name: str
    purpose: Markup
    description: Markup | None
    version: str
    requirement: str
    declared: int | None
    level: int
    wave: int
    waves: int
    published: int
    total: int
    features: tuple[FeatureRow, ...]
    wasm: str
    wasm_note: Markup | None
    wasm_feature: Markup | None
    lines: Lines | None
    source: SourceView | None
    needs: Markup
    pulls: Markup
    needed_by: Markup
    reach: Markup
    diagram: Markup
    direct: tuple[UserRow, ...]
    pulled: tuple[UserRow, ...]
    repositories: int
    findings: tuple[Said, ...]
    browse: Markup
    edit: Markup | None
    data: Markup


def view(catalog: Catalog, findings: Findings, name: str) -> CrateView:
    """Gather what the page of a crate shows."""
    here = Here(addresses.crate(name))
    crate = catalog.crates[name]
    direct = catalog.dependencies(name)
    pulled = tuple(other for other in catalog.paths([name]) if other != name and other not in direct)
    users = catalog.users[name]
    rows = [_user(catalog, here, repository, path) for repository, path in users.items()]
    return CrateView(
        name=name,
        purpose=markdown.prose(crate.purpose),
        description=markdown.prose(crate.description)
        if crate.description and crate.description != crate.purpose
        else None,
        version=crate.version,
        requirement=catalog.requirement(name),
        declared=crate.layer,
        level=catalog.levels[name],
        wave=catalog.levels[name] + 1,
        waves=len(catalog.waves),
        published=catalog.publish_order.index(name) + 1,
        total=len(catalog.crates),
        features=tuple(_feature(catalog, name, feature) for feature in crate.features if feature != "default"),
        wasm=support_said(crate),
        wasm_note=markdown.prose(crate.wasm.note) if crate.wasm else None,
        wasm_feature=markdown.code(crate.wasm.feature) if crate.wasm and crate.wasm.feature else None,
        lines=lines(catalog, here, {name: Use()}),
        source=source_view(catalog, here, name),
        needs=here.crates(direct),
        pulls=here.crates(pulled),
        needed_by=here.crates(catalog.dependents[name]),
        reach=here.crates(tuple(other for other in catalog.reach(name) if other not in catalog.dependents[name])),
        diagram=drawing.of_crate(catalog, here, name),
        direct=tuple(row for row, path in zip(rows, users.values(), strict=True) if len(path) == 1),
        pulled=tuple(row for row, path in zip(rows, users.values(), strict=True) if len(path) > 1),
        repositories=len(users),
        findings=findings.on(EntityRef("crate", name)),
        browse=markdown.link("source", catalog.source_of(name)),
        edit=findings.edit_link(f"crates/{name}.yml"),
        data=here.link(addresses.data_of("crates", name), "as JSON"),
    )


def _feature(catalog: Catalog, crate: str, feature: str) -> FeatureRow:
    enabled = catalog.crates[crate].features[feature]
    return FeatureRow(
        name=markdown.code(feature),
        enables=enables_said(enabled),
        default=feature in catalog.features_on(crate),
    )


def _user(catalog: Catalog, here: Here, repository: str, path: tuple[str, ...]) -> UserRow:
    named = catalog.repositories[repository].crates[path[-1]].features if len(path) == 1 else ()
    if len(path) > 1:
        way = Markup("through {}").format(Markup(" → ").join(here.crate(step) for step in path[:-1]))
    elif named:
        way = Markup("with {}").format(Markup(", ").join(markdown.code(feature) for feature in named))
    else:
        way = Markup("as it is")
    return UserRow(repository=here.repository(repository), number=catalog.numbers[repository], way=way)
