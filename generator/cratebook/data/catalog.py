"""The immutable whole, indexed, with what follows from it: closure, dependents, levels, publish order, waves.

References may be wrong while the rules still look at them, so everything here passes over names that are not there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Self

from .. import graph
from ..cargo.features import DEFAULT, enabled
from ..cargo.source import CrateSource, canonical
from ..diagnostics import EntityRef, Place
from . import models
from .documents import Document
from .models.site import SourcePath

# A crate's or repository's file, or the name of one of the others, such as `site`.
DataFile = EntityRef | str
# With longer paths, what a repository pulls in would grow with the square of a chain of crates.
_MOST_STEPS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalog:
    """All data of a handbook, read from `folder`; `crates` and `repositories` are keyed by name, in order of name.

    `documents` maps `site`, `crates/<name>`, … to the file read; `broken` names those that no entity came out of.
    `observed` is what was seen of repositories, `inspected` what was seen of crates, `inspections` the workspaces that
    their sources are, by the paths of these in `site.yml`, and `commits` the crates at other commits.
    `crate_builds` and `repository_builds` are what was seen when crates were built, `tried` at which commits of the
    sources. `renamed` are names by which the Rust code of one repository calls crates.
    """

    folder: str
    site: models.Site
    categories: models.Categories
    phases: models.Phases
    publish: models.Publish
    flags: models.Flags
    risks: models.Risks
    checklists: models.Checklists
    wasm: models.WasmRequirements
    sdk: models.Sdk
    crates: Mapping[str, models.Crate]
    repositories: Mapping[str, models.Repository]
    observed: Mapping[str, models.ObservedRepository]
    inspected: Mapping[str, models.ObservedCrate]
    inspections: Mapping[SourcePath, models.ObservedSource]
    commits: Mapping[str, models.ObservedCommit]
    crate_builds: Mapping[str, models.ObservedCrateBuilds]
    repository_builds: Mapping[str, models.ObservedRepositoryBuilds]
    tried: Mapping[SourcePath, models.ObservedBuilds]
    documents: Mapping[str, Document]
    broken: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def at(self, document: DataFile, *path: str | int) -> Place:
        """Return where the value at `path` stands in a data file."""
        return self._document(document).at(*path)

    def key(self, document: DataFile, *path: str | int) -> Place:
        """Return where the key at `path` stands in a data file."""
        return self._document(document).key(*path)

    def whole(self, document: DataFile, *path: str | int) -> bool:
        """Tell whether a data file, or its part at `path`, is here with nothing left out of it for a fault."""
        if self.is_broken(document):
            return False
        return not any(p[: len(path)] == path[: len(p)] for p in self._document(document).left_out)

    def is_broken(self, document: DataFile) -> bool:
        """Tell whether a data file is there that no entity came out of."""
        return _file(document) in self.broken

    def _document(self, document: DataFile) -> Document:
        """Return a data file, or an empty one in place of one that is not there."""
        file = _file(document)
        return self.documents.get(file) or _empty(f"{self.folder}/{file}.yml")

    def read_at(self, *commits: str | None) -> Self:
        """Return the same with the crates of git sources as they were read at commits of these, as far as they were."""
        catalog = self
        for commit in commits:
            catalog = catalog._read_at.get(commit or "", catalog)
        return catalog

    @cached_property
    def _read_at(self) -> Mapping[str, Self]:
        sources = {commit: path for path, tried in self.tried.items() for commit in tried.commits}
        first = next(iter(self.site.git_sources), None)
        return {
            commit: replace(self, inspected=dict(self._inspected_at(read, sources.get(commit, first))))
            for commit, read in self.commits.items()
        }

    def _inspected_at(
        self, read: models.ObservedCommit, source: SourcePath | None
    ) -> Iterator[tuple[str, models.ObservedCrate]]:
        """Yield the crates of other sources as they were inspected, and those of one as they were read at a commit."""
        for name, crate in self.inspected.items():
            if name in self.crates and self.source_path(name) != source:
                yield name, crate
        for crate in read.crates:
            if crate.name not in self.crates or self.source_path(crate.name) == source:
                yield crate.name, crate

    def kind_of(self, repository: str) -> models.ManifestKind | None:
        """Return the kind of a repository's root manifest: as observed, else as the data says."""
        seen = self.observed.get(repository)
        return seen.kind if seen else self.repositories[repository].manifest

    @property
    def scans(self) -> tuple[models.ObservedRepository, ...]:
        """The scans of the repositories, in rollout order."""
        return tuple(self.observed[name] for name in self.order if name in self.observed)

    def section(self, topic: models.Topic) -> str:
        """Return the plan's section that speaks of a topic, or nothing."""
        return self.site.plan.sections.get(topic, "") if self.site.plan else ""

    def url_of(self, repository: str) -> str:
        """Return where a repository lives."""
        return self.repositories[repository].url or self.site.repositories.replace("{repository}", repository)

    def rust_name(self, crate: str) -> str:
        """Return what Rust calls a crate: as it is renamed, else its library's own name where that was seen."""
        observed = self.inspected.get(crate)
        return self.renamed.get(crate) or (observed.library if observed else None) or crate.replace("-", "_")

    def source_path(self, crate: str) -> SourcePath:
        """Return where `site.yml` has the source of a crate: as its file says, else as a source claims it.

        Else it is the first source, also of a crate that names one that is not there.
        """
        return self._source_paths.get(crate) or self._claimed(crate)

    @cached_property
    def _source_paths(self) -> Mapping[str, SourcePath]:
        stated = {name: ("sources", crate.source or "") for name, crate in self.crates.items()}
        sources = self.site.every_source
        return {name: path if path in sources else self._claimed(name) for name, path in stated.items()}

    def _claimed(self, crate: str) -> SourcePath:
        sources = self.site.every_source
        claimed = (path for path, source in sources.items() if any(fnmatchcase(crate, one) for one in source.crates))
        return next(claimed, next(iter(sources)))

    def source_of(self, crate: str) -> models.Source:
        """Return the source of a crate."""
        return self.site.every_source[self.source_path(crate)]

    def plan_source(self, crate: str) -> CrateSource:
        """Return where Cargo finds a crate, as planned."""
        inspected = self.inspected.get(crate)
        return self.source_of(crate).crate_source(crate, inspected.path if inspected else crate)

    @cached_property
    def registries(self) -> Mapping[str | None, str]:
        """The names of the sources' registries by the addresses of their indexes."""
        every = self.site.every_source.values()
        return {
            CrateSource(registry_index=one.index).address: one.registry for one in every if one.registry and one.index
        }

    def named_registry(self, source: CrateSource) -> CrateSource:
        """Return a source by the name that the site has for its registry, where it names the index."""
        name = self.registries.get(source.address)
        return CrateSource(registry=name) if name else source

    @property
    def inspection(self) -> models.ObservedSource | None:
        """The workspace of the first git source, or else of the first source."""
        return self.inspections.get(next(iter(self.site.git_sources or self.site.every_source)))

    def inspection_of(self, crate: str) -> models.ObservedSource | None:
        """Return the workspace that a crate's source was inspected as, if it was inspected whole."""
        return self.inspections.get(self.source_path(crate))

    def has_commits(self, crate: str) -> bool:
        """Tell whether a crate is from a git source, of whose commits one is chosen."""
        return self.source_of(crate).git is not None

    def browse_url(self, crate: str) -> str | None:
        """Return where a crate's source can be read, if that is known."""
        browse = self.source_of(crate).browse
        return browse.replace("{crate}", crate) if browse else None

    def dependencies(self, crate: str) -> tuple[str, ...]:
        """Return the shared crates that a crate names, as far as they exist."""
        return self.dependency_graph[crate]

    def requirement(self, crate: str) -> str | None:
        """Return the Cargo version requirement that patches give for a crate.

        Where the data has none, a registry is asked for the crate's version, as by `cargo add`; elsewhere any will do.
        """
        source, stated = self.source_of(crate), self.crates.get(crate)
        own = stated.requirement if stated else None
        registry = self.plan_source(crate).is_registry
        return own or source.version or (stated.version if stated and registry else None)

    def features_on(self, crate: str, use: models.Use | None = None) -> dict[str, str]:
        """Return each feature that is on, with what turns it on: `named`, `default` or another feature's name.

        Without a use, the crate is taken as its defaults have it.
        """
        features, use = self.crates[crate].features if crate in self.crates else {}, use or models.Use()
        on = enabled(features, use.features, default=use.default_features)
        return {name: by for name, by in on.items() if (name, by) != (DEFAULT, DEFAULT)}

    @cached_property
    def dependency_graph(self) -> Mapping[str, tuple[str, ...]]:
        """For each crate, the shared crates that it names, as far as they exist."""
        return {
            name: tuple(other for other in crate.dependencies if other in self.crates)
            for name, crate in self.crates.items()
        }

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """For each crate, the crates that name it as a dependency."""
        return graph.reverse(self.dependency_graph)

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """For each crate, the length of the longest path down to a crate without dependencies."""
        return graph.levels(self.dependency_graph)

    @cached_property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """The crates by level: each wave can be published at once when the one before it is out."""
        depth = max(self.levels.values(), default=-1)
        return tuple(tuple(n for n in self.publish_order if self.levels[n] == level) for level in range(depth + 1))

    @cached_property
    def publish_order(self) -> tuple[str, ...]:
        """Every crate after its dependencies; where that leaves a choice, as the plan states, then by name."""
        stated = {name: i for i, name in enumerate(n for step in self.publish.steps for n in step.crates)}

        def rank(name: str) -> tuple[int, int, str]:
            return stated.get(name, len(stated)), self.levels[name], name

        return graph.order(self.dependency_graph, rank)

    def paths(self, crates: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """For each crate that the given ones pull in, a shortest path to it that starts with a given one.

        Of a path of more than ten crates, these are its ends.
        """
        known = (name for name in crates if name in self.crates)
        whole = graph.paths(known, self.dependency_graph.__getitem__)
        return {name: path if len(path) <= _MOST_STEPS else (path[0], name) for name, path in whole.items()}

    @cached_property
    def pulled_count(self) -> Mapping[str, int]:
        """The number of crates that each crate pulls in."""
        return graph.reached(self.dependency_graph)

    @cached_property
    def reach_count(self) -> Mapping[str, int]:
        """The number of crates that a change to each crate touches through dependencies."""
        return graph.reached(self.dependents)

    def closure(self, crate: str) -> tuple[str, ...]:
        """Return a crate and all that it pulls in, nearest first."""
        return graph.closure([crate], self.dependency_graph.__getitem__)

    def reach(self, crate: str) -> tuple[str, ...]:
        """Return the crates that a change to a crate touches through dependencies, in publish order."""
        affected = set(graph.closure([crate], self.dependents.__getitem__)) - {crate}
        return tuple(name for name in self.publish_order if name in affected)

    @cached_property
    def pulled(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """For each repository, the path to every crate that it takes or pulls in."""
        return {name: self.paths(repository.crates) for name, repository in self.repositories.items()}

    @cached_property
    def users(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """For each crate, the repositories that take it or pull it in, in roll-out order, with the path."""
        paths = [(repository, self.pulled[repository]) for repository in self.order]
        return {
            crate: {repository: pulled[crate] for repository, pulled in paths if crate in pulled}
            for crate in self.crates
        }

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The repositories in the order of the roll-out."""
        listed = (name for phase in self.phases.phases.values() for name in phase.repositories)
        return tuple(dict.fromkeys(name for name in listed if name in self.repositories))

    @cached_property
    def prerequisites(self) -> Mapping[str, Mapping[str, models.ObservedDependency]]:
        """For each repository, the others that it was seen to depend on by git, each with the first such entry."""
        by_address = {canonical(self.url_of(name)): name for name in self.order}
        prerequisites = dict[str, dict[str, models.ObservedDependency]]()
        for name in self.order:
            scan, entries = self.observed.get(name), prerequisites.setdefault(name, {})
            for entry in scan.repositories if scan else ():
                other = by_address.get(canonical(entry.git or ""))
                if other and other != name:
                    entries.setdefault(other, entry)
        return prerequisites

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """For each repository its place in the order, from 1."""
        return {name: number for number, name in enumerate(self.order, start=1)}

    @cached_property
    def phase_of(self) -> Mapping[str, tuple[int, str, models.Phase]]:
        """For each repository the number (from 1), key and text of its phase."""
        phases: dict[str, tuple[int, str, models.Phase]] = {}
        for number, (key, phase) in enumerate(self.phases.phases.items(), start=1):
            for name in phase.repositories:
                phases.setdefault(name, (number, key, phase))
        return phases

    @cached_property
    def figures(self) -> Mapping[str, int]:
        """The key figures, derived."""
        support = [crate.wasm.support for crate in self.crates.values() if crate.wasm]
        declared = {crate.layer for crate in self.crates.values() if crate.layer is not None}
        return {
            "crates": len(self.crates),
            "repositories": len(self.repositories),
            "wasm-full": support.count("full"),
            "wasm-partial": support.count("partial"),
            "layers": len(declared) or len(self.waves),
            "universal": len(self.site.universal),
        }


def _empty(path: str) -> Document:
    return Document(path=path, value=None, keys={}, values={}, texts={}, blocks={})


def _file(document: DataFile) -> str:
    return document.file if isinstance(document, EntityRef) else document
