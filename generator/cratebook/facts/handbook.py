"""The whole handbook as facts: every crate and repository, the rollout, and what the plan states besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import Use
from ..diagnostics import EntityRef, Finding, FindingRow
from .crate import CrateFacts, crate_facts
from .findings import RuleFacts, by_entity, rule_facts
from .forms import PinFacts
from .imports import ImportFacts, import_facts
from .on_demand import OnDemand
from .plan import (
    CategoryFacts,
    ChecklistFacts,
    ConstraintFacts,
    PlanFacts,
    PublishStepFacts,
    RiskFacts,
    SdkFacts,
    WasmFacts,
    category_facts,
    checklist_facts,
    checklist_items,
    plan_facts,
    publish_facts,
    risk_facts,
    sdk_facts,
    wasm_facts,
)
from .progress import progress
from .repository import RepositoryFacts, repository_facts
from .rollout import RolloutFacts, rollout_facts
from .sources import SourceFacts, registry_settings, source_facts


@dataclass(frozen=True, kw_only=True)
class CommonFacts:
    """What every repository takes, and the import lines of all crates."""

    lines: Annotated[str, Field(description="The universal crates as lines of [dependencies]")]
    registries: Annotated[
        str | None, Field(description="What Cargo's configuration needs for their registries, as TOML; null: nothing")
    ]
    imports: Annotated[ImportFacts | None, Field(description="With default features; null where none are planned")]


@dataclass(frozen=True, kw_only=True)
class HandbookFacts:
    """Everything that the handbook's pages and JSON state."""

    title: str
    organisation: str
    summary: str
    url: Annotated[str | None, Field(description="Where the handbook is published, with a slash at its end")]
    git: Annotated[
        str | None, Field(description="The git address of whose commits one is chosen; null: no such source")
    ]
    sources: Annotated[tuple[SourceFacts, ...], Field(description="Where the crates come from; the default first")]
    pin: Annotated[
        PinFacts | None, Field(description="What every patch names of the first git source; null: its newest commit")
    ]
    edit: Annotated[
        str | None,
        Field(description="Address that edits a data file; {file} stands for its path below the data folder"),
    ]
    data: Annotated[str, Field(description="The data folder, which the places of findings start with")]
    plan: PlanFacts | None
    constraints: tuple[ConstraintFacts, ...]
    universal: tuple[str, ...]
    publish_order: tuple[str, ...]
    publish_steps: Annotated[tuple[PublishStepFacts, ...], Field(description="As planned; empty where none are")]
    levels: Annotated[tuple[tuple[str, ...], ...], Field(description="The crates by level, in publish order")]
    rollout: RolloutFacts
    categories: tuple[CategoryFacts, ...]
    crates: Annotated[Mapping[str, CrateFacts], Field(description="By name, in publish order")]
    repositories: Annotated[Mapping[str, RepositoryFacts], Field(description="By name, in rollout order")]
    common: CommonFacts
    wasm: WasmFacts
    sdk: SdkFacts | None
    risks: tuple[RiskFacts, ...]
    checklists: tuple[ChecklistFacts, ...]
    checklist: Annotated[tuple[str, ...], Field(description="The items of the checklist for each repository")]
    rules: tuple[RuleFacts, ...]
    findings: Annotated[tuple[FindingRow, ...], Field(description="In the order of their places")]


def handbook_facts(catalog: Catalog, findings: Sequence[Finding]) -> HandbookFacts:
    """Derive all facts from a catalog without errors and its findings."""
    site, rows = catalog.site, tuple(finding.row for finding in findings)
    affecting, git = by_entity(rows), next(iter(site.git_sources.values()), None)
    own_pin = git.own_pin if git else None
    return HandbookFacts(
        title=site.title,
        organisation=site.organisation,
        summary=site.summary,
        url=f"{site.url.rstrip('/')}/" if site.url else None,
        git=git.git if git else None,
        sources=tuple(source_facts(catalog, path) for path in site.every_source),
        pin=PinFacts(kind=own_pin[0], name=own_pin[1]) if own_pin else None,
        edit=site.edit,
        data=catalog.folder,
        plan=plan_facts(catalog),
        constraints=tuple(ConstraintFacts(title=each.title, text=each.text) for each in site.constraints),
        universal=site.universal,
        publish_order=catalog.publish_order,
        publish_steps=publish_facts(catalog),
        levels=catalog.waves,
        rollout=rollout_facts(catalog, {name: progress(catalog, name) for name in catalog.order}),
        categories=category_facts(catalog),
        crates=OnDemand(
            catalog.publish_order,
            lambda name: crate_facts(catalog, name, affecting.get(EntityRef("crate", name), ())),
        ),
        repositories=OnDemand(
            catalog.order,
            lambda name: repository_facts(catalog, name, affecting.get(EntityRef("repository", name), ())),
        ),
        common=CommonFacts(
            lines=forms.lines(planned.universal(catalog)),
            registries=registry_settings(catalog, site.universal),
            imports=import_facts(catalog, dict.fromkeys(catalog.publish_order, Use())),
        ),
        wasm=wasm_facts(catalog, rows),
        sdk=sdk_facts(catalog),
        risks=tuple(risk_facts(risk) for risk in catalog.risks.risks),
        checklists=checklist_facts(catalog),
        checklist=checklist_items(catalog, catalog.checklists.repository),
        rules=rule_facts(catalog),
        findings=rows,
    )
