"""The data files as frozen types that reject unknown keys: shape only, no cross-reference."""

from ...rust import NameKind
from .base import File, Shape
from .entities import Crate, ManifestKind, Repository, Support, Use
from .inspected import (
    LeftOut,
    ObservedCrate,
    ObservedMissing,
    ObservedNames,
    ObservedNeed,
    ObservedSource,
    ObservedUnknown,
)
from .observed import ObservedDependency, ObservedMember, ObservedRepository, ObservedRustVersion, ObservedTable
from .rollout import (
    Categories,
    Category,
    Checklist,
    Checklists,
    Claim,
    Flag,
    Flags,
    Phase,
    Phases,
    Publish,
    Risk,
    Risks,
    Sdk,
    WasmRequirements,
)
from .site import Site, Source, Topic

SINGLES: tuple[type[File], ...] = (
    Site,
    Categories,
    Phases,
    Publish,
    Flags,
    Risks,
    Checklists,
    WasmRequirements,
    Sdk,
)
FILES: tuple[type[File], ...] = (*SINGLES, Crate, Repository, ObservedRepository, ObservedCrate, ObservedSource)

__all__ = [
    "FILES",
    "SINGLES",
    "Categories",
    "Category",
    "Checklist",
    "Checklists",
    "Claim",
    "Crate",
    "File",
    "Flag",
    "Flags",
    "LeftOut",
    "ManifestKind",
    "NameKind",
    "ObservedCrate",
    "ObservedDependency",
    "ObservedMember",
    "ObservedMissing",
    "ObservedNames",
    "ObservedNeed",
    "ObservedRepository",
    "ObservedRustVersion",
    "ObservedSource",
    "ObservedTable",
    "ObservedUnknown",
    "Phase",
    "Phases",
    "Publish",
    "Repository",
    "Risk",
    "Risks",
    "Sdk",
    "Shape",
    "Site",
    "Source",
    "Support",
    "Topic",
    "Use",
    "WasmRequirements",
]
