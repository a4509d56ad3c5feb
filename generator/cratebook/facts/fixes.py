"""What would free repositories: each fix with those that are blocked, or offered less, until it is done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field

from ..builds import Failure, at, chosen, describe_failure, site_pins
from ..data.catalog import Catalog
from ..diagnostics import Acts
from .progress import Progress


@dataclass(frozen=True, kw_only=True)
class FixFacts:
    """A crate to compile again, or the manifests of a repository to repair, and what that holds back."""

    kind: Literal["crate", "repository"]
    name: str
    failures: Annotated[tuple[Failure, ...], Field(description="What fails of the crate")]
    reasons: Annotated[tuple[str, ...], Field(description="What is wrong")]
    repositories: Annotated[
        tuple[str, ...],
        Field(description="Blocked, offered less, or kept away from the site's pin until this is fixed"),
    ]
    acts: Acts

    @property
    def features(self) -> tuple[str, ...]:
        """The features with which the crate fails; none where it fails as it is taken."""
        return tuple(dict.fromkeys(failure.feature for failure in self.failures if failure.feature))


def fixes(catalog: Catalog, progresses: Iterable[Progress]) -> tuple[FixFacts, ...]:
    """Return the fixes: first what holds most repositories back; of equal ones crates, then by rollout order."""
    every = tuple(progresses)
    ranked = (*_of_crates(catalog, every), *_of_repositories(every))
    return tuple(sorted(ranked, key=lambda fix: -len(fix.repositories)))


def _of_crates(catalog: Catalog, progresses: Iterable[Progress]) -> Iterator[FixFacts]:
    held = defaultdict[str, dict[str, None]](dict)
    failing = defaultdict[str, dict[str, Failure]](dict)
    for one in progresses:
        for failure in _failures(catalog, one):
            if failure.crate:
                held[failure.crate][one.repository] = None
                failing[failure.crate].setdefault(describe_failure(failure), failure)
    for crate, repositories in held.items():
        yield FixFacts(
            kind="crate",
            name=crate,
            failures=tuple(failing[crate].values()),
            reasons=tuple(failing[crate]),
            repositories=tuple(repositories),
            acts="crate source",
        )


def _failures(catalog: Catalog, one: Progress) -> Iterator[Failure]:
    """Return what fails of the offer to a repository that is not done, and at the site's pin where that is left."""
    if one.state == "done":
        return iter(())
    build, site = chosen(catalog, one.repository), at(catalog, one.repository, site_pins(catalog))
    left = site.failures if build.pins != site.pins else ()
    return chain(build.failures, build.left_out, left)


def _of_repositories(progresses: Iterable[Progress]) -> Iterator[FixFacts]:
    for one in progresses:
        own = tuple(reason.text for reason in one.reasons if one.state == "blocked" and reason.acts == "repository")
        if own:
            yield FixFacts(
                kind="repository",
                name=one.repository,
                failures=(),
                reasons=own,
                repositories=(one.repository,),
                acts="repository",
            )
