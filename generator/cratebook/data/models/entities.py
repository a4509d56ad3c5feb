"""The entities: shared crates and the repositories that should use them."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import Contact, File, Names, Shape, Text
from .builds import ReportedBuild

Support = Literal["full", "partial", "none"]
ManifestKind = Literal["virtual-workspace", "root-package", "package", "none", "unreadable"]


class Use(Shape):
    """How a repository takes a crate."""

    features: Names = ()
    default_features: bool = Field(default=True, alias="default-features")
    optional: bool = False


class Wasm(Shape):
    """Whether a crate builds for WASM, with which features, and why."""

    support: Support
    feature: Text | None = Field(default=None, description="The one Cargo feature that turns WASM support on")
    features: Names = Field(default=(), description="The Cargo features of a build for WASM, where not that one")
    default_features: bool = Field(default=True, alias="default-features", description="Of a build for WASM")
    note: Text

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.feature and self.features:
            raise ValueError("give one of feature and features, not both")
        return self

    @property
    def named_features(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """The features of a build for WASM, each after its path in the data."""
        one = ((("feature",), self.feature),) if self.feature else ()
        return (*one, *((("features", index), feature) for index, feature in enumerate(self.features)))

    @property
    def use(self) -> Use:
        """How a build for WASM takes the crate."""
        features = tuple(feature for _, feature in self.named_features)
        return Use.model_validate({"features": features, "default-features": self.default_features})


class Import(Shape):
    """The names to bring into scope, as in `use acme_net::{A, B};`."""

    comment: Text
    names: Annotated[Names, Field(min_length=1)]


class Crate(File):
    """`crates/<name>.yml`: a shared crate."""

    schema_name: ClassVar[str] = "crate"
    name: Text
    version: Text
    source: Text | None = Field(default=None, description="Which of the site's `sources` it comes from")
    requirement: Text | None = Field(default=None, description="Cargo version requirement, where not the source's")
    purpose: Text | None = None
    description: Text | None = Field(default=None, description="One line, where it differs from the purpose")
    layer: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Declared layer; 0 has no dependency")
    dependencies: Names = ()
    features: Mapping[Text, tuple[Text, ...]] = Field(
        default={}, description="As in [features]: other features, dep:name or name/feature"
    )
    wasm: Wasm | None = None
    builds: tuple[ReportedBuild, ...] = Field(default=(), description="What was seen to build or to fail")
    import_: Import | None = Field(default=None, alias="import")


class StatedCategory(Shape):
    """Another category that the plan gives a repository."""

    section: Text
    category: Text


class Repository(File):
    """`repos/<name>.yml`: a repository that should use the shared crates."""

    schema_name: ClassVar[str] = "repo"
    name: Text
    category: Text
    purpose: Text | None = None
    url: Text | None = Field(default=None, description="Address, where it does not follow the site's pattern")
    owner: Text | None = Field(default=None, description="Person or team to ask")
    contact: Contact | None = Field(default=None, description="Mail address or link of the owner")
    folder: Text | None = Field(
        default=None,
        description="Of a member of one large workspace, which takes a repository's place: its folder there",
    )
    manifest: ManifestKind | None = Field(default=None, description="Kind of the Cargo.toml at the root, if known")
    crates: Mapping[Text, Use]
    members: Names = Field(default=(), description="Members that take the crates, by package, folder or manifest")
    flags: Names = ()
    notes: Names = Field(default=(), description="What an owner should know before pasting, as Markdown")
    pull_request: Text | None = Field(default=None, description="Address of the one that brings the crates in")
    stated: tuple[StatedCategory, ...] = ()
