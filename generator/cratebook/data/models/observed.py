"""What was seen in a repository's manifests; written by `cratebook scan`, read as data like any other."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from ...cargo.edit import Groups, Style, read_entry
from ...text import without_secret
from .base import File, Names, Shape, Text
from .entities import ManifestKind

Line = Annotated[int, Field(ge=1)]
# Offers write these as they are: nothing but white space, and an equals sign, may be in them.
Blank = Annotated[str, Field(pattern=r"^[ \t]{0,100}$")]
Equals = Annotated[str, Field(pattern=r"^[ \t]{0,100}=[ \t]{0,100}$")]


def _without_secret(text: str | None) -> str | None:
    if text is not None and without_secret(text) != text:
        raise ValueError("a URL in it has a password, a token or a user")
    return text


class Stands(Shape):
    """Where something stands in a checkout."""

    manifest: Text = Field(description="Path of the Cargo.toml in the repository")
    line: Line


class ObservedEntry(Stands):
    """What an entry says of where a package comes from; what it inherits from the workspace is already filled in."""

    package: Text | None
    table: Text = Field(description="The table it stands in, such as dependencies or workspace.dependencies")
    version: Text | None = None
    git: Text | None = None
    rev: Text | None = None
    tag: Text | None = None
    branch: Text | None = None
    path: Text | None = None
    registry: Text | None = None
    registry_index: Text | None = Field(default=None, alias="registry-index")

    _has_no_secret = field_validator("git", "registry_index", "text", "replaces", check_fields=False)(_without_secret)


class ObservedDependency(ObservedEntry):
    """A dependency as a manifest has it."""

    package: Text
    features: Names = ()
    default_features: bool = Field(default=True, alias="default-features")
    optional: bool = False
    inherited: bool = Field(default=False, description="By workspace = true")
    end: Line | None = Field(default=None, description="Its last line, where that is not its first")
    text: Text | None = Field(default=None, description="Its lines; nothing where others share them")

    @field_validator("text")
    @classmethod
    def _is_an_entry(cls, text: str | None) -> str | None:
        if text is not None:
            read_entry(text)
        return text

    @property
    def lines(self) -> tuple[int, int]:
        """Its first and its last line."""
        return self.line, self.end or self.line


class ObservedOverride(ObservedEntry):
    """What a build takes in place of a shared crate, or of every package of a source, from where the entry says."""

    replaces: Text | None = Field(
        default=None,
        description="Where it would come from: crates-io, the name of a registry, or a URL; none: anywhere",
    )


class ObservedDistance(Shape):
    """How many commits the one that a crate is locked to is behind, and ahead of, the one that it was pinned to."""

    pin: Text
    behind: Annotated[int, Field(ge=0)] = 0
    ahead: Annotated[int, Field(ge=0)] = 0


class ObservedLockedCrate(Shape):
    """A package of a build, as a lock file has it: from a path where it names neither git nor a registry."""

    package: Text
    line: Line
    version: Text
    git: Text | None = None
    rev: Text | None = None
    tag: Text | None = None
    branch: Text | None = None
    registry: Text | None = Field(default=None, description="crates-io; any other by its index")
    registry_index: Text | None = Field(default=None, alias="registry-index")
    commit: Text | None = None
    needed_by: Names = Field(default=(), alias="needed-by", description="Packages that depend on it, three at most")

    distances: tuple[ObservedDistance, ...] = Field(
        default=(), description="From pinned commits, where the crates' checkout was given"
    )

    _has_no_secret = field_validator("git", "registry_index")(_without_secret)


class ObservedLock(Shape):
    """A lock file, with the shared crates, and other packages of their sources, that a build takes."""

    file: Text
    crates: tuple[ObservedLockedCrate, ...] = ()


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


class ObservedPackage(Shape):
    """A package that Cargo builds from the root."""

    manifest: Text
    package: Text


class ObservedKey(Shape):
    """A key of a table of dependencies, and the line of its entry."""

    key: Text
    line: Line


class ObservedTable(Shape):
    """Where a table of dependencies stands, and how its entries are written."""

    newline: Literal["\n", "\r\n"] = "\n"
    indent: Blank = ""
    quote: Literal['"', "'"] = '"'
    key_quote: Literal["", '"', "'"] = ""
    padding: Blank = " "
    equals: Equals = " = "
    inner_equals: Equals = " = "
    column: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0, description="Width of the keys, where their = stand below each other"
    )
    dotted: bool = Field(default=False, description="Whether entries that only inherit are key.workspace = true")
    groups: Groups = Field(default="", description="Whether blank lines divide the entries, or comments below these")
    lines: tuple[Line, ...] = Field(
        default=(),
        max_length=3,
        description="Of its header, of its first entry and of the end of its last; the header alone where it is empty; "
        "none where there is no header",
    )
    closed: bool = Field(default=False, description="Whether it is written so that no lines can be added to it")
    taken: tuple[ObservedKey, ...] = Field(
        default=(), description="Keys of shared crates that another package has in the manifest"
    )

    @property
    def style(self) -> Style:
        """How its entries are written, as the editor's own type."""
        return Style(**{field.name: getattr(self, field.name) for field in fields(Style)})


class ObservedMember(ObservedTable, ObservedPackage):
    """A package that Cargo builds from the root, and where its [dependencies] stand."""

    uses: Names = Field(default=(), description="Shared crates that its Rust sources name")


class ObservedNameUse(Shape):
    """How often a name of a shared crate is used, and where first."""

    count: Annotated[int, Field(ge=1)]
    places: Annotated[Names, Field(min_length=1, max_length=3, description="Each as file:line")]


class ObservedRepository(File):
    """`observed/repos/<name>.yml`: what stands in a repository's manifests, of what concerns the handbook."""

    schema_name: ClassVar[str] = "observed-repo"
    name: Text
    commit: Text | None = None
    owners: Names = Field(default=(), description="By its CODEOWNERS, of all files, and its catalog-info.yaml")
    kind: ManifestKind
    dependencies_table: bool = Field(default=False, description="Whether the root manifest has [dependencies]")
    workspace_dependencies_table: bool = Field(default=False, description="Whether it has [workspace.dependencies]")
    workspace_dependencies: ObservedTable = Field(
        default=ObservedTable(), description="Where [workspace.dependencies] stands"
    )
    members: tuple[ObservedMember, ...] = ()
    crates: tuple[ObservedDependency, ...] = Field(default=(), description="Shared crates, from wherever")
    strangers: tuple[ObservedDependency, ...] = Field(default=(), description="Other packages of the crates' source")
    repositories: tuple[ObservedDependency, ...] = Field(default=(), description="Packages of the other repositories")
    overrides: tuple[ObservedOverride, ...] = Field(
        default=(),
        description="By [patch], [replace], paths and vendoring, by the root manifest or Cargo's configuration",
    )
    locks: tuple[ObservedLock, ...] = Field(default=(), description="The Cargo.lock at the root, if there is one")
    features: tuple[ObservedFeature, ...] = Field(
        default=(), description="Own features with the name of a shared crate"
    )
    rust_versions: tuple[ObservedRustVersion, ...] = Field(default=(), alias="rust-versions")
    names: Mapping[Text, Mapping[Text, ObservedNameUse]] = Field(
        default={}, description="Names of shared crates that its Rust sources use: by crate, then by path in it"
    )
    faults: tuple[ObservedFault, ...] = ()
