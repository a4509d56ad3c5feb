"""What the plan's own files state: its document, categories, risks, checklists, WASM requirements and the SDK."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ..data.catalog import Catalog
from ..data.models import Checklist, Risk
from ..diagnostics import FindingRow
from .alike import alike

Tier = Literal["high", "medium", "low"]
_PLACEHOLDER = re.compile(r"\{(?P<total>crates|repositories)\}|\{\{|\}\}")


@dataclass(frozen=True, kw_only=True)
class StatusFacts:
    """Another status that the plan gives itself, and where."""

    section: str
    status: str


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """The document that the data was taken from."""

    title: str
    date: str
    scope: str
    status: str
    stated: Annotated[tuple[StatusFacts, ...], Field(description="What it gives as its status elsewhere")]
    next_steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConstraintFacts:
    """A rule of the architecture."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CategoryFacts:
    """A group of repositories with one purpose, in rollout order."""

    key: str
    title: str
    repositories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiskFacts:
    """Something that may go wrong, and what is done against it."""

    title: str
    tier: Tier
    impact: str
    probability: Tier
    mitigation: str
    general: Annotated[bool, Field(description="Whether it affects every repository")]


@dataclass(frozen=True, kw_only=True)
class PublishStepFacts:
    """Crates that the plan publishes together."""

    title: str | None
    crates: tuple[str, ...]
    after: Annotated[Mapping[str, tuple[str, ...]], Field(description="The crates that it puts before one of them")]


@dataclass(frozen=True, kw_only=True)
class ChecklistFacts:
    """Things to do, in order, and what the plan says before them."""

    title: str
    text: str | None
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SdkFacts:
    """The TypeScript SDK beside the crates."""

    path: str
    native: Annotated[Mapping[str, str], Field(description="Each module, and what it does in TypeScript alone")]
    wasm: Annotated[tuple[str, ...], Field(description="What only WASM gives")]
    exports: Annotated[Mapping[str, str], Field(description="The file of each export")]


@dataclass(frozen=True, kw_only=True)
class WasmFacts:
    """What a repository that builds for WASM is told to write, as TOML, and what is wrong with that."""

    requirements: str | None
    findings: tuple[FindingRow, ...]


def plan_facts(catalog: Catalog) -> PlanFacts | None:
    """Return the document that the data was taken from, if any."""
    plan = catalog.site.plan
    if plan is None:
        return None
    stated = tuple(alike(StatusFacts, each) for each in plan.stated)
    return alike(PlanFacts, plan, scope=_with_totals(catalog, plan.scope), stated=stated)


def publish_facts(catalog: Catalog) -> tuple[PublishStepFacts, ...]:
    """Return the steps in which the plan publishes the crates; none where it states none."""
    return tuple(alike(PublishStepFacts, step) for step in catalog.publish.steps)


def category_facts(catalog: Catalog) -> tuple[CategoryFacts, ...]:
    """Return every category with its repositories."""
    return tuple(
        CategoryFacts(
            key=key,
            title=category.title,
            repositories=tuple(name for name in catalog.order if catalog.repositories[name].category == key),
        )
        for key, category in catalog.categories.categories.items()
    )


def risk_facts(risk: Risk) -> RiskFacts:
    """Return a risk of the rollout."""
    return alike(RiskFacts, risk, general=risk.affects is None)


def checklist_facts(catalog: Catalog) -> tuple[ChecklistFacts, ...]:
    """Return every checklist: what to do before the rollout, for each repository, and after."""
    lists = catalog.checklists.stated.values()
    return tuple(alike(ChecklistFacts, each, items=checklist_items(catalog, each)) for each in lists)


def checklist_items(catalog: Catalog, checklist: Checklist | None) -> tuple[str, ...]:
    """Return a checklist's items with the totals filled in."""
    return tuple(_with_totals(catalog, item) for item in checklist.items) if checklist else ()


def wasm_facts(catalog: Catalog, findings: Sequence[FindingRow]) -> WasmFacts:
    """Return the requirements with the findings of their file."""
    file = catalog.at("wasm").path
    return WasmFacts(
        requirements=catalog.wasm.requirements,
        findings=tuple(finding for finding in findings if finding.path == file),
    )


def sdk_facts(catalog: Catalog) -> SdkFacts | None:
    """Return the SDK, if there is one."""
    return alike(SdkFacts, catalog.sdk) if catalog.sdk.path is not None else None


def _with_totals(catalog: Catalog, text: str) -> str:
    """Fill in the totals that `{crates}` and `{repositories}` stand for; a doubled brace stands for one."""
    totals = {"crates": str(len(catalog.crates)), "repositories": str(len(catalog.repositories))}
    return _PLACEHOLDER.sub(lambda match: totals[match["total"]] if match["total"] else match[0][0], text)
