"""What was seen in the crates' own source; written by `cratebook inspect`, read as data like any other."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ...cargo.identifiers import NameKind
from .base import FeatureName, File, Names, PackageName, Shape, Text

Needs = Annotated[
    Text | None, Field(default=None, description="When it is there, as the inside of `cfg(…)`; without it, always")
]


class ObservedNames(Shape):
    """Names at a crate's root that are alike in everything else, in the order of the source."""

    kind: NameKind
    needs: Needs
    source: Text | None = Field(default=None, alias="from", description="The crate outside the workspace")
    hidden: bool = Field(default=False, description="By #[doc(hidden)]")
    names: Annotated[Names, Field(min_length=1)]


class ObservedUnknown(Shape):
    """Something at a crate's root that brings names which its source does not list."""

    by: Text = Field(description="A glob such as `serde_json::*`, or a macro such as `bitflags!`")
    needs: Needs


class ObservedMissing(Shape):
    """A module that is declared and has no file: where it is asked for, the crate does not compile."""

    module: Text
    file: Text = Field(description="Where it is declared, in the crate's folder")
    line: Annotated[int, Field(ge=1)]
    needs: Needs


class ObservedModule(Shape):
    """A public module below a crate's root, by the shortest path to it; conditions are whole, as at the root."""

    path: Text
    exports: tuple[ObservedNames, ...] = ()
    unknown: tuple[ObservedUnknown, ...] = ()


class ObservedNeed(Shape):
    """A dependency of a crate; what it inherits from the workspace is already filled in."""

    package: PackageName
    name: Text | None = Field(default=None, description="What the crate calls it, where not as the package")
    kind: Literal["normal", "dev", "build"] = "normal"
    version: Text | None = None
    target: Text | None = None
    optional: bool = False
    features: Names = ()
    default_features: bool = Field(default=True, alias="default-features")


class ObservedCrate(File):
    """`observed/crates/<name>.yml`: what a shared crate's manifest and source say."""

    schema_name: ClassVar[str] = "observed-crate"
    name: PackageName
    commit: Text | None = None
    path: Text = Field(description="The crate's folder in the checkout; `.` is its root")
    library: Text | None = Field(default=None, description="Its name in Rust, where not the package's with _ for -")
    version: Text
    edition: Text = "2015"
    rust_version: Text | None = Field(default=None, alias="rust-version")
    license: Text | None = None
    description: Text | None = None
    repository: Text | None = None
    publish: bool = True
    proc_macro: bool = Field(default=False, alias="proc-macro")
    build_script: bool = Field(default=False, alias="build-script")
    features: Mapping[FeatureName, tuple[Text, ...]] = Field(
        default={}, description="As Cargo has them: an optional dependency that is a feature enables dep:<itself>"
    )
    internal: tuple[ObservedNeed, ...] = Field(default=(), description="Dependencies inside the workspace")
    external: tuple[ObservedNeed, ...] = Field(default=(), description="All other dependencies")
    exports: tuple[ObservedNames, ...] = ()
    unknown: tuple[ObservedUnknown, ...] = ()
    missing: tuple[ObservedMissing, ...] = ()
    modules: tuple[ObservedModule, ...] = Field(default=(), description="Its public modules that export names")

    @property
    def names_by_path(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """The names at its root, by an empty path, and in its public modules, by theirs."""
        places = {(): self.exports, **{tuple(module.path.split("::")): module.exports for module in self.modules}}
        return {path: frozenset(name for same in exports for name in same.names) for path, exports in places.items()}


class LeftOut(Shape):
    """A package of the workspace that no other crate can use."""

    package: Text
    reason: Text


class ObservedPlan(Shape):
    """The plan's file in the crates' checkout; without a digest where it has none."""

    file: Text
    sha256: Text | None = None


class ObservedSource(File):
    """`observed/source.yml`, `observed/sources/<name>.yml`: a workspace of crates as it was last inspected whole."""

    schema_name: ClassVar[str] = "observed-source"
    name: Text | None = Field(default=None, description="Which of the site's `sources` it is; none for the first")
    commit: Text | None = None
    crates: Names
    left_out: tuple[LeftOut, ...] = Field(default=(), alias="left-out")
    scripts: Names | None = Field(default=None, description="The shell scripts in the checkout")
    plan: ObservedPlan | None = Field(default=None, description="Where `site.yml` names its path")


class ObservedCommit(File):
    """`observed/commits/<commit>.yml`: the crates as they were at another commit that was tried."""

    schema_name: ClassVar[str] = "observed-commit"
    commit: Text
    crates: tuple[ObservedCrate, ...] = ()

    @property
    def name(self) -> str:
        """What its file is called."""
        return self.commit
