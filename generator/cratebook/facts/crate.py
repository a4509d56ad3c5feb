"""What a crate's page and JSON state: its data, what follows from it, and what its manifest and source were read as."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from .. import evidence
from ..data.catalog import Catalog
from ..data.models import NameKind, ObservedCrate, ObservedMissing, ObservedNeed, Support, Use
from ..diagnostics import FindingRow
from ..evidence.imports import use_line
from .alike import alike
from .builds import BuildFacts, build_facts
from .conditions import ConditionFacts, stated_condition
from .imports import ImportFacts, import_facts
from .sources import SourceFacts, source_facts


@dataclass(frozen=True, kw_only=True)
class MissingModule:
    """A module that is declared and has no file, which keeps the crate from compiling."""

    module: str
    file: Annotated[str, Field(description="Where it is declared, in the crate's folder")]
    line: int


@dataclass(frozen=True, kw_only=True)
class FeatureFacts:
    """A Cargo feature; `missing` are the modules without a file that it asks for."""

    name: str
    enables: tuple[str, ...]
    default: bool
    missing: tuple[MissingModule, ...] = ()


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
    """A repository that takes a crate: directly, or via the crates of `path`, which ends with this one."""

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
    purpose: str
    description: str | None
    source: Annotated[str | None, Field(description="Where its source can be read")]
    comes_from: Annotated[SourceFacts, Field(description="Where Cargo finds it, as the plan's own form has it")]
    declared_layer: int | None
    level: Annotated[int, Field(description="The longest path down to a crate without dependencies")]
    publish_position: int
    features: Annotated[tuple[FeatureFacts, ...], Field(description="As planned")]
    wasm: WasmSupport | None
    use: Annotated[str | None, Field(description="The `use` line as planned, with default features")]
    imports: Annotated[ImportFacts | None, Field(description="With default features; null where none is planned")]
    inspection: Annotated[InspectionFacts | None, Field(description="Null where it was not inspected")]
    builds: Annotated[tuple[BuildFacts, ...], Field(description="By commit, with all that was built there")]
    dependencies: tuple[str, ...]
    transitive_dependencies: tuple[str, ...]
    dependents: tuple[str, ...]
    transitive_dependents: tuple[str, ...]
    users: Annotated[tuple[UserFacts, ...], Field(description="The repositories that take it, in rollout order")]
    findings: tuple[FindingRow, ...]


def crate_facts(catalog: Catalog, name: str, findings: tuple[FindingRow, ...]) -> CrateFacts:
    """Return what is known of a crate; `findings` are those that affect it."""
    crate, dependencies = catalog.crates[name], catalog.dependencies(name)
    inspected, dependents = catalog.inspected.get(name), catalog.dependents[name]
    return CrateFacts(
        name=name,
        version=crate.version,
        requirement=catalog.requirement(name),
        purpose=crate.purpose,
        description=crate.description,
        source=catalog.browse_url(name),
        comes_from=source_facts(catalog, catalog.source_path(name)),
        declared_layer=crate.layer,
        level=catalog.levels[name],
        publish_position=catalog.publish_order.index(name) + 1,
        features=tuple(_planned_features(catalog, name)),
        wasm=alike(WasmSupport, crate.wasm, features=crate.wasm.use.features) if crate.wasm else None,
        use=use_line(catalog, name),
        imports=import_facts(catalog, {name: Use()}),
        inspection=_inspection(catalog, inspected) if inspected else None,
        builds=tuple(build_facts(catalog, name)),
        dependencies=dependencies,
        transitive_dependencies=tuple(n for n in catalog.paths([name]) if n != name and n not in dependencies),
        dependents=dependents,
        transitive_dependents=tuple(other for other in catalog.reach(name) if other not in dependents),
        users=tuple(_user(catalog, name, repository, path) for repository, path in catalog.users[name].items()),
        findings=findings,
    )


def _planned_features(catalog: Catalog, crate: str) -> Iterator[FeatureFacts]:
    default = catalog.features_on(crate)
    for name, enables in catalog.crates[crate].features.items():
        if name != "default":
            yield FeatureFacts(name=name, enables=enables, default=name in default)


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
        features=tuple(_inspected_features(crate)),
        implicit_features=tuple(name for name in crate.features if not evidence.is_own(crate, name)),
        missing=_missing(evidence.missing_modules(crate, frozenset())),
        internal=_dependencies(catalog, crate.internal),
        external=_dependencies(catalog, crate.external),
        exports=tuple(alike(ExportFacts, names, needs=stated_condition(names.needs)) for names in crate.exports),
        unknown=tuple(alike(OriginFacts, origin, needs=stated_condition(origin.needs)) for origin in crate.unknown),
    )


def _inspected_features(crate: ObservedCrate) -> Iterator[FeatureFacts]:
    default = evidence.features_on(crate, Use())
    uncompilable: Mapping[str, tuple[ObservedMissing, ...]] = evidence.uncompilable(crate)
    for name, enables in crate.features.items():
        if name != "default" and evidence.is_own(crate, name):
            missing = _missing(uncompilable.get(name, ()))
            yield FeatureFacts(name=name, enables=enables, default=name in default, missing=missing)


def _missing(modules: Iterable[ObservedMissing]) -> tuple[MissingModule, ...]:
    return tuple(alike(MissingModule, missing) for missing in modules)


def _dependencies(catalog: Catalog, needs: Iterable[ObservedNeed]) -> tuple[DependencyFacts, ...]:
    return tuple(alike(DependencyFacts, need, shared=need.package in catalog.crates) for need in needs)
