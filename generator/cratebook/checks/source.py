"""Versions, dependencies and commits of the crates in the data, compared with their source."""

import re
from collections.abc import Iterator, Mapping

from ..cargo.version import accepts, rust_version
from ..data.catalog import Catalog
from ..data.models import ObservedRustVersion
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef, Violation, did_you_mean
from ..evidence import needed_crates, seen_at, short_commit
from ..text import listed
from .inspected import crate_and, inspected, key_or_name, takers
from .rule import rule

# Another rule reports what is not a commit.
_COMMIT = re.compile(r"[0-9a-f]+")


@rule("source-version", "warning", "Versions that differ from the source", topic="crates")
def _source_version(catalog: Catalog) -> Iterator[Violation]:
    """A crate's version is its source's."""
    for name, crate, observed in inspected(catalog):
        if crate.version != observed.version and not _refused(catalog, name):
            message = f"{name} is planned at {crate.version}; its source has {observed.version} ({seen_at(observed)})"
            place = catalog.at(EntityRef("crate", name), "version")
            yield Violation(place, message, f'write version: "{observed.version}"', subject="version")


@rule(
    "source-requirement", "blocker", "Requirements that exclude the source's version", blocks="patch", topic="patches"
)
def _source_requirement(catalog: Catalog) -> Iterator[Violation]:
    """The requirement that patches give accepts the version that the source has."""
    for name, crate, observed in inspected(catalog):
        if _refused(catalog, name):
            message = (
                f"patches require {name} {catalog.requirement(name)}, and {crate.version} is planned; its source "
                f"has {observed.version}, so Cargo refuses every patch with it ({seen_at(observed)})"
            )
            hint = f'write version: "{observed.version}", and a requirement that accepts it'
            place = catalog.at(EntityRef("crate", name), "requirement" if crate.requirement else "version")
            affected = crate_and(name, takers(catalog, name))
            yield Violation(place, message, hint, subject="requirement", affects=affected)


def _refused(catalog: Catalog, name: str) -> bool:
    """Tell whether the requirement of patches accepts the planned version of a crate, and not its source's.

    A registry has other versions than the one that was read.
    """
    requirement, planned = catalog.requirement(name), catalog.crates[name].version
    if catalog.plan_source(name).is_registry:
        return False
    return accepts(requirement, planned) is True and accepts(requirement, catalog.inspected[name].version) is False


@rule("source-dependency", "warning", "Dependencies that differ from the source", topic="dependencies")
def _source_dependency(catalog: Catalog) -> Iterator[Violation]:
    """A crate depends on the shared crates that its source depends on."""
    for name, crate, observed in inspected(catalog):
        needed = needed_crates(catalog, name)
        missing = [package for package in needed if package not in crate.dependencies]
        unneeded = [package for package in catalog.dependencies(name) if package not in needed]
        kept = [package for package in crate.dependencies if package in needed]
        hint = f"write dependencies: [{', '.join([*kept, *missing])}]"
        if missing:
            depends = listed([f"{package} (optional)" if needed[package] else package for package in missing])
            message = f"the source of {name} depends on {depends}, which its data does not list ({seen_at(observed)})"
            place = key_or_name(catalog, name, "dependencies")
            yield Violation(place, message, hint, subject=f"missing {listed(missing)}")
        if unneeded:
            message = f"by its data {name} depends on {listed(unneeded)}; its source does not ({seen_at(observed)})"
            place = catalog.at(EntityRef("crate", name), "dependencies", crate.dependencies.index(unneeded[0]))
            yield Violation(place, message, hint, subject=f"unneeded {listed(unneeded)}")


@rule("source-unknown-crate", "note", "Source crates missing from the data", brief=True, topic="crates")
def _source_unknown_crate(catalog: Catalog) -> Iterator[Violation]:
    # Where some crates are published, those that are not are the workspace's own affair.
    """Every crate of the source that others may use is in the data."""
    published = any(observed.publish for observed in catalog.inspected.values())
    for name, observed in catalog.inspected.items():
        unknown = name not in catalog.crates and not catalog.is_broken(EntityRef("crate", name))
        if unknown and observed.publish == published:
            message = f"the source has the crate {name}, which the data does not know ({seen_at(observed)})"
            path = next((path for path, whole in catalog.inspections.items() if name in whole.crates), None)
            place = catalog.at("site", *(path or next(iter(catalog.site.every_source))), "git")
            yield Violation(place, message, f"add {catalog.folder}/crates/{name}.yml", subject=name)


@rule("source-missing-crate", "blocker", "Crates missing from the source", blocks="patch", topic="crates")
def _source_missing_crate(catalog: Catalog) -> Iterator[Violation]:
    """Every crate of the data is in the source."""
    for name in catalog.crates:
        source = catalog.inspection_of(name)
        if source is None or name in source.crates or name in catalog.inspected:
            continue
        reason = next((left_out.reason for left_out in source.left_out if left_out.package == name), None)
        at = f" (at {short_commit(source.commit)})" if source.commit else ""
        message = (
            f"no other crate can use {name} as its source has it: {reason}{at}"
            if reason
            else f"the source has no crate {name}{at}"
        )
        unplanned = [other for other in source.crates if other not in catalog.crates]
        hint = did_you_mean(name, unplanned) or "remove it, or pin the patches to a commit that has it"
        place, affected = catalog.at(EntityRef("crate", name), "name"), crate_and(name, takers(catalog, name))
        yield Violation(place, message, hint, subject=name, affects=affected)


@rule("stale-inspection", "note", "Inspections of removed crates")
def _stale_inspection(catalog: Catalog) -> Iterator[Violation]:
    """A crate that was inspected is still in its source, if that was inspected whole."""
    there = {name for whole in catalog.inspections.values() for name in whole.crates}
    for name, observed in catalog.inspected.items():
        source = catalog.inspection_of(name)
        if source and name not in there and observed.commit != source.commit:
            message = f"{name} was inspected ({seen_at(observed)}), and its source has it no longer"
            place = catalog.at(f"observed/crates/{name}", "name")
            yield Violation(place, message, "delete this file, or run cratebook inspect again", subject=name)


@rule(
    "source-rust-version",
    "warning",
    "Crates that need a newer Rust",
    blocks="toolchain",
    acts="repository",
    topic="patches",
)
def _source_rust_version(catalog: Catalog) -> Iterator[Violation]:
    """A crate needs no newer Rust than the repositories that take it state."""
    for name, observed in catalog.observed.items():
        known = [stated for stated in observed.rust_versions if rust_version(stated.version)]
        lowest = min(known, key=lambda stated: rust_version(stated.version), default=None)
        crate = max(catalog.pulled.get(name, ()), key=lambda crate: _rust_of(catalog, crate), default=None)
        if lowest and crate and _rust_of(catalog, crate) > rust_version(lowest.version):
            yield _too_new(catalog, name, lowest, crate)


def _too_new(catalog: Catalog, name: str, stated: ObservedRustVersion, crate: str) -> Violation:
    observed, taken = catalog.inspected[crate], catalog.pulled[name][crate][0]
    package = f" for {stated.package}" if stated.package not in (None, name) else ""
    via = "" if taken == crate else f" (via {taken})"
    message = (
        f"{name} states Rust {stated.version}{package} ({stated.manifest}:{stated.line}); "
        f"{crate}{via} needs {observed.rust_version} ({seen_at(observed)})"
    )
    hint = f"raise rust-version in {stated.manifest}, or take a version of {crate} that needs no newer Rust"
    place = catalog.key(EntityRef("repository", name), "crates", taken)
    return Violation(place, message, hint, subject=crate, affects=crate_and(crate, [name]))


def _rust_of(catalog: Catalog, crate: str) -> tuple[int, ...]:
    observed = catalog.inspected.get(crate)
    return rust_version(observed.rust_version or "") if observed else ()


@rule("source-commit", "warning", "Crates inspected at another commit", topic="patches")
def _source_commit(catalog: Catalog) -> Iterator[Violation]:
    """The crates were inspected at the commit that patches name."""
    for path, source in catalog.site.every_source.items():
        read = {
            name: observed.commit
            for name, _, observed in inspected(catalog)
            if observed.commit and catalog.source_path(name) == path
        }
        yield from _inspected_elsewhere(catalog, (*path, "rev"), source.rev, read)
        yield from _inspected_elsewhere(catalog, (*path, "pin", "rev"), source.pin.rev if source.pin else None, read)


def _inspected_elsewhere(
    catalog: Catalog, path: SourcePath, rev: str | None, read: Mapping[str, str]
) -> Iterator[Violation]:
    other = {name: commit for name, commit in read.items() if rev and not commit.startswith(rev)}
    if rev and other and _COMMIT.fullmatch(rev):
        commits = listed([short_commit(commit) for commit in dict.fromkeys(other.values())])
        some = f"{listed(list(other))} {'was' if len(other) == 1 else 'were'}"
        which = "the crates were" if len(other) == len(read) else some
        message = f"patches name the commit {short_commit(rev)}; {which} inspected at {commits}"
        hint = "run cratebook inspect on the commit that patches name, or pin the one that was inspected"
        yield Violation(catalog.at("site", *path), message, hint, subject=".".join(path))


@rule("source-plan", "warning", "Plan files that differ from the source")
def _source_plan(catalog: Catalog) -> Iterator[Violation]:
    """The document that the data was taken from is the one that the crates' source has."""
    plan, source = catalog.site.plan, catalog.inspection
    if plan is None or source is None or source.plan is None or source.plan.file != plan.file:
        return
    at = f" at {short_commit(source.commit)}" if source.commit else ""
    if source.plan.sha256 is None:
        message, hint = f"the source{at} has no {plan.file}", "write the path that the plan has there"
        yield Violation(catalog.at("site", "plan", "file"), message, hint, subject="file")
    elif plan.sha256 and plan.sha256 != source.plan.sha256:
        message = f"the source{at} has another version of {plan.file} than the data was taken from"
        hint = f"take over what differs, and write sha256: {source.plan.sha256}"
        yield Violation(catalog.at("site", "plan", "sha256"), message, hint, subject="sha256")
