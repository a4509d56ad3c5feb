"""The repositories of a new handbook: what they take of the shared crates today, their order and their data files."""

from collections.abc import Mapping, Sequence

from .. import graph
from ..adoption.repositories import built, tests_only
from ..cargo.source import canonical
from ..cargo.version import accepts, parse_version
from ..data import models
from ..evidence import features_on
from .address import most_common
from .crates import purpose_of
from .reading import Checkouts

CATEGORIES = models.Categories(categories={"all": models.Category(title="Repositories")})


def data_files(checkouts: Checkouts, uses: Mapping[str, Mapping[str, models.Use]]) -> list[models.Repository]:
    """Return the data of each repository with what it takes today."""
    return [
        models.Repository.model_validate(
            {
                "name": name,
                "category": next(iter(CATEGORIES.categories)),
                "purpose": purpose_of(checkouts.purposes.get(name)),
                "url": None if url == checkouts.places.expected(name) else url,
                "crates": uses[name],
                "flags": tuple(_flag(crate, feature) for crate, use in uses[name].items() for feature in use.features),
            }
        )
        for name, url in checkouts.places.urls.items()
    ]


def uses_of(repository: models.ObservedRepository, crates: Mapping[str, models.ObservedCrate]) -> dict[str, models.Use]:
    """Return what a repository takes; what only its tests or build scripts take is not for the plan to give it."""
    entries: dict[str, list[models.ObservedDependency]] = {}
    for entry in repository.crates:
        entries.setdefault(entry.package, []).append(entry)
    return {
        name: _common_use(crates[name], built(entries[name]) or entries[name])
        for name in crates
        if name in entries and not tests_only(entries[name])
    }


def _common_use(crate: models.ObservedCrate, entries: Sequence[models.ObservedDependency]) -> models.Use:
    """Return what all of the entries have in common, as a patch states it for all of them."""
    uses = [models.Use.model_validate(_as_use(entry)) for entry in entries]
    enabled = frozenset.intersection(*(features_on(crate, use) for use in uses))
    default = any(use.default_features for use in uses)
    by_default = features_on(crate, models.Use()) if default else frozenset[str]()
    explicit = dict.fromkeys(feature for use in uses for feature in use.features)
    features = tuple(feature for feature in explicit if feature in enabled and feature not in by_default)
    optional = any(use.optional for use in uses)
    return models.Use.model_validate({"features": features, "default-features": default, "optional": optional})


def _as_use(entry: models.ObservedDependency) -> dict[str, object]:
    return {"features": entry.features, "default-features": entry.default_features, "optional": entry.optional}


def flags(uses: Mapping[str, Mapping[str, models.Use]]) -> models.Flags:
    """Return a capability flag for each feature that a repository enables explicitly."""
    enabled = {(crate, name) for used in uses.values() for crate, use in used.items() for name in use.features}
    return models.Flags(
        flags={_flag(crate, name): models.Flag(crate=crate, feature=name) for crate, name in sorted(enabled)}
    )


def _flag(crate: str, feature: str) -> str:
    """Return the capability flag that stands for a feature, as Cargo writes it on a command line."""
    return f"{crate}/{feature}"


def universal(
    uses: Mapping[str, Mapping[str, models.Use]], crates: Mapping[str, models.ObservedCrate]
) -> tuple[str, ...]:
    """Return the crates that every repository takes; none where there is no repository."""
    return tuple(name for name in crates if uses and all(name in used for used in uses.values()))


def requirement(crate: models.ObservedCrate, repositories: Mapping[str, models.ObservedRepository]) -> str:
    """Return the version requirement that most repositories have and that takes the crate's version.

    Where none has, it is that of `cargo add`, cut to what counts.
    """
    version = parse_version(crate.version)
    requirements = [
        entry.version
        for repository in repositories.values()
        for entry in repository.crates
        if entry.package == crate.name and entry.version and accepts(entry.version, crate.version)
    ]
    if usual := most_common(requirements):
        return usual
    if version.pre:
        return crate.version.partition("+")[0]
    major, minor, patch = version.numbers
    return f"{major}.{minor}" if major or minor else f"0.0.{patch}"


def phases(repositories: Mapping[str, models.ObservedRepository], urls: Mapping[str, str]) -> models.Phases:
    """Return those that use shared crates, with all that they build on, and those that are to start.

    In each, the depended-on come first.
    """
    by_url = {canonical(url): name for name, url in urls.items()}
    needs = {
        name: tuple(by_url[url] for entry in seen.repositories if entry.git and (url := canonical(entry.git)) in by_url)
        for name, seen in repositories.items()
    }
    levels = graph.levels(needs)
    order = sorted(repositories, key=levels.__getitem__)
    users = [name for name, seen in repositories.items() if seen.crates]
    using = set(graph.closure(users, needs.__getitem__))
    both = {
        "using": models.Phase(
            title="Repositories that use shared crates, and what they build on",
            repositories=tuple(name for name in order if name in using),
        ),
        "starting": models.Phase(
            title="Repositories that are to start", repositories=tuple(name for name in order if name not in using)
        ),
    }
    return models.Phases(phases={key: phase for key, phase in both.items() if phase.repositories})
