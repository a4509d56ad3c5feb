"""What is to be built: each crate as the data asks for it, and what each repository is offered, at each commit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..builds import CrateBuild, digest, offered, wanted
from ..cargo import forms
from ..cargo.source import CrateSource
from ..data import planned
from ..data.catalog import Catalog
from ..diagnostics import EntityRef


@dataclass(frozen=True, kw_only=True)
class Request:
    """A build: the texts that Cargo is given, and what they are the texts of."""

    entity: EntityRef
    commit: str
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


def requests(catalog: Catalog, commits: Sequence[str], repositories: Sequence[str], host: str) -> Iterator[Request]:
    """Yield the builds of the crates as these repositories take them, then those of their offers, commit by commit."""
    named = replace(catalog, repositories={name: catalog.repositories[name] for name in repositories})
    taken = {crate for repository in named.repositories.values() for crate in repository.crates}
    builds = wanted(named)
    for commit in commits:
        for build in builds:
            if build.crate in taken:
                yield Request(
                    entity=EntityRef("crate", build.crate),
                    commit=commit,
                    target=build.target or host,
                    features=build.features,
                    default_features=build.default_features,
                    dependencies=_alone(catalog, build, commit),
                )
    for commit in commits:
        for name in repositories:
            dependencies, imports = offered(catalog, name, commit)
            yield Request(
                entity=EntityRef("repository", name),
                commit=commit,
                target=host,
                dependencies=dependencies,
                imports=imports,
            )


def _alone(catalog: Catalog, build: CrateBuild, commit: str) -> str:
    """Return the table that takes one crate as a repository would."""
    source = CrateSource.at_pin(catalog.site.source.git, ("rev", commit))
    entry = planned.dependency(catalog, build.crate)
    features, default = build.features, build.default_features
    return forms.section([replace(entry, source=source, features=features, default_features=default)])
