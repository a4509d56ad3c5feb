"""The catalog with all that is derived, as JSON and its JSON Schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from . import addresses, cargo, rust
from .catalog import Catalog
from .diagnostics import Finding
from .model import ManifestKind, Support

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Answer(BaseModel):
    """What every part of an answer has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FindingAnswer(Answer):
    """A finding with its place in the data."""

    code: str
    severity: str
    path: str
    line: int
    column: int
    message: str
    hint: str
    section: str


class PhaseAnswer(Answer):
    """A phase of the roll-out."""

    number: int
    key: str
    title: str
    repositories: tuple[str, ...]


class TakenAnswer(Answer):
    """A crate that a repository takes (`path` is the crate alone) or pulls in."""

    name: str
    direct: bool
    path: tuple[str, ...]
    features: Mapping[str, str] = Field(
        description="Each feature that is on: named, default, or the one that enables it"
    )


class RepositoryAnswer(Answer):
    """A repository with its patch."""

    name: str
    purpose: str
    category: str
    url: str
    owner: str | None
    contact: str | None
    manifest: ManifestKind | None
    number: int
    phase: int
    previous: str | None
    next: str | None
    crates: tuple[TakenAnswer, ...]
    flags: tuple[str, ...]
    patch: str = Field(description="The [dependencies] table as TOML")
    use: str = Field(description="The use lines as Rust")


class CrateAnswer(Answer):
    """A shared crate with its reach."""

    name: str
    version: str
    requirement: str
    purpose: str
    description: str | None
    source: str
    declared_layer: int | None
    layer: int
    published: int
    features: Mapping[str, tuple[str, ...]]
    wasm: Support | None
    use: str | None
    dependencies: tuple[str, ...]
    pulls: tuple[str, ...]
    dependents: tuple[str, ...]
    reach: tuple[str, ...]
    repositories: tuple[str, ...]


class CatalogAnswer(Answer):
    """The whole handbook."""

    title: str
    organisation: str
    git: str
    universal: tuple[str, ...]
    figures: Mapping[str, int]
    publish_order: tuple[str, ...]
    waves: tuple[tuple[str, ...], ...]
    phases: tuple[PhaseAnswer, ...]
    crates: tuple[CrateAnswer, ...]
    repositories: tuple[RepositoryAnswer, ...]
    findings: tuple[FindingAnswer, ...]


_SCHEMAS: Mapping[str, type[Answer]] = {"catalog": CatalogAnswer, "repo": RepositoryAnswer, "crate": CrateAnswer}


def files(catalog: Catalog, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield every JSON file with its path below the docs folder."""
    crates = tuple(_crate(catalog, name) for name in catalog.publish_order)
    repositories = tuple(_repository(catalog, name) for name in catalog.order)
    for crate in crates:
        yield addresses.data_of("crates", crate.name), _written(crate)
    for repository in repositories:
        yield addresses.data_of("repos", repository.name), _written(repository)
    yield addresses.CATALOG, _written(_catalog(catalog, crates, repositories, findings))
    for name, model in _SCHEMAS.items():
        yield addresses.schema(name), as_json({"$schema": _DIALECT, **model.model_json_schema()})


def as_json(value: object) -> str:
    """Return JSON as files have it: indented, keys as given, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _written(answer: Answer) -> str:
    return answer.model_dump_json(indent=2) + "\n"


def _catalog(
    catalog: Catalog,
    crates: tuple[CrateAnswer, ...],
    repositories: tuple[RepositoryAnswer, ...],
    findings: tuple[Finding, ...],
) -> CatalogAnswer:
    return CatalogAnswer(
        title=catalog.site.title,
        organisation=catalog.site.organisation,
        git=catalog.site.source.git,
        universal=catalog.site.universal,
        figures=catalog.figures,
        publish_order=catalog.publish_order,
        waves=catalog.waves,
        phases=tuple(
            PhaseAnswer(number=number, key=key, title=phase.title, repositories=phase.repositories)
            for number, (key, phase) in enumerate(catalog.phases.phases.items(), start=1)
        ),
        crates=crates,
        repositories=repositories,
        findings=tuple(_finding(finding) for finding in findings),
    )


def _repository(catalog: Catalog, name: str) -> RepositoryAnswer:
    repository, number = catalog.repositories[name], catalog.numbers[name]
    neighbours: dict[str, Any] = {
        "previous": catalog.order[number - 2] if number > 1 else None,
        "next": catalog.order[number] if number < len(catalog.order) else None,
    }
    return RepositoryAnswer(
        name=name,
        purpose=repository.purpose,
        category=repository.category,
        url=catalog.url_of(name),
        owner=repository.owner,
        contact=repository.contact,
        manifest=repository.manifest,
        number=number,
        phase=catalog.phase_of[name][0],
        crates=tuple(_taken(catalog, name, crate, path) for crate, path in catalog.pulled[name].items()),
        flags=repository.flags,
        patch=cargo.section(cargo.dependencies(catalog, name)),
        use=rust.use_lines(catalog, repository.crates),
        **neighbours,
    )


def _taken(catalog: Catalog, repository: str, crate: str, path: tuple[str, ...]) -> TakenAnswer:
    use = catalog.repositories[repository].crates.get(crate)
    return TakenAnswer(
        name=crate,
        direct=use is not None,
        path=path,
        features=catalog.features_on(crate, use),
    )


def _crate(catalog: Catalog, name: str) -> CrateAnswer:
    crate = catalog.crates[name]
    return CrateAnswer(
        name=name,
        version=crate.version,
        requirement=catalog.requirement(name),
        purpose=crate.purpose,
        description=crate.description,
        source=catalog.source_of(name),
        declared_layer=crate.layer,
        layer=catalog.levels[name],
        published=catalog.publish_order.index(name) + 1,
        features=crate.features,
        wasm=crate.wasm.support if crate.wasm else None,
        use=rust.use_line(catalog, name),
        dependencies=crate.dependencies,
        pulls=tuple(other for other in catalog.paths([name]) if other != name),
        dependents=catalog.dependents[name],
        reach=catalog.reach(name),
        repositories=tuple(catalog.users[name]),
    )


def _finding(finding: Finding) -> FindingAnswer:
    return FindingAnswer(
        code=finding.code,
        severity=finding.severity,
        path=finding.place.path,
        line=finding.place.line,
        column=finding.place.column,
        message=finding.message,
        hint=finding.hint,
        section=finding.section,
    )
