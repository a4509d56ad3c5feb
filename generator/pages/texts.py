"""Short texts that several pages share."""

from __future__ import annotations

from markupsafe import Markup

from .. import markdown
from ..catalog import Catalog
from ..model import Crate, Use

SUPPORT = {"full": "yes", "partial": "partly", "none": "no"}


def support_said(crate: Crate) -> str:
    """Return whether a crate builds for WASM, in a word."""
    return SUPPORT[crate.wasm.support] if crate.wasm else "not known"


def counted(catalog: Catalog, text: str) -> str:
    """Put the counts into a text that stands for them."""
    return text.format(crates=len(catalog.crates), repositories=len(catalog.repositories))


def features_said(catalog: Catalog, crate: str, use: Use | None) -> Markup:
    """Return the features that are on, each with what turns it on."""
    on = catalog.features_on(crate, use)
    said = {"named": "named", "default": "default"}
    parts = [
        Markup("{} ({})").format(markdown.code(feature), said.get(reason, f"by {reason}"))
        for feature, reason in on.items()
    ]
    return Markup(", ").join(parts) if parts else Markup("none")
