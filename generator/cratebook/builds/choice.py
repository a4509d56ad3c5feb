"""The one commit at which a repository is offered all of its crates, and the features that it is offered without."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Annotated, NamedTuple

from pydantic import Field

from .. import evidence, graph
from ..cargo import forms
from ..cargo.source import Pin
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import Use
from ..evidence.imports import working_lines
from .features import Failure, failures, fewer, left_out, sets, without_failing
from .known import UNKNOWN, By, Error, Known, State, describe_error, is_for_the_machine, known

# Pages, rules and badges ask for the same repositories again and again.
_REMEMBERED = 4096
_UNKNOWN, _FAILS = 2, 3

Uses = Mapping[str, Use]


class Offered(NamedTuple):
    """The text that `verify` builds for a repository: a [dependencies] table and the import lines."""

    dependencies: str
    imports: str


@dataclass(frozen=True, kw_only=True)
class OfferBuild:
    """Where a repository is offered its crates, and whether that builds.

    `left_out` are planned features that fail, each with its error; `failures` say why nothing builds. `needed_by` are
    the repositories, itself or joined with it by git dependencies, for which the site's pin fails where another one is
    chosen; `apart` are those joined with it that are offered the crates at another commit.
    """

    pin: Annotated[Pin | None, Field(description="The key and value that entries name; null at the newest commit")]
    commit: Annotated[str | None, Field(description="The commit that is known of")]
    state: State
    by: By | None = None
    rustc: str | None = None
    left_out: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()
    needed_by: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chosen(OfferBuild):
    """The same with how each crate is taken."""

    uses: Uses

    @property
    def build(self) -> OfferBuild:
        """What is known of it, without the uses."""
        return OfferBuild(**{of.name: getattr(self, of.name) for of in fields(OfferBuild)})


def describe_build(build: OfferBuild) -> str:
    """Return whether an offer builds, and where that was seen: `built alone at 0123abc with rustc 1.95.0`."""
    pin = build.pin[1] if build.pin else ""
    at = f" at {evidence.short_commit(build.commit or pin)}" if build.commit or pin else ""
    if build.state == "fails":
        return f"fails{at}"
    if build.state == "unknown":
        return f"read, not built{at}"
    words = {"verified": f"built alone{at} with rustc {build.rustc}", "crates": f"each crate built alone{at}"}
    return words.get(str(build.by), f"reported to build{at}")


def describe_offer(catalog: Catalog, repository: str, build: OfferBuild) -> str:
    """Return the same of a repository's offer, or that no crate is planned for it."""
    return describe_build(build) if catalog.repositories[repository].crates else "no crate planned"


def describe_failure(failure: Failure) -> str:
    """Return what fails and its error: `acme-net with tls: E0308: mismatched types (src/lib.rs:7)`."""
    feature = f" with {failure.feature}" if failure.feature else ""
    return f"{failure.crate or 'all together'}{feature}: {describe_error(failure.error)}"


def digest(text: str) -> str:
    """Return the SHA-256 by which outcomes name a text that was built."""
    return sha256(text.encode()).hexdigest()


def offered(catalog: Catalog, repository: str, commit: str | None) -> Offered:
    """Return what `verify` builds for a repository at a commit: without the features that are known to fail there."""
    return _text(catalog, at(catalog, repository, ("rev", commit) if commit else None).uses, commit)


@lru_cache(_REMEMBERED)
def chosen(catalog: Catalog, repository: str) -> Chosen:
    """Return how a repository is offered its crates: one commit for all of them, as two of one workspace do not mix.

    That is the site's pin where all of the offer builds there, else the newest commit tried at which it does; where
    there is none, without the features that fail; else one at which nothing is known to fail, the site's pin first.
    Repositories that git dependencies join share one, if any commit serves them all. One that takes nothing from that
    git source has no commit to choose.
    """
    if not has_commits(catalog, repository):
        return at(catalog, repository, None)
    best, together = _best(catalog, (repository,)), _served(catalog, joined(catalog, repository))
    if repository not in together:
        return at(catalog, repository, best)
    shared, site = _best(catalog, together), pins(catalog)[0]
    if all(_rank(catalog, name, shared) < _FAILS for name in together):
        failing = tuple(name for name in together if at(catalog, name, site).state == "fails")
        return replace(at(catalog, repository, shared), needed_by=failing if shared != site else ())
    apart = tuple(name for name in together if _best(catalog, (name,)) != best)
    return replace(at(catalog, repository, best), apart=apart)


@lru_cache(_REMEMBERED)
def _served(catalog: Catalog, repositories: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some repositories that some commit serves."""
    return tuple(name for name in repositories if at(catalog, name, _best(catalog, (name,))).state != "fails")


def has_commits(catalog: Catalog, repository: str) -> bool:
    """Tell whether a repository takes a crate from the git source of whose commits one is chosen."""
    return any(map(catalog.chosen_by_commit, catalog.repositories[repository].crates))


def newest(catalog: Catalog, repository: str) -> Chosen:
    """Return the same for the plan's own pin, or the newest commit of the day: that fails if the newest tried does."""
    own, best = catalog.site.own_pin, chosen(catalog, repository)
    if not has_commits(catalog, repository):
        return best
    if own:
        return best if best.pin == own else at(catalog, repository, own)
    tried = at(catalog, repository, _newest_tried(catalog))
    day = replace(tried, pin=None, apart=() if best.pin else best.apart)
    return day if day.state == "fails" else replace(day, commit=None, state="unknown", by=None, rustc=None)


def joined(catalog: Catalog, repository: str) -> tuple[str, ...]:
    """Return the repositories that git dependencies join with one, as scanned, itself included, in rollout order."""
    return _groups(catalog)[repository]


@lru_cache(1)
def pins(catalog: Catalog) -> tuple[Pin | None, ...]:
    """Return the site's pin, and the other commits that were tried, newest first, those that are only reported last."""
    site = catalog.site.offered_pin or catalog.site.own_pin
    commits = dict.fromkeys(_tried(catalog))
    return (site, *(("rev", commit) for commit in commits if commit != commit_of(catalog, site)))


@lru_cache(_REMEMBERED)
def at(catalog: Catalog, repository: str, pin: Pin | None) -> Chosen:
    """Return how a repository is offered its crates at a pin: without the fewest features that fail there."""
    commit, planned_uses = commit_of(catalog, pin), catalog.repositories[repository].crates
    alone = {crate: without_failing(catalog, crate, commit, use) for crate, use in planned_uses.items()}
    tried = ((uses, _outcome(catalog, repository, commit, uses)) for uses in _with_fewer(alone))
    whole = next(tried)
    uses, outcome = next((option for option in chain([whole], tried) if option[1].state != "fails"), whole)

    def error_of(crate: str, use: Use) -> Error | None:
        return known(catalog, crate, commit, use).error or whole[1].error

    lacking = (left_out(crate, use, uses[crate], error_of) for crate, use in planned_uses.items())
    return Chosen(
        pin=pin,
        commit=commit,
        uses=uses,
        state=outcome.state,
        by=outcome.by,
        rustc=outcome.rustc,
        left_out=tuple(chain.from_iterable(lacking)),
        failures=tuple(_failures(catalog, commit, uses, outcome)) if outcome.state == "fails" else (),
    )


@lru_cache(_REMEMBERED)
def _best(catalog: Catalog, repositories: tuple[str, ...]) -> Pin | None:
    """Return the first pin of those that serve the worst served of some repositories best."""
    first, *others = pins(catalog)
    ranked = [first, *others] if others else []
    return min(ranked, key=lambda pin: max(_rank(catalog, name, pin) for name in repositories), default=first)


def _rank(catalog: Catalog, repository: str, pin: Pin | None) -> int:
    """Return how well a pin serves a repository, 0 being best.

    A commit of which nothing is known serves only one that something known to build there fails elsewhere.
    """
    option, first = at(catalog, repository, pin), at(catalog, repository, pins(catalog)[0])
    if option.state == "fails" or (
        option.state == "unknown" and not all(_builds(catalog, option, f) for f in first.failures)
    ):
        return _FAILS
    return bool(option.left_out) if option.state == "builds" else _UNKNOWN


def _builds(catalog: Catalog, option: Chosen, failure: Failure) -> bool:
    """Tell whether what fails elsewhere is known to build as an option has it."""
    crate = failure.crate
    return crate is not None and known(catalog, crate, option.commit, option.uses[crate]).state == "builds"


def _with_fewer(uses: Uses) -> Iterator[Uses]:
    """Yield the uses of an offer, then with fewer and fewer of their named features."""
    named = [(crate, feature) for crate, use in uses.items() for feature in use.features]
    for without in sets(named):
        yield {
            crate: fewer(use, [feature for other, feature in without if other == crate]) for crate, use in uses.items()
        }


def _outcome(catalog: Catalog, repository: str, commit: str | None, uses: Uses) -> Known:
    """Return whether an offer builds: as it was built itself, text by text, else by its crates."""
    for built in _built(catalog, repository, commit, uses):
        return built
    crates = [known(catalog, crate, commit, use) for crate, use in uses.items()]
    failing = next((crate for crate in crates if crate.state == "fails"), None)
    if failing or not all(crate.state == "builds" for crate in crates):
        return failing or UNKNOWN
    return Known(state="builds", by="reported" if any(crate.by == "reported" for crate in crates) else "crates")


def _built(catalog: Catalog, repository: str, commit: str | None, uses: Uses) -> Iterator[Known]:
    """Yield what was seen when the very text of an offer was built for the machine."""
    builds = catalog.repository_builds.get(repository)
    offers = builds.offers if builds else ()
    here = [offer for offer in offers if offer.commit == commit and is_for_the_machine(offer.target)]
    text = tuple(map(digest, _text(catalog, uses, commit))) if here else ()
    for offer in here:
        if (offer.dependencies, offer.imports) == text and offer.outcome != "not-verified":
            yield Known(state=offer.outcome, by="verified", error=Error.of(offer.error), rustc=offer.rustc)


def _text(catalog: Catalog, uses: Uses, commit: str | None) -> Offered:
    dependencies = planned.offered(catalog, uses, ("rev", commit) if commit else None)
    return Offered(dependencies=forms.section(dependencies), imports=working_lines(catalog.read_at(commit), uses))


def _failures(catalog: Catalog, commit: str | None, uses: Uses, outcome: Known) -> Iterator[Failure]:
    """Yield the crates of an offer that fail, or where none does by itself, that they fail together."""
    alone = {crate: known(catalog, crate, commit, use) for crate, use in uses.items()}
    failing = [crate for crate, built in alone.items() if built.state == "fails"]
    for crate in failing:
        yield from failures(crate, None, alone[crate].error)
    if not failing:
        yield from failures(None, None, outcome.error)


def commit_of(catalog: Catalog, pin: Pin | None) -> str | None:
    """Return the commit that a pin names, whole where it is one that was tried or inspected.

    That of a tag is known where it was tried; of a branch none is.
    """
    if pin is None or pin[0] != "rev":
        return catalog.builds.tags.get(pin[1]) if pin and pin[0] == "tag" and catalog.builds else None
    return next((commit for commit in _commits(catalog) if commit.startswith(pin[1])), pin[1])


@lru_cache(1)
def _commits(catalog: Catalog) -> tuple[str, ...]:
    """Return each commit that was tried, and after these each that was inspected."""
    inspected = (crate.commit for crate in catalog.inspected.values() if crate.commit)
    return tuple(dict.fromkeys((*_tried(catalog), *inspected)))


def _tried(catalog: Catalog) -> Iterator[str]:
    """Yield the commits that were tried: newest first, then those that people report, in the order of the data."""
    yield from catalog.builds.commits if catalog.builds else ()
    for name, crate in catalog.crates.items():
        yield from (build.commit for build in crate.builds if build.commit and catalog.chosen_by_commit(name))


def _newest_tried(catalog: Catalog) -> Pin | None:
    return ("rev", catalog.builds.commits[0]) if catalog.builds and catalog.builds.commits else pins(catalog)[0]


@lru_cache(1)
def _groups(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return for each repository those that git dependencies join with it."""
    dependents = graph.reverse(catalog.prerequisites)
    either = {name: (*others, *dependents[name]) for name, others in catalog.prerequisites.items()}
    groups: dict[str, tuple[str, ...]] = {}
    for component in graph.components(either):
        group = tuple(sorted(component, key=catalog.numbers.__getitem__))
        groups.update(dict.fromkeys(group, group))
    return groups
