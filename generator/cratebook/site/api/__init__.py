"""The catalog with all that is derived, as JSON and its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...adoption import evidence
from ...adoption.repositories import adoption
from ...cargo import cfg, forms
from ...data import planned
from ...data.catalog import Catalog
from ...data.models import Use
from ...diagnostics import EntityRef, Finding
from ...offer import imports as rust
from ...offer import patch as offer
from ...text import as_json
from .. import addresses
from .answers import (
    Answer,
    CatalogAnswer,
    CrateAnswer,
    FindingAnswer,
    NameAnswer,
    PhaseAnswer,
    RepositoryAnswer,
    SeenAnswer,
    StatusAnswer,
    TakenAnswer,
)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCHEMAS: Mapping[str, type[Answer]] = {"catalog": CatalogAnswer, "repo": RepositoryAnswer, "crate": CrateAnswer}


def files(catalog: Catalog, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield every JSON file with its path below the docs folder."""
    crates = tuple(_crate(catalog, name) for name in catalog.publish_order)
    repositories = tuple(_repository(catalog, findings, name) for name in catalog.order)
    for crate in crates:
        yield addresses.data_of("crates", crate.name), _written(crate)
    for repository in repositories:
        yield addresses.data_of("repos", repository.name), _written(repository)
    yield addresses.CATALOG, _written(_catalog(catalog, crates, repositories, findings))
    for name, model in _SCHEMAS.items():
        yield addresses.schema(name), as_json({"$schema": _DIALECT, **model.model_json_schema(by_alias=False)})


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


def _repository(catalog: Catalog, findings: tuple[Finding, ...], name: str) -> RepositoryAnswer:
    repository, number = catalog.repositories[name], catalog.numbers[name]
    uses = repository.crates
    return RepositoryAnswer(
        name=name,
        purpose=repository.purpose,
        category=repository.category,
        url=catalog.url_of(name),
        owner=repository.owner,
        contact=repository.contact,
        manifest=catalog.kind_of(name),
        form=offer.fitting(catalog, name),
        status=_status(catalog, name),
        number=number,
        phase=catalog.phase_of[name][0],
        crates=tuple(_taken(catalog, name, crate, path) for crate, path in catalog.pulled[name].items()),
        flags=repository.flags,
        patch=forms.section(planned.dependencies(catalog, name)),
        use=rust.use_lines(catalog, uses),
        use_checked=rust.working_lines(catalog, uses) if uses.keys() & catalog.inspected.keys() else None,
        names=tuple(answer for crate, use in uses.items() for answer in _names(catalog, crate, use)),
        warnings=tuple(
            f.sentence
            for f in findings
            if f.blocks in ("patch", "toolchain") and EntityRef("repository", name) in f.affects
        ),
        previous=catalog.order[number - 2] if number > 1 else None,
        next=catalog.order[number] if number < len(catalog.order) else None,
    )


def _status(catalog: Catalog, name: str) -> StatusAnswer | None:
    found = adoption(catalog, name)
    if found.observed is None:
        return None
    return StatusAnswer(
        commit=found.observed.commit,
        complete=found.complete,
        crates=tuple(
            SeenAnswer(name=a.crate, state=a.state, differences=tuple(d.text for d in a.differences))
            for a in found.crates.values()
        ),
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
        use_checked=rust.working_line(catalog, name, Use()),
        names=tuple(_names(catalog, name, Use())),
        observed=catalog.inspected.get(name),
        dependencies=crate.dependencies,
        pulls=tuple(other for other in catalog.paths([name]) if other != name),
        dependents=catalog.dependents[name],
        reach=catalog.reach(name),
        repositories=tuple(catalog.users[name]),
    )


def _names(catalog: Catalog, crate: str, use: Use) -> Iterator[NameAnswer]:
    for name in evidence.judged(catalog, crate, use) or ():
        yield NameAnswer(
            crate=crate,
            name=name.name,
            state=name.state,
            needs=cfg.format_condition(name.needs) if name.needs != cfg.ALWAYS else None,
            nearest=name.nearest.names if name.nearest and name.nearest.near else (),
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
