"""What a crate's page and JSON state: its data, what follows from it, and what its manifest and source were read as."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from .. import evidence
from ..builds import Known, commit_of, known, pins_of
from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import NameKind, ObservedCrate, ObservedNeed, Support, Use
from ..diagnostics import FindingRow
from ..evidence.imports import most_used_line, use_line
from .alike import alike
from .builds import BuildFacts, build_facts
from .conditions import ConditionFacts, stated_condition
from .forms import PinFacts
from .imports import ImportFacts, import_facts
from .sources import SourceFacts, registry_settings, source_facts
from .usage import NameInUse, crate_names_in_use

# With more listed, the pages and the JSON of all crates would grow with the square of their number.
_MOST_LISTED = 100
Transitive = Annotated[
    tuple[str, ...] | int, Field(description=f"Their names; where there are more than {_MOST_LISTED}, their number")
]

# Words by which a text says nothing of its own.
_FILLERS = frozenset({"a", "and", "for", "in", "of", "or", "the", "with"})


@dataclass(frozen=True, kw_only=True)
class MissingModule:
    """A module that is declared and has no file, which keeps the crate from compiling."""

    module: str
    file: Annotated[str, Field(description="Where it is declared, in the crate's folder")]
    line: int


@dataclass(frozen=True, kw_only=True)
class CrateOffer:
    """A crate with its default features as a manifest takes it, at the first commit where that does not fail.

    Only one from the git source of whose commits one is chosen has commits to choose from.
    """

    by_commit: Annotated[bool, Field(description="Whether a commit of its source is chosen for each repository")]

    pin: Annotated[
        PinFacts | None, Field(description="What it names of the source; null at the newest commit, or without commits")
    ]
    commit: Annotated[str | None, Field(description="The commit that is known of")]
    line: Annotated[str, Field(description="Its line below [dependencies]")]
    command: Annotated[str, Field(description="The `cargo add` that writes the same")]
    registries: Annotated[
        str | None, Field(description="What Cargo's configuration needs for its registry, as TOML; null: nothing")
    ]
    known: Known


@dataclass(frozen=True, kw_only=True)
class FeatureFacts:
    """A Cargo feature; `known` tells whether the crate builds with it and the default features."""

    name: str
    enables: tuple[str, ...]
    default: bool
    known: Known


@dataclass(frozen=True, kw_only=True)
class DependencyFacts:
    """A dependency of an inspected crate, with what it inherits from the workspace filled in."""

    package: str
    shared: Annotated[bool, Field(description="Whether it is one of the handbook's crates")]
    kind: Literal["normal", "dev", "build"]
    version: str | None
    target: str | None
    optional: bool


@dataclass(frozen=True, kw_only=True)
class ExportFacts:
    """Names exported at the crate root that are of one kind, from one crate, and exist under one condition."""

    kind: NameKind
    needs: ConditionFacts | None
    source: Annotated[str | None, Field(description="The crate outside the workspace that they come from")]
    hidden: Annotated[bool, Field(description="By #[doc(hidden)]")]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OriginFacts:
    """A glob or a macro that brings names which the source does not list."""

    by: str
    needs: ConditionFacts | None


@dataclass(frozen=True, kw_only=True)
class InspectionFacts:
    """What a crate's manifest and source state, as they were inspected."""

    commit: str | None
    path: str
    library: Annotated[str, Field(description="What Rust calls the crate")]
    version: str
    edition: str
    rust_version: str | None
    license: str | None
    publish: bool
    proc_macro: bool
    build_script: bool
    features: tuple[FeatureFacts, ...]
    implicit_features: Annotated[tuple[str, ...], Field(description="Optional dependencies under their own name")]
    missing: Annotated[tuple[MissingModule, ...], Field(description="Those that no feature decides")]
    internal: Annotated[tuple[DependencyFacts, ...], Field(description="Dependencies inside the workspace")]
    external: Annotated[tuple[DependencyFacts, ...], Field(description="All other dependencies")]
    exports: tuple[ExportFacts, ...]
    unknown: tuple[OriginFacts, ...]

    @property
    def public(self) -> tuple[ExportFacts, ...]:
        """The exports that the crate's documentation shows."""
        return tuple(export for export in self.exports if not export.hidden)

    @property
    def public_count(self) -> int:
        """The number of names that the crate's documentation shows."""
        return sum(len(export.names) for export in self.public)

    @property
    def hidden_count(self) -> int:
        """The number of names that it hides."""
        return sum(len(export.names) for export in self.exports if export.hidden)


@dataclass(frozen=True, kw_only=True)
class WasmSupport:
    """Whether a crate builds for WASM, with which features, and why."""

    support: Support
    features: tuple[str, ...]
    default_features: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class UserFacts:
    """A repository that takes a crate: directly, or via the crates of `path`, which ends with this one.

    Of a path of more than ten crates, these are its ends.
    """

    repository: str
    path: tuple[str, ...]
    features: Annotated[tuple[str, ...], Field(description="The features that a direct dependency names")]
    default_features: bool

    @property
    def direct(self) -> bool:
        """Whether the repository names the crate itself."""
        return len(self.path) == 1


@dataclass(frozen=True, kw_only=True)
class CrateFacts:
    """A shared crate."""

    name: str
    version: str
    requirement: Annotated[str | None, Field(description="The Cargo version requirement that patches state")]
    offer: CrateOffer
    purpose: str | None
    description: str | None
    source: Annotated[str | None, Field(description="Where its source can be read")]
    comes_from: Annotated[SourceFacts, Field(description="Where Cargo finds it, as planned")]
    declared_layer: int | None
    level: Annotated[int, Field(description="The longest path down to a crate without dependencies")]
    publish_position: int
    features: Annotated[tuple[FeatureFacts, ...], Field(description="As planned")]
    wasm: WasmSupport | None
    use: Annotated[str | None, Field(description="The `use` line as planned, with default features")]
    imports: Annotated[ImportFacts | None, Field(description="With default features; null where none is planned")]
    most_used: Annotated[
        str | None, Field(description="The `use` line of what repositories use most, of what is there by default")
    ]
    inspection: Annotated[InspectionFacts | None, Field(description="Null where it was not inspected")]
    builds: Annotated[tuple[BuildFacts, ...], Field(description="By commit, with all that was built there")]
    dependencies: tuple[str, ...]
    transitive_dependencies: Transitive
    dependents: tuple[str, ...]
    transitive_dependents: Transitive
    users: Annotated[tuple[UserFacts, ...], Field(description="The repositories that take it, in rollout order")]
    names_in_use: Annotated[tuple[NameInUse, ...], Field(description="As scanned, first what most repositories use")]
    findings: tuple[FindingRow, ...]

    @property
    def says_more(self) -> bool:
        """Whether the description has a word of its own, so that it does not only repeat the purpose."""
        own, purpose = (_words(text or "") for text in (self.description, self.purpose))
        return bool(own - purpose - _FILLERS)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def crate_facts(catalog: Catalog, name: str, findings: tuple[FindingRow, ...]) -> CrateFacts:
    """Return what is known of a crate; `findings` are those that affect it."""
    crate, dependencies = catalog.crates[name], catalog.dependencies(name)
    inspected, dependents, offer = catalog.inspected.get(name), catalog.dependents[name], _offer(catalog, name)
    return CrateFacts(
        name=name,
        version=crate.version,
        requirement=catalog.requirement(name),
        offer=offer,
        purpose=crate.purpose,
        description=crate.description,
        source=catalog.browse_url(name),
        comes_from=source_facts(catalog, catalog.source_path(name)),
        declared_layer=crate.layer,
        level=catalog.levels[name],
        publish_position=catalog.publish_order.index(name) + 1,
        features=tuple(_planned_features(catalog, name, offer.commit)),
        wasm=alike(WasmSupport, crate.wasm, features=crate.wasm.use.features) if crate.wasm else None,
        use=use_line(catalog, name),
        imports=import_facts(catalog.read_at(offer.commit), {name: Use()}),
        most_used=most_used_line(catalog.read_at(offer.commit), name),
        inspection=_inspection(catalog, inspected) if inspected else None,
        builds=tuple(build_facts(catalog, name)),
        dependencies=dependencies,
        transitive_dependencies=_transitive(
            catalog.pulled_count[name] - len(dependencies), name, dependencies, catalog.closure
        ),
        dependents=dependents,
        transitive_dependents=_transitive(catalog.reach_count[name] - len(dependents), name, dependents, catalog.reach),
        users=tuple(_user(catalog, name, repository, path) for repository, path in catalog.users[name].items()),
        names_in_use=tuple(crate_names_in_use(catalog, name)),
        findings=findings,
    )


def _transitive(
    count: int, crate: str, direct: tuple[str, ...], follow: Callable[[str], tuple[str, ...]]
) -> Transitive:
    """Return so many crates that a crate leads to, besides the direct ones; where they are too many, their number."""
    return count if count > _MOST_LISTED else tuple(n for n in follow(crate) if n != crate and n not in direct)


def _offer(catalog: Catalog, name: str) -> CrateOffer:
    by_commit, source = catalog.has_commits(name), catalog.source_path(name)
    options = ((pin, commit_of(catalog, source, pin)) for pin in pins_of(catalog, source))
    tried = [(pin, commit, known(catalog, name, commit, Use())) for pin, commit in options]
    chosen_pin, commit, outcome = next((one for one in tried if one[2].state != "fails"), tried[0])
    entries = planned.offered(catalog, {name: Use()}, ((source, chosen_pin),))
    pin = entries[0].source.pin
    return CrateOffer(
        by_commit=by_commit,
        pin=PinFacts(kind=pin[0], name=pin[1]) if pin else None,
        commit=commit,
        line=forms.lines(entries),
        command=forms.add_command(entries),
        registries=registry_settings(catalog, [name]),
        known=outcome,
    )


def _planned_features(catalog: Catalog, crate: str, commit: str | None) -> Iterator[FeatureFacts]:
    default = catalog.features_on(crate)
    for name, enables in catalog.crates[crate].features.items():
        if name != "default":
            outcome = known(catalog, crate, commit, Use(features=(name,)))
            yield FeatureFacts(name=name, enables=enables, default=name in default, known=outcome)


def _user(catalog: Catalog, crate: str, repository: str, path: tuple[str, ...]) -> UserFacts:
    use = catalog.repositories[repository].crates.get(crate)
    return UserFacts(
        repository=repository,
        path=path,
        features=use.features if use else (),
        default_features=use.default_features if use else True,
    )


def _inspection(catalog: Catalog, crate: ObservedCrate) -> InspectionFacts:
    return alike(
        InspectionFacts,
        crate,
        library=catalog.rust_name(crate.name),
        features=tuple(_inspected_features(catalog, crate)),
        implicit_features=tuple(name for name in crate.features if not evidence.is_own(crate, name)),
        missing=tuple(alike(MissingModule, each) for each in evidence.missing_modules(crate, frozenset())),
        internal=_dependencies(catalog, crate.internal),
        external=_dependencies(catalog, crate.external),
        exports=tuple(alike(ExportFacts, names, needs=stated_condition(names.needs)) for names in crate.exports),
        unknown=tuple(alike(OriginFacts, origin, needs=stated_condition(origin.needs)) for origin in crate.unknown),
    )


def _inspected_features(catalog: Catalog, crate: ObservedCrate) -> Iterator[FeatureFacts]:
    default = evidence.features_on(crate, Use())
    for name, enables in crate.features.items():
        if name != "default" and evidence.is_own(crate, name):
            outcome = known(catalog, crate.name, crate.commit, Use(features=(name,)))
            yield FeatureFacts(name=name, enables=enables, default=name in default, known=outcome)


def _dependencies(catalog: Catalog, needs: Iterable[ObservedNeed]) -> tuple[DependencyFacts, ...]:
    return tuple(alike(DependencyFacts, need, shared=need.package in catalog.crates) for need in needs)
