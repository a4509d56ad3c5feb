"""A library of a workspace, as far as its manifest says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..cargo.dependency import Dependency


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library of a workspace; `externs` maps what it calls its dependencies in Rust to the packages' names.

    `features` are as Cargo has them, each with what it enables; `dependencies` are those that are built with it.
    """

    package: str
    name: str
    folder: Path
    root: Path
    edition: str
    proc_macro: bool
    externs: Mapping[str, str]
    features: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dependencies: tuple[Dependency, ...] = ()
