"""Short texts that several pages share."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ...adoption.evidence import commit_said
from ...cargo import cfg
from ...data.catalog import Catalog
from ...data.models import Crate, NameKind, ObservedCrate, Use
from .. import markdown

SUPPORT = {"full": "yes", "partial": "partly", "none": "no"}
_KINDS: dict[NameKind, str] = {
    "trait-alias": "trait alias",
    "type": "type alias",
    "derive": "derive macro",
    "attribute": "attribute macro",
}


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


def codes(names: Iterable[str]) -> Markup | None:
    """Return names as code, or None where there are none."""
    return Markup(", ").join(markdown.code(name) for name in names) or None


def kind_said(kind: NameKind) -> str:
    """Return what kind of thing a name in Rust stands for."""
    return _KINDS.get(kind, kind)


def condition_said(needs: cfg.Condition) -> Markup:
    """Return the features that have to be on, or the condition as Rust has it."""
    features = [markdown.code(feature) for feature in cfg.features(needs)]
    if not features:
        return markdown.code(f"cfg({cfg.format_condition(needs)})")
    return Markup("feature{} {}").format("s" * (len(features) > 1), markdown.joined(features))


def source_said(observed: Iterable[ObservedCrate]) -> Markup:
    """Return the source that crates were read in: `the source at`, and the commits as far as they are known."""
    commits = dict.fromkeys(crate.commit for crate in observed if crate.commit)
    said = [markdown.code(commit_said(commit)) for commit in commits]
    return Markup("the source at {}").format(markdown.joined(said)) if said else Markup("the source")
