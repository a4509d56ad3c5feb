"""The one commit of each git source at which a repository is offered its crates, and the features it does without."""

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
from ..data.models import Use, VerifiedOffer
from ..data.models.site import SourcePath
from ..data.planned import Pins
from ..evidence.imports import working_lines
from .features import Failure, failures, fewer, left_out, sets, without_failing
from .known import UNKNOWN, By, Error, Known, State, describe_error, is_for_the_machine, known

# Pages, rules and badges ask for the same repositories again and again.
_REMEMBERED = 4096
_UNKNOWN, _FAILS = 2, 3

Uses = Mapping[str, Use]
# The commits that are known of git sources, in the order of `site.yml`.
Commits = tuple[tuple[SourcePath, str | None], ...]


class Offered(NamedTuple):
    """The text that `verify` builds for a repository: a [dependencies] table and the import lines."""

    dependencies: str
    imports: str


@dataclass(frozen=True, kw_only=True)
class SourcePin:
    """At what one of several git sources is taken."""

    source: Annotated[str, Field(description="Its name in `site.yml`")]
    pin: Annotated[Pin | None, Field(description="The key and value that entries name; null at the newest commit")]
    commit: Annotated[str | None, Field(description="The commit that is known of")]


@dataclass(frozen=True, kw_only=True)
class OfferBuild:
    """Where a repository is offered its crates, and whether that builds.

    `pin` and `commit` are of the git source that it takes crates from; where there are several, they are of the first,
    and `sources` are all of them.
    `left_out` are planned features that fail, each with its error; `failures` say why nothing builds. `needed_by` are
    the repositories, itself or joined with it by git dependencies, for which the site's pin fails where another one is
    chosen; `apart` are those joined with it that are offered the crates at another commit.
    """

    pin: Annotated[Pin | None, Field(description="The key and value that entries name; null at the newest commit")]
    commit: Annotated[str | None, Field(description="The commit that is known of")]
    state: State
    by: By | None = None
    rustc: str | None = None
    sources: tuple[SourcePin, ...] = ()
    left_out: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()
    needed_by: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chosen(OfferBuild):
    """The same with how each crate is taken, and the pins and commits of all git sources that it takes crates from."""

    uses: Uses
    pins: Pins
    commits: Commits

    @property
    def build(self) -> OfferBuild:
        """What is known of it, without the uses."""
        return OfferBuild(**{of.name: getattr(self, of.name) for of in fields(OfferBuild)})


def describe_build(build: OfferBuild) -> str:
    """Return whether an offer builds, and where that was seen: `built alone at 0123abc with rustc 1.95.0`."""
    commits = describe_commits(build)
    at = f" at {commits}" if commits else ""
    if build.state == "fails":
        return f"fails{at}"
    if build.state == "unknown":
        return f"read, not built{at}"
    words = {"verified": f"built alone{at} with rustc {build.rustc}", "crates": f"each crate built alone{at}"}
    return words.get(str(build.by), f"reported to build{at}")


def describe_commits(build: OfferBuild) -> str:
    """Return the commits that an offer is at, as far as they are known: `0123abc (core) and 4567def (tools)`."""
    named = [(one.commit, one.pin, f" ({one.source})") for one in build.sources] or [(build.commit, build.pin, "")]
    commits = ((commit or (pin[1] if pin else ""), source) for commit, pin, source in named)
    return " and ".join(f"{evidence.short_commit(commit)}{source}" for commit, source in commits if commit)


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


def offered(catalog: Catalog, repository: str, commits: Commits) -> Offered:
    """Return what `verify` builds for a repository at some commits: without the features known to fail there."""
    build = at(catalog, repository, pinned_at(commits))
    return _text(catalog, build.uses, build.commits)


def pinned_at(commits: Commits) -> Pins:
    """Return the pins that name commits."""
    return tuple((path, ("rev", commit) if commit else None) for path, commit in commits)


@lru_cache(_REMEMBERED)
def chosen(catalog: Catalog, repository: str) -> Chosen:
    """Return how a repository is offered its crates: one commit of each git source, as two of one do not mix.

    Those are the site's pins where all of the offer builds there; else one of these is the newest commit tried at which
    it does; where there is none, without the features that fail; else at which nothing is known to fail, the site's
    pins first. Repositories that git dependencies join share them, if any serve them all. One that takes nothing from a
    git source has no commit to choose.
    """
    if not has_commits(catalog, repository):
        return at(catalog, repository, ())
    best, together = _best(catalog, (repository,)), _served(catalog, joined(catalog, repository))
    if repository not in together:
        return at(catalog, repository, best)
    shared, site = _best(catalog, together), site_pins(catalog)
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
    """Tell whether a repository takes a crate from a git source, of whose commits one is chosen."""
    return any(map(catalog.has_commits, catalog.repositories[repository].crates))


def newest(catalog: Catalog, repository: str) -> Chosen:
    """Return the same for the plan's own pins, or the newest commits of the day: they fail if the newest tried do."""
    sources, best = catalog.site.git_sources, chosen(catalog, repository)
    own = at(catalog, repository, tuple((path, source.own_pin) for path, source in sources.items()))
    if all(pin for _, pin in own.pins):
        return best if best.pins == own.pins else own
    tried = at(
        catalog, repository, tuple((path, one.own_pin or _newest_tried(catalog, path)) for path, one in sources.items())
    )
    apart = () if any(pin for _, pin in best.pins) else best.apart
    if tried.state == "fails":
        both = zip(own.sources, tried.sources, strict=True)
        known_at = tuple(replace(one, commit=newest.commit) for one, newest in both)
        return replace(tried, pin=own.pin, pins=own.pins, sources=known_at, apart=apart)
    unknown = replace(tried, state="unknown", by=None, rustc=None, apart=apart)
    return replace(unknown, pin=own.pin, pins=own.pins, commit=own.commit, commits=own.commits, sources=own.sources)


def joined(catalog: Catalog, repository: str) -> tuple[str, ...]:
    """Return the repositories that git dependencies join with one, as scanned, itself included, in rollout order."""
    return _groups(catalog)[repository]


@lru_cache(_REMEMBERED)
def pins_of(catalog: Catalog, source: SourcePath) -> tuple[Pin | None, ...]:
    """Return the site's pin of a source, and the other commits of a git source that were tried, reported ones last."""
    git = catalog.site.git_sources.get(source)
    if git is None:
        return (None,)
    named = commit_of(catalog, source, git.site_pin)
    return (git.site_pin, *(("rev", commit) for commit in dict.fromkeys(_tried(catalog, source)) if commit != named))


@lru_cache(1)
def site_pins(catalog: Catalog) -> Pins:
    """Return the site's pins."""
    return tuple((path, source.site_pin) for path, source in catalog.site.git_sources.items())


@lru_cache(1)
def _options(catalog: Catalog) -> tuple[Pins, ...]:
    """Return the site's pins, then these with each other commit that was tried of one source, newest first."""
    site = site_pins(catalog)
    return (site, *(moved(site, path, pin) for path, _ in site for pin in pins_of(catalog, path)[1:]))


def moved(pins: Pins, source: SourcePath, pin: Pin | None) -> Pins:
    """Return pins with another one of a source."""
    return tuple((path, pin if path == source else other) for path, other in pins)


@lru_cache(_REMEMBERED)
def at(catalog: Catalog, repository: str, pins: Pins) -> Chosen:
    """Return how a repository is offered its crates at pins of git sources: without the fewest features that fail."""
    planned_uses = catalog.repositories[repository].crates
    taken = {catalog.source_path(crate) for crate in planned_uses}
    pins = tuple((path, pin) for path, pin in pins if path in taken)
    commits = tuple((path, commit_of(catalog, path, pin)) for path, pin in pins)

    def commit_for(crate: str) -> str | None:
        return dict(commits).get(catalog.source_path(crate))

    alone = {crate: without_failing(catalog, crate, commit_for(crate), use) for crate, use in planned_uses.items()}
    tried = ((uses, _outcome(catalog, repository, commits, uses)) for uses in _with_fewer(alone))
    whole = next(tried)
    uses, outcome = next((option for option in chain([whole], tried) if option[1].state != "fails"), whole)

    def error_of(crate: str, use: Use) -> Error | None:
        return known(catalog, crate, commit_for(crate), use).error or whole[1].error

    lacking = (left_out(crate, use, uses[crate], error_of) for crate, use in planned_uses.items())
    sources = tuple(SourcePin(source=path[-1], pin=pin, commit=dict(commits)[path]) for path, pin in pins)
    return Chosen(
        pin=sources[0].pin if sources else None,
        commit=sources[0].commit if sources else None,
        sources=sources if len(sources) > 1 else (),
        pins=pins,
        commits=commits,
        uses=uses,
        state=outcome.state,
        by=outcome.by,
        rustc=outcome.rustc,
        left_out=tuple(chain.from_iterable(lacking)),
        failures=tuple(_failures(catalog, commits, uses, outcome)) if outcome.state == "fails" else (),
    )


@lru_cache(_REMEMBERED)
def _best(catalog: Catalog, repositories: tuple[str, ...]) -> Pins:
    """Return the first pins of those that serve the worst served of some repositories best."""
    first, *others = _options(catalog)
    ranked = [first, *others] if others else []
    return min(ranked, key=lambda pins: max(_rank(catalog, name, pins) for name in repositories), default=first)


def _rank(catalog: Catalog, repository: str, pins: Pins) -> int:
    """Return how well pins serve a repository, 0 being best.

    A commit of which nothing is known serves only one that something known to build there fails elsewhere.
    """
    option, first = at(catalog, repository, pins), at(catalog, repository, site_pins(catalog))
    if option.state == "fails" or (
        option.state == "unknown" and not all(_builds(catalog, option, f) for f in first.failures)
    ):
        return _FAILS
    return bool(option.left_out) if option.state == "builds" else _UNKNOWN


def _builds(catalog: Catalog, option: Chosen, failure: Failure) -> bool:
    """Tell whether what fails elsewhere is known to build as an option has it."""
    crate = failure.crate
    if crate is None:
        return False
    commit = dict(option.commits).get(catalog.source_path(crate))
    return known(catalog, crate, commit, option.uses[crate]).state == "builds"


def _with_fewer(uses: Uses) -> Iterator[Uses]:
    """Yield the uses of an offer, then with fewer and fewer of their named features."""
    named = [(crate, feature) for crate, use in uses.items() for feature in use.features]
    for without in sets(named):
        yield {
            crate: fewer(use, [feature for other, feature in without if other == crate]) for crate, use in uses.items()
        }


def _outcome(catalog: Catalog, repository: str, commits: Commits, uses: Uses) -> Known:
    """Return whether an offer builds: as it was built itself, text by text, else by its crates."""
    for built in _built(catalog, repository, commits, uses):
        return built
    crates = _alone(catalog, commits, uses).values()
    failing = next((crate for crate in crates if crate.state == "fails"), None)
    if failing or not all(crate.state == "builds" for crate in crates):
        return failing or UNKNOWN
    return Known(state="builds", by="reported" if any(crate.by == "reported" for crate in crates) else "crates")


def _built(catalog: Catalog, repository: str, commits: Commits, uses: Uses) -> Iterator[Known]:
    """Yield what was seen when the very text of an offer was built for the machine."""
    builds = catalog.repository_builds.get(repository)
    offers = builds.offers if builds else ()
    here = [offer for offer in offers if is_at(offer, commits) and is_for_the_machine(offer.target)]
    text = tuple(map(digest, _text(catalog, uses, commits))) if here else ()
    for offer in here:
        if (offer.dependencies, offer.imports) == text and offer.outcome != "not-verified":
            yield Known(state=offer.outcome, by="verified", error=Error.of(offer.error), rustc=offer.rustc)


def is_at(offer: VerifiedOffer, commits: Commits) -> bool:
    """Tell whether an offer was built at these commits of the git sources that it takes crates from."""
    first, *others = [*commits] or [((), None)]
    return offer.commit == first[1] and offer.others == {path[-1]: commit for path, commit in others}


def _text(catalog: Catalog, uses: Uses, commits: Commits) -> Offered:
    dependencies = planned.offered(catalog, uses, pinned_at(commits))
    lines = working_lines(catalog.read_at(*(commit for _, commit in commits)), uses)
    return Offered(dependencies=forms.section(dependencies), imports=lines)


def _failures(catalog: Catalog, commits: Commits, uses: Uses, outcome: Known) -> Iterator[Failure]:
    """Yield the crates of an offer that fail, or where none does by itself, that they fail together."""
    alone = _alone(catalog, commits, uses)
    failing = [crate for crate, built in alone.items() if built.state == "fails"]
    for crate in failing:
        yield from failures(crate, None, alone[crate].error)
    if not failing:
        yield from failures(None, None, outcome.error)


def _alone(catalog: Catalog, commits: Commits, uses: Uses) -> Mapping[str, Known]:
    """Return whether each crate of an offer builds by itself."""
    at = dict(commits)
    return {crate: known(catalog, crate, at.get(catalog.source_path(crate)), use) for crate, use in uses.items()}


def commit_of(catalog: Catalog, source: SourcePath, pin: Pin | None) -> str | None:
    """Return the commit that a pin of a source names, whole where it is one that was tried or inspected.

    That of a tag is known where it was tried; of a branch none is.
    """
    if pin is None or pin[0] != "rev":
        tried = catalog.tried.get(source)
        return tried.tags.get(pin[1]) if pin and pin[0] == "tag" and tried else None
    return next((commit for commit in _commits(catalog, source) if commit.startswith(pin[1])), pin[1])


@lru_cache(_REMEMBERED)
def _commits(catalog: Catalog, source: SourcePath) -> tuple[str, ...]:
    """Return each commit of a source that was tried, and after these each that was inspected."""
    inspected = (
        crate.commit
        for name, crate in catalog.inspected.items()
        if crate.commit and catalog.source_path(name) == source
    )
    return tuple(dict.fromkeys((*_tried(catalog, source), *inspected)))


def _tried(catalog: Catalog, source: SourcePath) -> Iterator[str]:
    """Yield the commits that were tried: newest first, then those that people report, in the order of the data."""
    yield from catalog.tried[source].commits if source in catalog.tried else ()
    for name, crate in catalog.crates.items():
        yield from (build.commit for build in crate.builds if build.commit and catalog.source_path(name) == source)


def _newest_tried(catalog: Catalog, source: SourcePath) -> Pin | None:
    tried = catalog.tried.get(source)
    return ("rev", tried.commits[0]) if tried and tried.commits else pins_of(catalog, source)[0]


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
