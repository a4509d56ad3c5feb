"""What is known to build of a crate: its features, at each commit that was tried, for each target."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..builds import Known, closure, known, pins_of, stated
from ..data.catalog import Catalog
from ..data.models import Use


@dataclass(frozen=True, kw_only=True)
class TargetFacts:
    """Whether a crate builds for a target."""

    target: Annotated[str | None, Field(description="Target triple; null for the machine that builds")]
    known: Known


@dataclass(frozen=True, kw_only=True)
class BuildFacts:
    """Whether a crate builds with some features at a commit; each has the same targets."""

    commit: Annotated[str | None, Field(description="Null of a crate that is not from the git source")]
    features: tuple[str, ...]
    default_features: bool
    targets: tuple[TargetFacts, ...]


def build_facts(catalog: Catalog, crate: str) -> Iterator[BuildFacts]:
    """Yield what is known of a crate, in the order of the commits and then of the data; equal features once."""
    builds = tuple(stated(catalog, crate))
    targets = sorted({target for _, _, target in builds} | {None}, key=lambda target: target or "")
    commits = [pin[1] for pin in pins_of(catalog, catalog.source_path(crate)) if pin]
    uses: dict[tuple[str | None, frozenset[str]], Use] = {}
    for commit, use, _ in sorted(builds, key=lambda build: _place(commits, build[0])):
        uses.setdefault((commit, closure(catalog.read_at(commit), crate, use)), use)
    for (commit, _), use in uses.items():
        yield BuildFacts(
            commit=commit,
            features=use.features,
            default_features=use.default_features,
            targets=tuple(
                TargetFacts(target=target, known=known(catalog, crate, commit, use, target)) for target in targets
            ),
        )


def _place(commits: list[str], commit: str | None) -> int:
    """Return where a commit comes among pins, the first of which may be short."""
    places = (place for place, pin in enumerate(commits) if commit and commit.startswith(pin))
    return next(places, len(commits))
