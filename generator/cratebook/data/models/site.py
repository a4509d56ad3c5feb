"""`site.yml`: what holds for the whole handbook."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import File, Names, Shape, Text, WebAddress

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
    """Where every shared crate comes from, as Cargo names it (Cargo reference, git dependencies).

    Its own rev, tag or branch stands in every patch; `pin` is what the pinned texts beside them name.
    """

    git: Text
    version: Text = Field(description="Cargo version requirement of every crate that has none of its own")
    pin: Pin | None = Field(default=None, description="What the pinned form of every patch names")
    browse: Text = Field(description="Address of a crate's source; {crate} stands for its name")

    @property
    def own_pin(self) -> tuple[str, str] | None:
        """Return what every patch names, if anything."""
        return next(iter(self.given), None)

    @property
    def offered_pin(self) -> tuple[str, str] | None:
        """Return what the pinned texts name, if anything."""
        return next(iter(self.pin.given), None) if self.pin else None


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
    source: Source
    repositories: Text = Field(description="Address of a repository; {repository} stands for its name")
    url: WebAddress | None = Field(default=None, description="Address at which the handbook is published")
    edit: Text | None = Field(default=None, description="Address that edits a data file; {file} stands for its path")
    universal: Names = Field(description="Crates that every repository takes")
    plan: Plan | None = None
    constraints: tuple[Constraint, ...] = ()
    stated: tuple[StatedFigure, ...] = ()
