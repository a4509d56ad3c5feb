"""`site.yml`: what holds for the whole handbook."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ...cargo.source import CrateSource
from .base import File, Key, Names, Shape, Text, WebAddress

# Where a source stands in `site.yml`: ("source",), or ("sources", its name).
SourcePath = tuple[str, ...]

Figure = Literal["crates", "repositories", "wasm-full", "wasm-partial", "layers", "universal"]
Topic = Literal[
    "crates",
    "dependencies",
    "publish",
    "flags",
    "order",
    "wasm",
    "sdk",
    "requirements",
    "base",
    "patches",
    "imports",
    "risks",
    "checklists",
    "descriptions",
]


class StatedFigure(Shape):
    """A figure that the plan states and that the data may contradict."""

    section: Text
    figure: Figure
    value: int


class Pin(Shape):
    """One commit, tag or branch of a git source."""

    rev: Text | None = None
    tag: Text | None = None
    branch: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.given) > 1:
            raise ValueError("give one of rev, tag and branch, not several")
        return self

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        """Return the keys that have a value, with it."""
        named = (("rev", self.rev), ("tag", self.tag), ("branch", self.branch))
        return tuple((key, value) for key, value in named if value is not None)


class Source(Pin):
    """Where shared crates come from, as Cargo names it: git, a registry or a path (Cargo reference, dependencies).

    Its own rev, tag or branch stands in every patch; `pin` is what the pinned texts beside them name.
    """

    git: Text | None = None
    registry: Text | None = Field(default=None, description="crates-io, or the name that Cargo's configuration has")
    index: Text | None = Field(default=None, description="Address of the registry's index, where not crates.io")
    path: Text | None = Field(
        default=None,
        description="A crate's folder from a repository's root; {crate} stands for its name, {folder} for where it was "
        "inspected",
    )
    version: Text | None = Field(
        default=None,
        description="Cargo version requirement of every crate that has none of its own; without it, git and path "
        "dependencies have none, and those of a registry require the crate's version",
    )
    pin: Pin | None = Field(default=None, description="What the pinned form of every patch names")
    browse: Text | None = Field(default=None, description="Address of a crate's source; {crate} stands for its name")
    crates: Names = Field(
        default=(), description="Which crates come from here, by name or pattern such as acme-*; `source` of one wins"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(place is not None for place in (self.git, self.registry, self.path)) > 1:
            raise ValueError("give one of git, registry and path, not several")
        if self.git is None and (self.given or self.pin):
            raise ValueError("only a git source has a rev, tag, branch or pin")
        if self.index is not None and self.registry is None:
            raise ValueError("an index goes with a registry")
        return self

    @property
    def own_pin(self) -> tuple[str, str] | None:
        """Return what every patch names, if anything."""
        return next(iter(self.given), None)

    @property
    def offered_pin(self) -> tuple[str, str] | None:
        """Return what the pinned texts name, if anything."""
        return next(iter(self.pin.given), None) if self.pin else None

    @property
    def site_pin(self) -> tuple[str, str] | None:
        """Return what the handbook offers before any other commit that was tried."""
        return self.offered_pin or self.own_pin

    def crate_source(self, crate: str, folder: str = "") -> CrateSource:
        """Return where Cargo finds a crate, as planned; `folder` is where it is in its own checkout."""
        path = self.path.replace("{crate}", crate).replace("{folder}", folder) if self.path else None
        return CrateSource.of({"git": self.git, "path": path, "registry": self.registry, **dict(self.given)})


class StatedStatus(Shape):
    """Another status that the plan gives itself."""

    section: Text
    status: Text


class Plan(Shape):
    """The document that the data was taken from."""

    title: Text
    date: Text
    scope: Text
    file: Text | None = Field(default=None, description="Its path in the crates' repository")
    sha256: Text | None = Field(default=None, description="Digest of the version that the data was taken from")
    status: Text
    stated: tuple[StatedStatus, ...] = ()
    next_steps: Names = ()
    sections: Mapping[Topic, Text] = Field(default={}, description="Where the plan speaks of what")


class Titled(Shape):
    """A short name with a sentence."""

    title: Text
    text: Text


class Constraint(Titled):
    """A rule of the architecture."""

    manifests_only: bool = Field(
        default=False, alias="manifests-only", description="Whether it lets the rollout change nothing but Cargo.toml"
    )


class Site(File):
    """`site.yml`: what holds for the whole handbook."""

    schema_name: ClassVar[str] = "site"
    title: Text
    organisation: Text
    summary: Text
    source: Source | None = Field(default=None, description="Where the crates come from; or give `sources`")
    sources: Mapping[Key, Source] = Field(
        default={}, description="Several, by name; the first is that of each crate that none is named for"
    )
    repositories: Text = Field(description="Address of a repository; {repository} stands for its name")
    url: WebAddress | None = Field(default=None, description="Address at which the handbook is published")
    edit: Text | None = Field(
        default=None, description="Address that edits a data file; {file} stands for its path below the data folder"
    )
    universal: Names = Field(description="Crates that every repository takes")
    plan: Plan | None = None
    constraints: tuple[Constraint, ...] = ()
    stated: tuple[StatedFigure, ...] = ()

    @property
    def every_source(self) -> Mapping[SourcePath, Source]:
        """The sources, each by its path in the file; the first is the default. Where there are none, it is empty."""
        first: dict[SourcePath, Source] = {("source",): self.source or Source()}
        first = {} if self.source is None and self.sources else first
        return {**first, **{("sources", name): source for name, source in self.sources.items()}}

    @property
    def git_sources(self) -> Mapping[SourcePath, Source]:
        """The git sources, of each of which a commit is chosen for a repository, by their paths in the file."""
        return {path: source for path, source in self.every_source.items() if source.git}
