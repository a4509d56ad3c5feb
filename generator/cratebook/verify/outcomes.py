"""Outcomes as data: which are known already, and how new ones take their place."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ..builds import is_at
from ..data.catalog import Catalog
from ..data.models import (
    File,
    ObservedBuilds,
    ObservedCrateBuilds,
    ObservedRepositoryBuilds,
    VerifiedBuild,
    VerifiedCheckout,
    VerifiedOffer,
)
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef
from .report import Report
from .requests import Request

Build = VerifiedBuild | VerifiedOffer


def tried(catalog: Catalog, source: SourcePath, commits: Sequence[str], tags: Mapping[str, str]) -> Catalog:
    """Return the catalog with these commits of a source as those that were tried; others that were stay behind them."""
    first = source == next(iter(catalog.site.git_sources))
    before = catalog.tried.get(source) or ObservedBuilds(name=None if first else source[-1], commits=())
    known = tuple(dict.fromkeys((*commits, *before.commits)))
    now = before.model_copy(update={"commits": known, "tags": {**before.tags, **tags}})
    return replace(catalog, tried={**catalog.tried, source: now})


def forgotten(catalog: Catalog, commits: Collection[str | None], entities: Iterable[EntityRef]) -> Catalog:
    """Return the catalog without what is known of crates and repositories at these commits."""
    for entity in entities:
        catalog = _with(catalog, entity, [one for one in _builds(catalog, entity) if one.commit not in commits])
    return catalog


def outcome(catalog: Catalog, request: Request) -> Build | None:
    """Return what is known of the very texts of a request; of any other text that says nothing."""
    return next((build for build in _builds(catalog, request.entity) if _is_of(build, request)), None)


def recorded(catalog: Catalog, request: Request, report: Report, rustc: str) -> Catalog:
    """Return the catalog with an outcome, in place of an earlier one for the same commit, target and features."""
    values = {
        "commit": next((commit for _, commit in request.commits), None),
        "rustc": rustc,
        "target": request.target,
        **request.hashes,
        "outcome": report.outcome,
        "error": report.error,
        "reason": report.reason,
        "lock": report.lock,
    }
    if request.entity.kind == "crate":
        use = {"features": request.features, "default-features": request.default_features}
        requirement = None if request.commits else catalog.requirement(request.entity.name)
        new: Build = VerifiedBuild.model_validate({**values, **use, "requirement": requirement})
    else:
        others = {path[-1]: commit for path, commit in request.commits[1:]}
        new = VerifiedOffer.model_validate({**values, "others": others})
    kept = (build for build in _builds(catalog, request.entity) if _key(build) != _key(new))
    return _with(catalog, request.entity, (*kept, new))


def settled(catalog: Catalog, request: Request, offers: Callable[[Catalog, Request], bool]) -> Catalog:
    """Return the catalog without the outcomes of earlier offers at a request's commits that lead to no other one.

    Where one fails, another is offered: that is so if `offers` does not tell of the catalog without it that it leads to
    the request.
    """
    for build in _repository(catalog, request.entity.name).offers:
        if is_at(build, request.commits) and build.target == request.target and not _is_of(build, request):
            without = _with(catalog, request.entity, [one for one in _builds(catalog, request.entity) if one != build])
            catalog = without if offers(without, request) else catalog
    return catalog


def checkout_of(catalog: Catalog, name: str) -> VerifiedCheckout | None:
    """Return what became of a repository when it was built with its offer."""
    return _repository(catalog, name).checkout


def with_checkout(catalog: Catalog, name: str, checkout: VerifiedCheckout | None) -> Catalog:
    """Return the catalog with what became of a repository when it was built with its offer."""
    repository = _repository(catalog, name).model_copy(update={"checkout": checkout})
    return replace(catalog, repository_builds={**catalog.repository_builds, name: repository})


def file_of(catalog: Catalog, entity: EntityRef) -> tuple[str, File]:
    """Return where the outcomes of a crate or repository stand below `observed`, and what stands there."""
    path = f"builds/{entity.file}.yml"
    return path, catalog.crate_builds[entity.name] if entity.kind == "crate" else _repository(catalog, entity.name)


def source_file(catalog: Catalog, source: SourcePath) -> tuple[str, File]:
    """Return where the commits of a source that were tried stand below `observed`, and what stands there."""
    tried = catalog.tried[source]
    return f"builds/sources/{tried.name}.yml" if tried.name else "builds/source.yml", tried


def _builds(catalog: Catalog, entity: EntityRef) -> Sequence[Build]:
    if entity.kind == "repository":
        return _repository(catalog, entity.name).offers
    crate = catalog.crate_builds.get(entity.name)
    return crate.builds if crate else ()


def _repository(catalog: Catalog, name: str) -> ObservedRepositoryBuilds:
    return catalog.repository_builds.get(name) or ObservedRepositoryBuilds(name=name)


def _with(catalog: Catalog, entity: EntityRef, builds: Iterable[Build]) -> Catalog:
    """Return the catalog with these as all builds of a crate or repository, those of the newest commit first."""
    commits = (commit for tried in catalog.tried.values() for commit in tried.commits)
    rank = {commit: number for number, commit in enumerate(commits)}
    ordered = tuple(sorted(builds, key=lambda build: (rank.get(build.commit or "", len(rank)), _key(build))))
    name = entity.name
    if entity.kind == "crate":
        crate = ObservedCrateBuilds.model_validate({"name": name, "builds": ordered})
        return replace(catalog, crate_builds={**catalog.crate_builds, name: crate})
    repository = _repository(catalog, name).model_copy(update={"offers": ordered})
    return replace(catalog, repository_builds={**catalog.repository_builds, name: repository})


def _key(build: Build) -> tuple[object, ...]:
    """Return what there is one outcome for: of a crate its features, of an offer its texts."""
    if isinstance(build, VerifiedBuild):
        return build.commit, build.target, not build.default_features, build.features
    return build.commit, *build.others.items(), build.target, build.dependencies, build.imports


def _is_of(build: Build, request: Request) -> bool:
    """Tell whether the texts of a request are those that were built, for the same target."""
    same = all(getattr(build, name) == hash_ for name, hash_ in request.hashes.items())
    return same and build.target == request.target
