"""`site.yml` of a new handbook."""

from __future__ import annotations

from ..adoption.repositories import pin_of
from ..cargo.source import same_git
from ..data.models import Site
from . import address
from .reading import Asked, Found

NOBODY = "Your organisation"


def site(asked: Asked, found: Found, version: str, universal: tuple[str, ...]) -> Site:
    """Return the site's data; `version` is the requirement of most crates."""
    git = found.git or address.NOWHERE
    place = address.web(git) or address.NOWHERE
    owner = asked.organisation or owner_of(found)
    title = asked.title or (f"{owner} crates" if owner else "Shared crates")
    return Site.model_validate(
        {
            "title": title,
            "organisation": owner or NOBODY,
            "summary": f"The shared crates of {owner or 'your organisation'}, and the repositories that use them.",
            "source": {
                "git": git,
                "version": version,
                **_pins(found, git),
                "browse": address.browse(place, {name: crate.path for name, crate in found.crates.items()}),
            },
            "repositories": found.pattern,
            "universal": universal,
        }
    )


def owner_of(found: Found) -> str | None:
    """Return whose the crates and repositories are; None where nothing tells it."""
    known = [found.git, *(url for name, url in found.urls.items() if name not in found.unplaced)]
    return next((owner for place in known if place and (owner := address.organisation(place))), None)


def _pins(found: Found, git: str) -> dict[str, object]:
    """Return what patches name: as most repositories have it, but rather the commit that was read than another one.

    Where that is a tag, a branch or nothing, the commit is offered beside.
    """
    entries = [entry for repository in found.repositories.values() for entry in repository.crates]
    taken = [pin_of(entry) for entry in entries if entry.git and same_git(entry.git, git)]
    usual = address.commonest(taken)
    read = {"rev": found.commit} if found.commit else {}
    if not taken or (usual and usual[0] == "rev"):
        return {**(read or dict([usual] if usual else []))}
    return {**dict([usual] if usual else []), **({"pin": read} if read else {})}
