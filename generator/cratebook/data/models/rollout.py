"""The plan's own files: categories, phases, publish order, flags, risks, checklists, WASM and SDK."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import File, Key, Names, Shape, Text

Tier = Literal["high", "medium", "low"]


class StatedTitle(Shape):
    """Another name that the plan gives a category."""

    section: Text
    title: Text


class Category(Shape):
    """A group of repositories with one purpose."""

    title: Text
    stated: tuple[StatedTitle, ...] = ()


class Categories(File):
    """`categories.yml`: the categories in their order of display."""

    schema_name: ClassVar[str] = "categories"
    categories: Mapping[Key, Category]


class Claim(Shape):
    """What the plan says of the repositories of a phase."""

    only: Names | None = Field(default=None, description="They need these crates and no others")
    adds: Names | None = Field(default=None, description="Each adds at least one of these to the universal crates")
    several: bool | None = Field(default=None, description="Each takes more than one crate that is not universal")
    also: Mapping[Text, Names] = Field(default={}, description="What the plan adds in brackets, for each repository")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(kind is not None for kind in (self.only, self.adds, self.several)) != 1:
            raise ValueError("give exactly one of only, adds and several")
        return self


class Phase(Shape):
    """A step of the roll-out and the repositories changed in it, in order."""

    title: Text
    text: Text | None = Field(default=None, description="What the plan says of its repositories, in its own words")
    claim: Claim | None = None
    remarks: Mapping[Text, Text] = Field(
        default={}, description="What the plan adds in brackets for a repository, where not `also needs …`"
    )
    repositories: Names


class Phases(File):
    """`phases.yml`: the order in which repositories are changed."""

    schema_name: ClassVar[str] = "phases"
    phases: Mapping[Text, Phase]


class PublishStep(Shape):
    """Crates that the plan publishes together."""

    title: Text | None = None
    crates: Names
    after: Mapping[Text, Names] = {}


class Publish(File):
    """`publish.yml`: the publish order as the plan states it."""

    schema_name: ClassVar[str] = "publish"
    steps: tuple[PublishStep, ...] = ()


class Flag(Shape):
    """A capability flag of the plan; without a feature it is on as soon as its crate is there."""

    crate: Text
    feature: Text | None = None


class Flags(File):
    """`flags.yml`: the capability flags that repositories name."""

    schema_name: ClassVar[str] = "flags"
    flags: Mapping[Text, Flag] = {}


class Affects(Shape):
    """What narrows a risk; a repository that meets any of these is touched."""

    crates: Names = ()
    flags: Names = ()
    phases: Names = ()
    categories: Names = ()


class Risk(Shape):
    """Something that may go wrong, and what is done against it."""

    title: Text
    tier: Tier
    impact: Text
    probability: Tier
    mitigation: Text
    affects: Affects | None = None


class Risks(File):
    """`risks.yml`: the risks of the roll-out."""

    schema_name: ClassVar[str] = "risks"
    risks: tuple[Risk, ...] = ()


class Checklist(Shape):
    """Things to do, in order; `{crates}` and `{repositories}` stand for the counts."""

    title: Text
    text: Text | None = Field(default=None, description="What the plan says before the items")
    items: Names


class Checklists(File):
    """`checklists.yml`: what to do before, for each repository, and after."""

    schema_name: ClassVar[str] = "checklists"
    before: Checklist | None = None
    repository: Checklist | None = None
    after: Checklist | None = None

    @property
    def stated(self) -> Mapping[str, Checklist]:
        """The lists that are there, by their key."""
        lists = {"before": self.before, "repository": self.repository, "after": self.after}
        return {key: checklist for key, checklist in lists.items() if checklist}


class WasmRequirements(File):
    """`wasm.yml`: what a repository that builds for WASM is told to write."""

    schema_name: ClassVar[str] = "wasm"
    requirements: Text | None = None


class Sdk(File):
    """`sdk.yml`: the TypeScript SDK beside the crates."""

    schema_name: ClassVar[str] = "sdk"
    path: Text | None = None
    native: Mapping[Text, Text] = {}
    wasm: Names = ()
    exports: Mapping[Text, Text] = {}
