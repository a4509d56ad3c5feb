"""What was scanned in the repositories, compared with the plan.

Scanned data is not edited by hand: each finding is placed where the plan has the crate or the repository, and names the
line of the manifest.
"""

from collections import defaultdict
from collections.abc import Iterator

from ..adoption.repositories import Difference, Kind, adoption, built
from ..data.catalog import Catalog
from ..data.models import ObservedDependency
from ..diagnostics import EntityRef, Place, Violation, did_you_mean
from ..offer import members_named
from ..text import listed
from .rule import Find, repositories, rule

_HINTS: dict[Kind, str] = {
    "source": "to Cargo two sources are two crates, whose types differ",
    "override": "leave it while it is needed, and remove it when the crates' source has what it is for",
    "version": "cratebook apply reports it as a conflict; settle on one",
    "features": "cratebook apply adds what is missing",
    "optional": "it is built only where a feature enables it; make it required, or plan it as optional",
    "unused": "add it to the members that use it, as its page shows",
}


def _differing(kind: Kind) -> Find:
    """Return the search for one kind of difference: a violation for each repository and each way of differing."""

    def find(catalog: Catalog) -> Iterator[Violation]:
        for name in _scanned(catalog):
            groups = defaultdict[Difference, list[tuple[str, ObservedDependency]]](list)
            for adopted in adoption(catalog, name).crates.values():
                for difference in adopted.differences:
                    if difference.kind == kind:
                        groups[difference].append((adopted.crate, difference.entry or adopted.seen[0]))
            for difference, group in groups.items():
                first, entry = group[0]
                message = f"{name} has {listed([crate for crate, _ in group])} {difference.text} ({_at(entry)})"
                place = catalog.key(EntityRef("repository", name), "crates", first)
                yield Violation(place, message, _HINTS[kind], subject=difference.subject or difference.text)

    return find


@rule("unknown-scan", "error", "Scans and builds of unknown repositories")
def _unknown_scan(catalog: Catalog) -> Iterator[Violation]:
    """Every repository that was scanned or built, and every source that was inspected, is one of the handbook."""
    scanned = ((f"observed/repos/{name}", name, "scanned") for name in catalog.observed)
    built = ((f"observed/builds/repos/{name}", name, "built") for name in catalog.repository_builds)
    for document, name, what in (*scanned, *built):
        if name not in catalog.repositories and not catalog.is_broken(EntityRef("repository", name)):
            message = f"'{name}' was {what}, but is not in {catalog.folder}/repos"
            place = catalog.at(document, "name")
            yield Violation(place, message, "add it there, or delete this file", subject=name)
    inspected = ((f"observed/{'/'.join(path)}", path, "inspected") for path in catalog.inspections)
    tried = ((f"observed/builds/{'/'.join(path)}", path, "built") for path in catalog.tried)
    for document, path, what in (*inspected, *tried):
        if path not in catalog.site.every_source and catalog.whole("site", *path):
            message = f"'{path[-1]}' was {what}, but is not in {catalog.folder}/site.yml"
            yield Violation(
                catalog.at(document, "name"), message, "add it there, or delete this file", subject=path[-1]
            )


@rule("manifest-kind", "note", "Manifest kinds that differ from the scan")
def _manifest_kind(catalog: Catalog) -> Iterator[Violation]:
    """The kind that the data gives a manifest is the one that was scanned."""
    for name in _scanned(catalog):
        stated, scanned = catalog.repositories[name].manifest, catalog.observed[name].kind
        if stated is not None and stated != scanned:
            message = f"the data says that {name} is of kind {stated}; its root manifest is of kind {scanned}"
            hint = "remove the key: what was scanned is used"
            yield Violation(catalog.at(EntityRef("repository", name), "manifest"), message, hint, subject="manifest")


@rule("invalid-manifest", "blocker", "Manifests that Cargo rejects", blocks="patch", acts="repository")
def _invalid_manifest(catalog: Catalog) -> Iterator[Violation]:
    """Cargo accepts every manifest of a repository."""
    for name in _scanned(catalog):
        for fault in catalog.observed[name].faults:
            message = f"Cargo rejects {fault.manifest} of {name} at line {fault.line}: {fault.message}"
            subject = f"{fault.manifest}: {fault.message}"
            yield Violation(
                _of_repository(catalog, name), message, "correct it in the repository first", subject=subject
            )


@rule("repository-owner", "note", "Owners that differ from the repository's own")
def _repository_owner(catalog: Catalog) -> Iterator[Violation]:
    """The owner that the data gives a repository is one that the repository names."""
    for name in _scanned(catalog):
        owner, owners = catalog.repositories[name].owner, catalog.observed[name].owners
        if owner is not None and owners and owner.lower() not in {other.lower() for other in owners}:
            message = f"{name} has the owner {owner} here, and {listed(owners)} in its own files"
            yield Violation(
                catalog.at(EntityRef("repository", name), "owner"), message, "settle on one", subject="owner"
            )


@rule("unknown-member", "warning", "Members that aren't packages of the repository", brief=True, blocks="patch")
def _unknown_member(catalog: Catalog) -> Iterator[Violation]:
    """The members that take the crates are packages of the repository."""
    for name in _scanned(catalog):
        scanned = catalog.observed[name].members
        for index, member in enumerate(catalog.repositories[name].members):
            if not members_named(scanned, [member]):
                hint = did_you_mean(member, [one.package for one in scanned])
                message = f"{name} has no package '{member}', by its name or its folder"
                yield Violation(
                    catalog.at(EntityRef("repository", name), "members", index), message, hint, subject=member
                )


_dependency_source = rule(
    "dependency-source",
    "warning",
    "Dependencies from another source",
    "A repository takes the crates from the planned source.",
    brief=True,
    acts="repository",
)(_differing("source"))
_dependency_override = rule(
    "dependency-override",
    "warning",
    "Crates replaced by another copy",
    "No repository builds another crate in place of a planned one.",
    brief=True,
    acts="repository",
)(_differing("override"))
_dependency_version = rule(
    "dependency-version",
    "warning",
    "Dependencies at another version",
    "A repository requires the planned version.",
    brief=True,
    acts="repository",
)(_differing("version"))
_dependency_features = rule(
    "dependency-features",
    "warning",
    "Dependencies with other features",
    "A repository enables the planned features.",
    brief=True,
    acts="repository",
)(_differing("features"))
_dependency_optional = rule(
    "dependency-optional",
    "warning",
    "Dependencies that are optional",
    "A crate is optional only where it is planned as optional.",
    acts="repository",
)(_differing("optional"))
_unused_dependency = rule(
    "unused-dependency",
    "note",
    "Declared dependencies that no member uses",
    "A crate that a workspace declares is used by a member.",
    acts="repository",
)(_differing("unused"))


@rule("unplanned-dependency", "warning", "Unplanned dependencies", brief=True, acts="plan")
def _unplanned_dependency(catalog: Catalog) -> Iterator[Violation]:
    """A repository uses no shared crate that is not planned."""
    for name in _scanned(catalog):
        unplanned = [adopted for adopted in adoption(catalog, name).crates.values() if adopted.state == "unplanned"]
        if unplanned:
            crates, entry = listed([adopted.crate for adopted in unplanned]), unplanned[0].seen[0]
            message = f"{name} uses {crates}, which is not planned ({_at(entry)})"
            hint = "add it here, or remove it from the repository"
            yield Violation(catalog.key(EntityRef("repository", name), "crates"), message, hint, subject=crates)


@rule("unnamed-crate", "warning", "Crates whose name in Rust is not known")
def _unnamed_crate(catalog: Catalog) -> Iterator[Violation]:
    """A crate that was not inspected is called in Rust what its package is, by the sources of those that take it."""
    naming = {crate for name in _scanned(catalog) for member in catalog.observed[name].members for crate in member.uses}
    for crate in (name for name, one in catalog.crates.items() if one.import_ and name not in catalog.inspected):
        takers = {name: entries[0] for name in _scanned(catalog) if (entries := _of_members(catalog, name, crate))}
        if takers and crate not in naming:
            first, entry = next(iter(takers.items()))
            message = (
                f"no source of {listed([*takers])} names {catalog.rust_name(crate)}, as imports of {crate} do "
                f"({first}, {_at(entry)})"
            )
            hint = "inspect the crate, whose library may have another name, or remove the unused dependency"
            place = catalog.key(EntityRef("crate", crate), "import")
            yield Violation(place, message, hint, subject="import", affects=repositories(*takers))


def _of_members(catalog: Catalog, repository: str, crate: str) -> list[ObservedDependency]:
    """Return the entries by which packages are built with a crate whose sources name some other one."""
    scan = catalog.observed[repository]
    naming = {member.manifest for member in scan.members if member.uses}
    return [entry for entry in built(scan.crates) if entry.package == crate and entry.manifest in naming]


@rule("unknown-dependency", "warning", "Dependencies on unknown crates", brief=True)
def _unknown_dependency(catalog: Catalog) -> Iterator[Violation]:
    """What a repository takes from the crates' source is a known crate."""
    for name in _scanned(catalog):
        entries = catalog.observed[name].strangers
        if entries:
            packages = listed(sorted({entry.package for entry in entries}))
            message = f"{name} takes {packages} from the crates' source, which the data does not know"
            hint = f"add what exists to {catalog.folder}/crates, or remove it from the manifest"
            place = _of_repository(catalog, name)
            yield Violation(place, f"{message} ({_at(entries[0])})", hint, subject=packages)


@rule(
    "dependency-order",
    "warning",
    "Repositories scheduled before their dependencies",
    brief=True,
    blocks="rollout",
    acts="plan",
    topic="order",
)
def _dependency_order(catalog: Catalog) -> Iterator[Violation]:
    """No repository depends on one that comes later in the rollout."""
    for name in _scanned(catalog):
        for other, entry in catalog.prerequisites[name].items():
            if catalog.numbers[other] < catalog.numbers[name]:
                continue
            message = (
                f"{name}, number {catalog.numbers[name]}, depends on {other}, number {catalog.numbers[other]} "
                f"({entry.package}, {_at(entry)})"
            )
            hint = f"move {other} up, before {name}"
            yield Violation(
                _in_order(catalog, other),
                message,
                hint,
                subject=other,
                entity=EntityRef("repository", name),
                affects=repositories(name, other),
            )


@rule("feature-name-conflict", "warning", "Features named like a planned crate", brief=True, acts="repository")
def _feature_name_conflict(catalog: Catalog) -> Iterator[Violation]:
    """No repository has a feature with the name of a crate to add."""
    for name in _scanned(catalog):
        for feature in catalog.observed[name].features:
            if feature.name in catalog.repositories[name].crates:
                message = (
                    f"{name} has a feature called '{feature.name}', the name of a crate to add "
                    f"({feature.manifest}:{feature.line})"
                )
                hint = "rename the feature: with this name Cargo refuses the crate as an optional dependency"
                place = catalog.key(EntityRef("repository", name), "crates", feature.name)
                yield Violation(place, message, hint, subject=f"{feature.manifest}: {feature.name}")


def _scanned(catalog: Catalog) -> Iterator[str]:
    return (name for name in catalog.order if name in catalog.observed)


def _of_repository(catalog: Catalog, name: str) -> Place:
    return catalog.at(EntityRef("repository", name), "name")


def _in_order(catalog: Catalog, name: str) -> Place:
    """Return where a repository is listed in its phase."""
    _, key, phase = catalog.phase_of[name]
    return catalog.at("phases", "phases", key, "repositories", phase.repositories.index(name))


def _at(entry: ObservedDependency) -> str:
    return f"{entry.manifest}:{entry.line}"
