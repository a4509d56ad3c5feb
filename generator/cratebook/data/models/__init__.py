"""The data files as frozen types that reject unknown keys: shape only, no cross-reference."""

from __future__ import annotations

from ...rust import NameKind
from .base import File, Shape
from .builds import (
    BuildError,
    ObservedBuilds,
    ObservedCrateBuilds,
    ObservedRepositoryBuilds,
    ReportedBuild,
    VerifiedBuild,
    VerifiedCheckout,
    VerifiedOffer,
)
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
FILES: tuple[type[File], ...] = (
    *SINGLES,
    Crate,
    Repository,
    ObservedRepository,
    ObservedCrate,
    ObservedSource,
    ObservedCrateBuilds,
    ObservedRepositoryBuilds,
    ObservedBuilds,
)

__all__ = [
    "FILES",
    "SINGLES",
    "BuildError",
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
    "ObservedBuilds",
    "ObservedCrate",
    "ObservedCrateBuilds",
    "ObservedDependency",
    "ObservedMember",
    "ObservedMissing",
    "ObservedNames",
    "ObservedNeed",
    "ObservedRepository",
    "ObservedRepositoryBuilds",
    "ObservedRustVersion",
    "ObservedSource",
    "ObservedTable",
    "ObservedUnknown",
    "Phase",
    "Phases",
    "Publish",
    "ReportedBuild",
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
    "VerifiedBuild",
    "VerifiedCheckout",
    "VerifiedOffer",
    "WasmRequirements",
]
