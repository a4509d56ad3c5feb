"""What is to be built: each crate as the data asks for it, and what each repository is offered, at each commit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..builds import Commits, CrateBuild, at, digest, has_commits, offered, pinned_at, wanted
from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import Use
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef
from ..evidence import short_commit


@dataclass(frozen=True, kw_only=True)
class Request:
    """A build: the texts that Cargo is given, and what they are the texts of.

    `commits` are those of the git sources that it takes crates from.
    """

    entity: EntityRef
    commits: Commits
    target: str
    features: tuple[str, ...] = ()
    default_features: bool = True
    dependencies: str
    imports: str = ""

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each text that decides: of another one nothing is known."""
        texts = {"dependencies": self.dependencies}
        if self.entity.kind == "repository":
            texts["imports"] = self.imports
        return {name: digest(text) for name, text in texts.items()}

    @property
    def title(self) -> str:
        """What it is for, in a few words."""
        if self.entity.kind == "repository":
            return f"offer for {self.entity.name}"
        features = (*self.features, *(() if self.default_features else ("no defaults",)))
        return f"{self.entity.name} ({', '.join(features) or 'default'})"

    @property
    def at(self) -> str:
        """The commits, in a few words."""
        named = [(commit, f" ({path[-1]})" if len(self.commits) > 1 else "") for path, commit in self.commits]
        return " and ".join(f"{short_commit(commit)}{source}" for commit, source in named if commit)

    @property
    def described(self) -> str:
        """The title with the commits, if there are some."""
        return f"{self.title} at {self.at}" if self.at else self.title


def requests(
    catalog: Catalog, commits: Mapping[SourcePath, Sequence[str]], repositories: Sequence[str], host: str
) -> Iterator[Request]:
    """Yield the builds of the crates as these repositories take them, then those of their offers, commit by commit.

    Each source is built at each of its commits, the offers with the first commits of the others. What is from no git
    source is built once, as it is planned.
    """
    named = replace(catalog, repositories={name: catalog.repositories[name] for name in repositories})
    taken = {crate for repository in named.repositories.values() for crate in repository.crates}
    builds = [build for build in wanted(named) if build.crate in taken]
    for path, commit in (*((path, one) for path, every in commits.items() for one in every), ((), None)):
        for build in builds:
            if path == (catalog.source_path(build.crate) if catalog.has_commits(build.crate) else ()):
                yield _alone(catalog, build, ((path, commit),) if path else (), host)
    by_commit = [name for name in repositories if has_commits(catalog, name)]
    offers = (offer(catalog, name, one, host) for one in _combined(commits) for name in by_commit)
    yield from dict.fromkeys(offers)
    yield from (offer(catalog, name, (), host) for name in repositories if name not in by_commit)


def offer(catalog: Catalog, repository: str, commits: Commits, host: str) -> Request:
    """Return the build of what a repository is offered at commits of the git sources."""
    dependencies, imports = offered(catalog, repository, commits)
    return Request(
        entity=EntityRef("repository", repository),
        commits=at(catalog, repository, pinned_at(commits)).commits,
        target=host,
        dependencies=dependencies,
        imports=imports,
    )


def _combined(commits: Mapping[SourcePath, Sequence[str]]) -> Iterator[Commits]:
    """Yield the first commit of each source, then each other one of a source with the first of the others."""
    first = tuple((path, one[0]) for path, one in commits.items() if one)
    yield first
    for path, every in commits.items():
        for commit in every[1:]:
            yield tuple((other, commit if other == path else one) for other, one in first)


def _alone(catalog: Catalog, build: CrateBuild, commits: Commits, host: str) -> Request:
    """Return the build of one crate as a repository would take it."""
    use = Use.model_validate({"features": build.features, "default-features": build.default_features})
    return Request(
        entity=EntityRef("crate", build.crate),
        commits=commits,
        target=build.target or host,
        features=build.features,
        default_features=build.default_features,
        dependencies=forms.section(planned.offered(catalog, {build.crate: use}, pinned_at(commits))),
    )
