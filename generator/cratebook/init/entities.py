"""`crates/*.yml` and `repos/*.yml` of a new handbook."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from ..data.models import Crate, Repository, Use
from .names import names
from .reading import Found
from .shared import dependencies, layers
from .uses import flag

CATEGORY = "all"
UNSAID = "To be described"
_SHORT = 60

Taken = Mapping[str, Mapping[str, Use]]


def crates(found: Found, taken: Taken, requirements: Mapping[str, str], usual: str) -> list[Crate]:
    """Return each shared crate; `requirements` are those of patches, of which the site says the usual one."""
    needs = dependencies(found.crates)
    layer = layers(needs)
    return [
        Crate.model_validate(
            {
                "name": name,
                "version": crate.version,
                "requirement": None if requirements[name] == usual else requirements[name],
                "purpose": line(crate.description),
                "layer": layer.get(name),
                "dependencies": needs[name],
                "features": crate.features,
                "import": _import(line(crate.description), names(crate, _uses(taken, name))),
            }
        )
        for name, crate in found.crates.items()
    ]


def repositories(found: Found, taken: Taken) -> list[Repository]:
    """Return each repository with what it takes today."""
    return [
        Repository.model_validate(
            {
                "name": name,
                "category": CATEGORY,
                "purpose": line(found.purposes.get(name)),
                "url": None if url == found.pattern.replace("{repository}", name) else url,
                "crates": taken[name],
                "flags": tuple(flag(crate, feature) for crate, use in taken[name].items() for feature in use.features),
            }
        )
        for name, url in found.urls.items()
    ]


def line(text: str | None) -> str:
    """Return a text as one line that can be shown."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text or "")
    return " ".join(shown.split()) or UNSAID


def _import(purpose: str, found: tuple[str, ...]) -> dict[str, object] | None:
    comment = textwrap.shorten(purpose, _SHORT, placeholder="…")
    return {"comment": comment, "names": found} if found else None


def _uses(taken: Taken, crate: str) -> list[Use]:
    return [uses[crate] for uses in taken.values() if crate in uses]
