"""The repositories of a new handbook: what they take of the shared crates today, their order and their data files."""

from collections.abc import Mapping, Sequence

from .. import graph
from ..adoption.repositories import for_all_targets, tests_only
from ..cargo.source import canonical
from ..cargo.version import accepts, is_within, parse_version
from ..data import models
from ..evidence import features_on
from .crates import purpose_of
from .reading import Checkouts

# Of fewer repositories nothing follows for others.
_FEWEST = 3
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
                "folder": checkouts.members.get(name),
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
        name: _common_use(crates[name], entries[name])
        for name in crates
        if name in entries and not tests_only(entries[name])
    }


def _common_use(crate: models.ObservedCrate, entries: Sequence[models.ObservedDependency]) -> models.Use:
    """Return how a repository takes a crate: with what the workspace declares, else with what all users there enable.

    What a package adds stays its own, and so does what it takes for some targets beside; it is optional where it is
    that for all.
    """
    users = for_all_targets(entries) or entries
    declared = [entry for entry in entries if entry.table.startswith("workspace.")]
    default = any(entry.default_features for entry in users)
    optional = all(entry.optional for entry in users)
    if declared and all(entry.inherited or entry in declared for entry in users):
        shared = frozenset(declared[0].features)
    else:
        shared = frozenset.intersection(*(features_on(crate, _as_use(entry)) for entry in users))
    by_default = features_on(crate, models.Use()) if default else frozenset[str]()
    explicit = dict.fromkeys(feature for entry in (*declared, *users) for feature in entry.features)
    features = tuple(feature for feature in explicit if feature in shared and feature not in by_default)
    return _use(features, default=default, optional=optional)


def _as_use(entry: models.ObservedDependency) -> models.Use:
    return _use(entry.features, default=entry.default_features, optional=entry.optional)


def _use(features: tuple[str, ...], *, default: bool, optional: bool) -> models.Use:
    return models.Use.model_validate({"features": features, "default-features": default, "optional": optional})


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
    """Return the crates that every repository takes; none where too few repositories tell."""
    return tuple(name for name in crates if len(uses) >= _FEWEST and all(name in used for used in uses.values()))


def requirement(crate: models.ObservedCrate, entries: Sequence[models.ObservedDependency]) -> str:
    """Return the least version requirement of the entries that take the crate's version, which most of them meet.

    Where none does, it is that of `cargo add`, cut to what counts.
    """
    stated = [
        entry.version
        for entry in entries
        if entry.package == crate.name and entry.version and accepts(entry.version, crate.version)
    ]
    if stated:
        return max(stated, key=lambda one: (sum(is_within(other, one) for other in stated), stated.count(one)))
    version = parse_version(crate.version)
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
