"""What builds and what does not: as people report it in a crate's file, and as `cratebook verify` writes it."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import FeatureName, File, PackageName, Shape, Text

Outcome = Literal["builds", "fails", "not-verified"]
CheckoutOutcome = Literal["broken-before", "broken-by-this", "builds", "not-verified"]


class BuildError(Shape):
    """The first error of a build that fails."""

    code: Text | None = Field(default=None, description="Of rustc, such as E0308; none where something else failed")
    message: Text
    at: Text | None = Field(default=None, description="Path and line in the crates' checkout, as src/lib.rs:7")


class ReportedBuild(Shape):
    """What somebody saw a crate do when it was built; without an error, it builds."""

    commit: Text = Field(description="Of the crates' source, all digits of it")
    features: tuple[FeatureName, ...] = ()
    default_features: bool = Field(default=True, alias="default-features")
    target: Text | None = Field(default=None, description="Target triple; without it, that of the machine")
    rustc: Text | None = Field(default=None, description="The version of rustc that built it")
    fails: BuildError | None = None

    @property
    def error(self) -> BuildError | None:
        """What fails, as of a build that was verified."""
        return self.fails


class Verified(Shape):
    """What a build showed: an error where it fails, a reason where it could not be tried."""

    commit: Text | None = Field(
        default=None,
        description="Of the crates' git source, of several the first, all digits of it; none where there is none",
    )
    rustc: Text
    target: Text
    outcome: Outcome
    error: BuildError | None = None
    reason: Text | None = None
    lock: Text | None = Field(default=None, description="SHA-256 of the Cargo.lock that it was built with")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        fails, not_verified = self.error is not None, self.reason is not None
        if (fails, not_verified) != (self.outcome == "fails", self.outcome == "not-verified"):
            raise ValueError("give an error where it fails, a reason where it is not verified, and neither otherwise")
        return self


class VerifiedBuild(Verified):
    """A crate built alone, as a dependency of a package of nothing else."""

    requirement: Text | None = Field(
        default=None, description="What it was asked for by, of a crate that is not at a commit of the git source"
    )
    features: tuple[FeatureName, ...] = ()
    default_features: bool = Field(default=True, alias="default-features")
    dependencies: Text | None = Field(default=None, description="SHA-256 of the dependencies that were built, as text")


class VerifiedOffer(Verified):
    """The crates of a repository built as they are offered, those of a git source all at one commit."""

    others: Mapping[Text, Text] = Field(
        default={}, description="The commits of other git sources that it takes crates from, by their names"
    )
    dependencies: Text = Field(description="SHA-256 of the dependencies that were built, as text")
    imports: Text = Field(description="SHA-256 of the import lines that were built, as text")


class VerifiedCheckout(Shape):
    """A repository built before and after its offer was applied."""

    commit: Text | None = Field(default=None, description="Of the repository")
    offer: Text = Field(description="SHA-256 of the steps that were applied, as text")
    outcome: CheckoutOutcome
    error: BuildError | None = None
    reason: Text | None = None


class ObservedCrateBuilds(File):
    """`observed/builds/crates/<name>.yml`: with which features a shared crate builds, and at which commits."""

    schema_name: ClassVar[str] = "observed-builds-crate"
    name: PackageName
    builds: tuple[VerifiedBuild, ...] = ()


class ObservedRepositoryBuilds(File):
    """`observed/builds/repos/<name>.yml`: whether what a repository is offered builds, alone and in its checkout."""

    schema_name: ClassVar[str] = "observed-builds-repo"
    name: Text
    offers: tuple[VerifiedOffer, ...] = ()
    checkout: VerifiedCheckout | None = None


class ObservedBuilds(File):
    """`observed/builds/source.yml`, `observed/builds/sources/<name>.yml`: the commits of a git source that were tried.

    The first one is that of the first git source.
    """

    schema_name: ClassVar[str] = "observed-builds-source"
    name: Text | None = None
    commits: tuple[Text, ...] = Field(description="Newest first, by the history of the checkout")
    tags: Mapping[Text, Text] = Field(default={}, description="The commits that the tags named which the site pins")
