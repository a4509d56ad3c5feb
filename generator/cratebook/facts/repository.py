"""What a repository's page and JSON state: its dependencies in each form, its adoption, its rollout position."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ..adoption.repositories import Adopted, State, adoption
from ..builds import Error, chosen, has_commits
from ..cargo import forms
from ..cargo.dependency import CRATES_IO
from ..cargo.forms import Form
from ..cargo.source import CrateSource
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import CheckoutOutcome, ManifestKind, Repository, Risk
from ..diagnostics import FindingRow
from ..offer import Offer, offer
from ..offer.patch import fitting
from .alike import alike
from .forms import FormFacts, WasmCaution, form_facts, wasm_cautions
from .imports import ImportFacts, as_renamed, import_facts
from .locked import LockedFacts, locked_facts
from .plan import RiskFacts, checklist_items, risk_facts
from .progress import Reason, RepositoryState, progress
from .sources import registry_settings
from .usage import UsedCrate, repository_names_in_use

FlagState = Literal["crate", "named", "default", "enabled", "off", "no-crate", "no-feature"]
_FLAG_STATES: Mapping[str | None, FlagState] = {None: "off", "named": "named", "default": "default"}


@dataclass(frozen=True, kw_only=True)
class TakenCrate:
    """A crate of a repository: direct, or transitive via the crates of `path`, which ends with this one.

    Of a path of more than ten crates, these are its ends.
    """

    name: str
    direct: bool
    path: tuple[str, ...]
    features: Annotated[
        Mapping[str, str], Field(description="Each enabled feature: `named`, `default`, or the feature that enables it")
    ]
    locked: Annotated[tuple[LockedFacts, ...], Field(description="What is built of it, by the lock file as scanned")]


@dataclass(frozen=True, kw_only=True)
class FlagFacts:
    """A capability flag, the crate and feature that it stands for, and what enables it."""

    key: str
    crate: str
    feature: str | None
    state: Annotated[
        FlagState, Field(description="`enabled` by another feature; `crate` where the crate alone enables it")
    ]
    enabled_by: Annotated[str | None, Field(description="As in `features` of a crate")] = None


@dataclass(frozen=True, kw_only=True)
class ManifestLine:
    """A line of a manifest in the repository."""

    manifest: str
    line: int


@dataclass(frozen=True, kw_only=True)
class AdoptedCrate:
    """One crate in one repository, as planned and as scanned."""

    name: str
    state: State
    differences: tuple[str, ...]
    newer: Annotated[str | None, Field(description="Its requirement, where that asks for newer versions than planned")]
    vendored: Annotated[str | None, Field(description="The folder that all packages of its source are taken from")]
    places: tuple[ManifestLine, ...]


@dataclass(frozen=True, kw_only=True)
class AdoptionFacts:
    """A repository's manifests, as they were scanned, compared with the plan."""

    commit: str | None
    complete: bool
    adopted: int
    planned: int
    crates: tuple[AdoptedCrate, ...]

    def count(self, state: State) -> int:
        """Return the number of crates in a state."""
        return sum(crate.state == state for crate in self.crates)

    @property
    def differences(self) -> tuple[str, ...]:
        """Every way in which a crate differs from the plan, once."""
        return tuple(dict.fromkeys(text for crate in self.crates for text in crate.differences))

    @property
    def common_differences(self) -> tuple[str, ...]:
        """The ways in which several crates, all that differ, differ from the plan alike."""
        differing = [crate.differences for crate in self.crates if crate.state == "differs"]
        return tuple(text for text in self.differences if len(differing) > 1 and all(text in one for one in differing))


@dataclass(frozen=True, kw_only=True)
class CheckoutFacts:
    """What became of the repository's own checkout when it was built, and again with the steps followed."""

    commit: Annotated[str | None, Field(description="Of the repository")]
    outcome: CheckoutOutcome
    error: Error | None
    reason: Annotated[str | None, Field(description="Why it could not be tried")]


@dataclass(frozen=True, kw_only=True)
class OfferedCrate:
    """A crate as a repository is offered it."""

    name: str
    requirement: str | None
    features: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PullRequestFacts:
    """What the description of the pull request states; its words are in the template `pull_request.md`."""

    sources: Annotated[tuple[str, ...], Field(description="Where the crates come from, in words")]
    crates: tuple[OfferedCrate, ...]
    number: Annotated[int, Field(description="The repository's position in the rollout, from 1")]
    last_number: Annotated[int, Field(description="How many positions there are")]
    phase: int
    phase_title: str
    checklist: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RepositoryFacts:
    """A repository that should use the shared crates."""

    name: str
    purpose: str | None
    category: str
    url: str
    owner: str | None
    contact: str | None
    owners: Annotated[tuple[str, ...], Field(description="Those that its own files name, as scanned")]
    number: Annotated[int, Field(description="Its position in the rollout, from 1")]
    phase: Annotated[int, Field(description="The number of its phase, from 1")]
    state: Annotated[RepositoryState, Field(description="The one that holds")]
    waits_for: Annotated[tuple[str, ...], Field(description="Repositories that it depends on by git and are not done")]
    reasons: Annotated[tuple[Reason, ...], Field(description="What blocks it, or is left to do")]
    reduced: Annotated[Reason | None, Field(description="What of the plan its offer leaves out; null: nothing")]
    previous: str | None
    next: str | None
    manifest: ManifestKind | None
    by_commit: Annotated[bool, Field(description="Whether a commit of a git source is chosen for it")]
    offer: Annotated[Offer, Field(description="Steps by which it gets the crates")]
    form: Annotated[Form, Field(description="The form of the patch that fits its manifest")]
    patch: Annotated[str, Field(description="The [dependencies] table as TOML")]
    registries: Annotated[
        str | None, Field(description="What Cargo's configuration needs for their registries, as TOML; null: nothing")
    ]
    forms: tuple[FormFacts, ...]
    wasm_cautions: tuple[WasmCaution, ...]
    imports: Annotated[ImportFacts | None, Field(description="Null where none are planned")]
    names_in_use: Annotated[tuple[UsedCrate, ...], Field(description="What its Rust sources use, as scanned")]
    adoption: Annotated[AdoptionFacts | None, Field(description="Null where its manifests were not scanned")]
    checkout: Annotated[CheckoutFacts | None, Field(description="Null where nobody tried")]
    crates: tuple[TakenCrate, ...]
    additional: Annotated[tuple[str, ...], Field(description="Direct crates that are not universal")]
    flags: tuple[FlagFacts, ...]
    notes: tuple[str, ...]
    pull_request: PullRequestFacts
    pull_request_url: Annotated[str | None, Field(description="Where it is open or was merged")]
    risks: Annotated[tuple[RiskFacts, ...], Field(description="Those that affect what it takes")]
    findings: tuple[FindingRow, ...]


def repository_facts(catalog: Catalog, name: str, findings: tuple[FindingRow, ...]) -> RepositoryFacts:
    """Return what is known of a repository; `findings` are those that affect it."""
    repository, number, build = catalog.repositories[name], catalog.numbers[name], chosen(catalog, name)
    how_far = progress(catalog, name)
    return RepositoryFacts(
        name=name,
        purpose=repository.purpose,
        category=repository.category,
        url=catalog.url_of(name),
        owner=repository.owner,
        contact=repository.contact,
        owners=catalog.observed[name].owners if name in catalog.observed else (),
        number=number,
        phase=catalog.phase_of[name][0],
        state=how_far.state,
        waits_for=how_far.waits_for,
        reasons=how_far.reasons,
        reduced=how_far.reduced,
        previous=catalog.order[number - 2] if number > 1 else None,
        next=catalog.order[number] if number < len(catalog.order) else None,
        manifest=catalog.kind_of(name),
        by_commit=has_commits(catalog, name),
        offer=offer(catalog, name),
        form=fitting(catalog, name),
        patch=forms.section(planned.dependencies(catalog, name)),
        registries=registry_settings(catalog, repository.crates),
        forms=form_facts(catalog, name),
        wasm_cautions=tuple(wasm_cautions(catalog, name)),
        imports=import_facts(as_renamed(catalog.read_at(*(commit for _, commit in build.commits)), name), build.uses),
        names_in_use=tuple(repository_names_in_use(catalog, name)),
        adoption=_adoption(catalog, name),
        checkout=_checkout(catalog, name),
        crates=tuple(_taken(catalog, repository, path) for path in catalog.pulled[name].values()),
        additional=tuple(crate for crate in repository.crates if crate not in catalog.site.universal),
        flags=tuple(_flag(catalog, repository, key) for key in repository.flags),
        notes=repository.notes,
        pull_request=pull_request_facts(catalog, name),
        pull_request_url=repository.pull_request,
        risks=tuple(risk_facts(risk) for risk in catalog.risks.risks if _affects(catalog, risk, name)),
        findings=findings,
    )


def pull_request_facts(catalog: Catalog, name: str) -> PullRequestFacts:
    """Return what the description of the pull request states that brings a repository its crates."""
    number, _, phase = catalog.phase_of[name]
    dependencies = planned.taken(catalog, chosen(catalog, name).uses)
    return PullRequestFacts(
        sources=tuple(dict.fromkeys(_in_words(entry.source) for entry in dependencies)),
        crates=tuple(
            OfferedCrate(name=entry.package, requirement=entry.requirement, features=entry.features)
            for entry in dependencies
        ),
        number=catalog.numbers[name],
        last_number=len(catalog.order),
        phase=number,
        phase_title=phase.title,
        checklist=checklist_items(catalog, catalog.checklists.repository),
    )


def _in_words(source: CrateSource) -> str:
    """Return a source in words, all paths alike."""
    if source.path is not None:
        return "paths"
    return "crates.io" if source == CRATES_IO else str(source)


def _taken(catalog: Catalog, repository: Repository, path: tuple[str, ...]) -> TakenCrate:
    crate = path[-1]
    features = catalog.features_on(crate, repository.crates.get(crate))
    locked = locked_facts(catalog, repository.name, crate)
    return TakenCrate(name=crate, direct=len(path) == 1, path=path, features=features, locked=locked)


def _flag(catalog: Catalog, repository: Repository, key: str) -> FlagFacts:
    flag = catalog.flags.flags[key]
    use = repository.crates.get(flag.crate)
    if use is None:
        return FlagFacts(key=key, crate=flag.crate, feature=flag.feature, state="no-crate")
    if flag.feature is None:
        return FlagFacts(key=key, crate=flag.crate, feature=None, state="crate")
    enabled_by = catalog.features_on(flag.crate, use).get(flag.feature)
    known = flag.feature in catalog.crates[flag.crate].features
    state = _FLAG_STATES.get(enabled_by, "enabled") if known else "no-feature"
    return FlagFacts(key=key, crate=flag.crate, feature=flag.feature, state=state, enabled_by=enabled_by)


def _adoption(catalog: Catalog, name: str) -> AdoptionFacts | None:
    compared = adoption(catalog, name)
    if compared.observed is None:
        return None
    return AdoptionFacts(
        commit=compared.observed.commit,
        complete=compared.complete,
        adopted=compared.count("done"),
        planned=compared.planned,
        crates=tuple(_adopted(crate) for crate in compared.crates.values()),
    )


def _checkout(catalog: Catalog, name: str) -> CheckoutFacts | None:
    builds = catalog.repository_builds.get(name)
    tried = builds.checkout if builds else None
    return alike(CheckoutFacts, tried, error=Error.of(tried.error)) if tried else None


def _adopted(crate: Adopted) -> AdoptedCrate:
    return AdoptedCrate(
        name=crate.crate,
        state=crate.state,
        differences=tuple(difference.text for difference in crate.differences),
        newer=crate.newer,
        vendored=crate.vendored.path if crate.vendored else None,
        places=tuple(ManifestLine(manifest=entry.manifest, line=entry.line) for entry in crate.seen),
    )


def _affects(catalog: Catalog, risk: Risk, name: str) -> bool:
    affects, repository = risk.affects, catalog.repositories[name]
    return affects is not None and bool(
        set(affects.crates) & set(catalog.pulled[name])
        or set(affects.flags) & set(repository.flags)
        or catalog.phase_of[name][1] in affects.phases
        or repository.category in affects.categories
    )
