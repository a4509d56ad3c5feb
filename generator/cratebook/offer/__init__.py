"""What a repository should paste: steps on the manifests that were scanned, and the plan's own forms."""

from .choice import Preferences, members_named, offer, packages_taking
from .steps import Blocker, Member, Offer, Remark, Step, follow

__all__ = [
    "Blocker",
    "Member",
    "Offer",
    "Preferences",
    "Remark",
    "Step",
    "follow",
    "members_named",
    "offer",
    "packages_taking",
]
