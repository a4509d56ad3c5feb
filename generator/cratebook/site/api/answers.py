"""The shape of every answer of the JSON API."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from ...adoption.evidence import State as NameState
from ...adoption.repositories import State
from ...cargo.forms import Form
from ...data.models import ManifestKind, ObservedCrate, Support


class Answer(BaseModel):
    """What every part of an answer has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FindingAnswer(Answer):
    """A finding with its place in the data."""

    code: str
    severity: str
    path: str
    line: int
    column: int
    message: str
    hint: str
    section: str


class PhaseAnswer(Answer):
    """A phase of the roll-out."""

    number: int
    key: str
    title: str
    repositories: tuple[str, ...]


class TakenAnswer(Answer):
    """A crate that a repository takes (`path` is the crate alone) or pulls in."""

    name: str
    direct: bool
    path: tuple[str, ...]
    features: Mapping[str, str] = Field(
        description="Each feature that is on: named, default, or the one that enables it"
    )


class NameAnswer(Answer):
    """A planned name of an import line, as the crate's source has it with the features that are on."""

    crate: str
    name: str
    state: NameState = Field(
        description="exported; gated, by a condition that does not hold; absent; or unknown, as it may come by a glob "
        "or a macro, or be inside of another name"
    )
    needs: str | None = Field(description="When it is there, as the inside of `cfg(…)`; null where always or not known")
    nearest: tuple[str, ...] = Field(description="Names that come near, of one that is absent")


class SeenAnswer(Answer):
    """How a crate stands in a repository."""

    name: str
    state: State
    differences: tuple[str, ...]


class StatusAnswer(Answer):
    """What was seen of a repository, at which commit."""

    commit: str | None
    complete: bool
    crates: tuple[SeenAnswer, ...]


class RepositoryAnswer(Answer):
    """A repository with its patch."""

    name: str
    purpose: str
    category: str
    url: str
    owner: str | None
    contact: str | None
    manifest: ManifestKind | None
    number: int
    phase: int
    previous: str | None
    next: str | None
    crates: tuple[TakenAnswer, ...]
    flags: tuple[str, ...]
    form: Form = Field(description="The form of the patch that fits its manifest")
    status: StatusAnswer | None = Field(description="What was seen in its manifests, if they were scanned")
    patch: str = Field(description="The [dependencies] table as TOML")
    use: str = Field(description="The use lines as Rust, as planned")
    use_checked: str | None = Field(
        description="The use lines with the names that the source has, and unknown crates' as planned, marked so; "
        "null where no source was inspected"
    )
    names: tuple[NameAnswer, ...] = Field(description="The planned names of the crates whose source was inspected")
    warnings: tuple[str, ...] = Field(description="Why the patch does not compile, or needs a newer Rust")


class CrateAnswer(Answer):
    """A shared crate with its reach."""

    name: str
    version: str
    requirement: str
    purpose: str
    description: str | None
    source: str
    declared_layer: int | None
    layer: int
    published: int
    features: Mapping[str, tuple[str, ...]]
    wasm: Support | None
    use: str | None = Field(description="The use line as planned")
    use_checked: str | None = Field(
        description="The use line with the names that the source has with default features; null where there is none, "
        "or it was not inspected"
    )
    names: tuple[NameAnswer, ...] = Field(description="The planned names, where the source was inspected")
    observed: ObservedCrate | None = Field(description="What its manifest and source say, if they were inspected")
    dependencies: tuple[str, ...]
    pulls: tuple[str, ...]
    dependents: tuple[str, ...]
    reach: tuple[str, ...]
    repositories: tuple[str, ...]


class CatalogAnswer(Answer):
    """The whole handbook."""

    title: str
    organisation: str
    git: str
    universal: tuple[str, ...]
    figures: Mapping[str, int]
    publish_order: tuple[str, ...]
    waves: tuple[tuple[str, ...], ...]
    phases: tuple[PhaseAnswer, ...]
    crates: tuple[CrateAnswer, ...]
    repositories: tuple[RepositoryAnswer, ...]
    findings: tuple[FindingAnswer, ...]
