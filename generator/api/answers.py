"""The shape of every answer of the JSON API."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from ..cargo import Form
from ..model import ManifestKind, Support
from ..status import State


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
    use: str = Field(description="The use lines as Rust")


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
    use: str | None
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
