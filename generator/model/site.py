"""`site.yml`: what holds for the whole handbook."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import File, Names, Shape, Text

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


class Source(Shape):
    """Where every shared crate comes from, as Cargo names it (Cargo reference, git dependencies)."""

    git: Text
    version: Text = Field(description="Cargo version requirement of every crate that has none of its own")
    rev: Text | None = None
    tag: Text | None = None
    branch: Text | None = None
    browse: Text = Field(description="Address of a crate's source; {crate} stands for its name")

    @model_validator(mode="after")
    def _one_pin(self) -> Self:
        if sum(pin is not None for pin in (self.rev, self.tag, self.branch)) > 1:
            raise ValueError("give one of rev, tag and branch, not several")
        return self


class Plan(Shape):
    """The document that the data was taken from."""

    title: Text
    date: Text
    scope: Text
    status: Text
    next_steps: Names = ()
    sections: Mapping[Topic, Text] = Field(default={}, description="Where the plan speaks of what")


class Titled(Shape):
    """A short name with a sentence."""

    title: Text
    text: Text


class Site(File):
    """`site.yml`: what holds for the whole handbook."""

    schema_name: ClassVar[str] = "site"
    title: Text
    organisation: Text
    summary: Text
    source: Source
    repositories: Text = Field(description="Address of a repository; {repository} stands for its name")
    edit: Text | None = Field(default=None, description="Address that edits a data file; {file} stands for its path")
    universal: Names = Field(description="Crates that every repository takes")
    plan: Plan | None = None
    constraints: tuple[Titled, ...] = ()
    stated: tuple[StatedFigure, ...] = ()
