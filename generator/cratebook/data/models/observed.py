"""What was seen in a repository's manifests; written by `cratebook scan`, read as data like any other."""

from typing import Annotated, ClassVar

from pydantic import Field

from .base import File, Names, Shape, Text
from .entities import ManifestKind

Line = Annotated[int, Field(ge=1)]


class Stands(Shape):
    """Where something stands in a checkout."""

    manifest: Text = Field(description="Path of the Cargo.toml in the repository")
    line: Line


class ObservedDependency(Stands):
    """A dependency as a manifest has it; what it inherits from the workspace is already filled in."""

    package: Text
    table: Text = Field(description="The table it stands in, such as dependencies or workspace.dependencies")
    version: Text | None = None
    git: Text | None = None
    rev: Text | None = None
    tag: Text | None = None
    branch: Text | None = None
    path: Text | None = None
    features: Names = ()
    default_features: bool = Field(default=True, alias="default-features")
    optional: bool = False
    inherited: bool = Field(default=False, description="By workspace = true")


class ObservedFeature(Stands):
    """A Cargo feature of the repository's own."""

    name: Text


class ObservedFault(Stands):
    """Why a manifest does not parse, or why Cargo would reject it."""

    message: Text


class ObservedRustVersion(Stands):
    """The oldest Rust that a package, or the workspace, says it builds with."""

    package: Text | None = Field(default=None, description="Nothing where it is the workspace's, for all that inherit")
    version: Text


class ObservedMember(Shape):
    """A package that Cargo builds from the root."""

    manifest: Text
    package: Text


class ObservedRepository(File):
    """`observed/repos/<name>.yml`: what stands in a repository's manifests, of what concerns the handbook."""

    schema_name: ClassVar[str] = "observed-repo"
    name: Text
    commit: Text | None = None
    kind: ManifestKind
    dependencies_table: bool = Field(default=False, description="Whether the root manifest has [dependencies]")
    workspace_dependencies_table: bool = Field(default=False, description="Whether it has [workspace.dependencies]")
    members: tuple[ObservedMember, ...] = ()
    crates: tuple[ObservedDependency, ...] = Field(default=(), description="Shared crates, from wherever")
    strangers: tuple[ObservedDependency, ...] = Field(default=(), description="Other packages of the crates' source")
    repositories: tuple[ObservedDependency, ...] = Field(default=(), description="Packages of the other repositories")
    features: tuple[ObservedFeature, ...] = Field(
        default=(), description="Own features with the name of a shared crate"
    )
    rust_versions: tuple[ObservedRustVersion, ...] = Field(default=(), alias="rust-versions")
    faults: tuple[ObservedFault, ...] = ()
