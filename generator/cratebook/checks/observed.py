"""Warnings: what was seen in the repositories, held against the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from ..adoption.repositories import Adopted, Difference, Kind, adoption
from ..cargo.source import canonical
from ..data.catalog import Catalog
from ..data.models import ObservedDependency
from ..diagnostics import Place, Violation, did_you_mean
from ..offer import members_named
from .rule import listed, repositories, rule

_DOCUMENT = "observed/repos/{}"


def _differing(kind: Kind) -> Callable[[Catalog], Iterator[Violation]]:
    """Return the search for one kind of difference: a fault for each repository and each way of differing."""

    def find(catalog: Catalog) -> Iterator[Violation]:
        for name in _seen(catalog):
            groups = defaultdict[str, list[tuple[str, int, ObservedDependency]]](list)
            for adopted in adoption(catalog, name).crates.values():
                for difference in adopted.differences:
                    if difference.kind == kind:
                        groups[difference.text].append((adopted.crate, *_differing_entry(adopted, difference)))
            for text, group in groups.items():
                crates, (_, index, entry) = listed([crate for crate, *_ in group]), group[0]
                message = f"{name} has {crates} {text} ({_stands(entry)})"
                yield Violation(_place(catalog, name, "crates", index), message, _HINTS[kind])

    return find


def _differing_entry(adopted: Adopted, difference: Difference) -> tuple[int, ObservedDependency]:
    return next((seen for seen in adopted.seen if seen[0] == difference.entry), adopted.seen[0])


_HINTS: dict[Kind, str] = {
    "source": "two sources are two crates to Cargo, and their types differ",
    "version": "cratebook apply reports it as a conflict; settle on one",
    "features": "cratebook apply adds what is missing",
    "optional": "it is built only where a feature asks for it; take it always, or plan it so",
    "unused": "add it to the members that use it, as its page shows",
}


@rule("unplanned-dependency", "warning", "A repository uses no shared crate that is not planned.", acts="plan")
def _unplanned_dependency(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        found = [adopted for adopted in adoption(catalog, name).crates.values() if adopted.state == "unplanned"]
        if found:
            crates = listed([adopted.crate for adopted in found])
            message = f"{name} uses {crates}, which the plan does not give it ({_stands(found[0].seen[0][1])})"
            place = _place(catalog, name, "crates", found[0].seen[0][0])
            yield Violation(place, message, f"add to {catalog.folder}/repos/{name}.yml, or take out there")


@rule("unknown-dependency", "warning", "What a repository takes from the crates' source is a known crate.")
def _unknown_dependency(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        packages = {
            entry.package: (index, entry) for index, entry in reversed([*enumerate(catalog.observed[name].strangers)])
        }
        if packages:
            index, entry = min(packages.values(), key=lambda found: found[0])
            names = listed(sorted(packages))
            message = f"{name} takes {names} from the crates' source; the data knows no such crate ({_stands(entry)})"
            hint = f"add what is there to {catalog.folder}/crates, or take it out of the manifest"
            yield Violation(_place(catalog, name, "strangers", index), message, hint)


@rule(
    "dependency-order",
    "warning",
    "No repository depends on one that comes later in the rollout.",
    blocks="rollout",
    acts="plan",
    topic="order",
)
def _dependency_order(catalog: Catalog) -> Iterator[Violation]:
    by_address = {canonical(catalog.url_of(name)): name for name in catalog.order}
    for name in _seen(catalog):
        told = set[str]()
        for index, entry in enumerate(catalog.observed[name].repositories):
            other = by_address.get(canonical(entry.git or ""))
            if other and other not in told and catalog.numbers[other] > catalog.numbers[name]:
                told.add(other)
                message = (
                    f"{name}, number {catalog.numbers[name]}, depends on {other}, number {catalog.numbers[other]} "
                    f"({entry.package}, {_stands(entry)})"
                )
                hint = "change the depended-on repository first: move it up in the order"
                place = _place(catalog, name, "repositories", index)
                yield Violation(place, message, hint, affects=repositories(other))


@rule(
    "feature-name-conflict",
    "warning",
    "No repository has a feature with the name of a crate to add.",
    acts="repository",
)
def _feature_name_conflict(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        for index, feature in enumerate(catalog.observed[name].features):
            if feature.name in catalog.repositories[name].crates:
                where = f"{feature.manifest}:{feature.line}"
                message = f"{name} has a feature called '{feature.name}', the name of a crate to add ({where})"
                hint = (
                    "one name for two things, and Cargo refuses the crate as an optional dependency; rename the feature"
                )
                yield Violation(_place(catalog, name, "features", index), message, hint)


@rule("invalid-manifest", "blocker", "Cargo accepts every manifest of a repository.", blocks="patch", acts="repository")
def _invalid_manifest(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        for index, fault in enumerate(catalog.observed[name].faults):
            message = f"Cargo rejects {fault.manifest} of {name} at line {fault.line}: {fault.message}"
            yield Violation(_place(catalog, name, "faults", index), message, "mend it there first")


@rule("unknown-scan", "error", "Every scanned repository is a repository of the handbook.")
def _unknown_scan(catalog: Catalog) -> Iterator[Violation]:
    for name in catalog.observed:
        if name not in catalog.repositories and f"repos/{name}" not in catalog.broken:
            place = catalog.at(_DOCUMENT.format(name), "name")
            yield Violation(
                place, f"'{name}' was observed, but is not in {catalog.folder}/repos", "add it, or remove this file"
            )


@rule("manifest-kind", "note", "The kind that the data gives a manifest is the one that was scanned.")
def _manifest_kind(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        said, seen = catalog.repositories[name].manifest, catalog.observed[name].kind
        if said is not None and said != seen:
            message = f"{name} is said to be of kind {said}; its root manifest was seen to be {seen}"
            yield Violation(catalog.at(f"repos/{name}", "manifest"), message, "drop the key: what was seen counts")


@rule("repository-owner", "note", "The owner that the data gives a repository is one that the repository names.")
def _repository_owner(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        owner, owners = catalog.repositories[name].owner, catalog.observed[name].owners
        if owner is not None and owners and owner.lower() not in {other.lower() for other in owners}:
            message = f"{name} has the owner {owner} here, and {listed(owners)} in its own files"
            yield Violation(catalog.at(f"repos/{name}", "owner"), message, "settle on one")


@rule("unknown-member", "warning", "The members that take the crates are packages of the repository.", blocks="patch")
def _unknown_member(catalog: Catalog) -> Iterator[Violation]:
    for name in _seen(catalog):
        scanned = catalog.observed[name].members
        for index, member in enumerate(catalog.repositories[name].members):
            if not members_named(scanned, [member]):
                hint = did_you_mean(member, [one.package for one in scanned])
                message = f"{name} has no package '{member}', by its name or its folder"
                yield Violation(catalog.at(f"repos/{name}", "members", index), message, hint)


def _seen(catalog: Catalog) -> Iterator[str]:
    return (name for name in catalog.order if name in catalog.observed)


def _place(catalog: Catalog, name: str, *path: str | int) -> Place:
    return catalog.at(_DOCUMENT.format(name), *path)


def _stands(entry: ObservedDependency) -> str:
    return f"{entry.manifest}:{entry.line}"


_dependency_source = rule(
    "dependency-source", "warning", "A repository takes the crates from the planned source.", acts="repository"
)(_differing("source"))
_dependency_version = rule(
    "dependency-version", "warning", "A repository requires the planned version.", acts="repository"
)(_differing("version"))
_dependency_features = rule(
    "dependency-features", "warning", "A repository enables the planned features.", acts="repository"
)(_differing("features"))
_dependency_optional = rule(
    "dependency-optional", "warning", "A crate is optional only where it is planned so.", acts="repository"
)(_differing("optional"))
_unused_dependency = rule(
    "unused-dependency", "warning", "A crate that a workspace declares is used by a member.", acts="repository"
)(_differing("unused"))
