"""What is to be built: each crate as the data asks for it, and what each repository is offered, at each commit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..builds import CrateBuild, digest, has_commits, offered, wanted
from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import Use
from ..diagnostics import EntityRef
from ..evidence import short_commit


@dataclass(frozen=True, kw_only=True)
class Request:
    """A build: the texts that Cargo is given, and what they are the texts of."""

    entity: EntityRef
    commit: str | None
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
    def described(self) -> str:
        """The same with the commit, if there is one."""
        return f"{self.title} at {short_commit(self.commit)}" if self.commit else self.title


def requests(catalog: Catalog, commits: Sequence[str], repositories: Sequence[str], host: str) -> Iterator[Request]:
    """Yield the builds of the crates as these repositories take them, then those of their offers, commit by commit.

    What is from another source than the one of the commits is built once, as it is planned.
    """
    named = replace(catalog, repositories={name: catalog.repositories[name] for name in repositories})
    taken = {crate for repository in named.repositories.values() for crate in repository.crates}
    builds = [build for build in wanted(named) if build.crate in taken]
    for commit in (*commits, None):
        for build in builds:
            if catalog.chosen_by_commit(build.crate) == (commit is not None):
                yield Request(
                    entity=EntityRef("crate", build.crate),
                    commit=commit,
                    target=build.target or host,
                    features=build.features,
                    default_features=build.default_features,
                    dependencies=_alone(catalog, build, commit),
                )
    for commit in (*commits, None):
        for name in repositories:
            if has_commits(catalog, name) == (commit is not None):
                dependencies, imports = offered(catalog, name, commit)
                yield Request(
                    entity=EntityRef("repository", name),
                    commit=commit,
                    target=host,
                    dependencies=dependencies,
                    imports=imports,
                )


def _alone(catalog: Catalog, build: CrateBuild, commit: str | None) -> str:
    """Return the table that takes one crate as a repository would."""
    use = Use.model_validate({"features": build.features, "default-features": build.default_features})
    return forms.section(planned.offered(catalog, {build.crate: use}, ("rev", commit) if commit else None))
