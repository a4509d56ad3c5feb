"""What the steps of an offer change in a checkout, whose manifests are scanned as they are now."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Literal

from ..adoption.repositories import Adoption, adoption
from ..builds import OfferBuild
from ..cargo import forms
from ..cargo.dependency import DEPENDENCIES, SHARED, Entry, as_table, table_at, tables
from ..cargo.edit import prove, read_entry, table_lines
from ..cargo.manifest import MANIFEST, Fault, Manifest
from ..cargo.overrides import CONFIGURATIONS
from ..cargo.toml import Path, parse
from ..checkouts.scan import ScanTargets, scan_workspace
from ..data.catalog import Catalog
from ..data.models import ObservedRepository
from ..diagnostics import CratebookError, Finding, Place, did_you_mean
from ..offer import Offer, Preferences, Step, follow, members_named, offer
from ..text import with_hint
from .checkout import Change, Checkout

Policy = Literal["keep", "replace"]

_CONTRADICTIONS = {"source": "another source", "default-features": "other default features", "path": "a path"}


class WrongUsageError(CratebookError):
    """An option that a checkout does not allow."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user chose: the members of which each takes the crates that no member has, and more.

    `policy` is which side wins where an entry contradicts the steps; without one that is a conflict.
    """

    members: tuple[str, ...] = ()
    policy: Policy | None = None
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The files that change, none where there are conflicts; `choices` are the members of which one has to be named.

    `scan` is of the manifests as they are before the change, `adoption` what it says of each crate, `build` what is
    known to build of the crates after it.
    """

    changes: tuple[Change, ...]
    added: int
    changed: int
    choices: tuple[str, ...]
    conflicts: tuple[Finding, ...]
    scan: ObservedRepository
    adoption: Adoption
    build: OfferBuild


def plan(checkout: Checkout, catalog: Catalog, repository: str, options: Options) -> Plan:
    """Return what following a repository's steps in a checkout would change.

    Raises WrongUsageError for an option that the checkout does not allow, and CratebookError where no steps fit: it
    names every place that stands against them.
    """
    if options.members and not checkout.is_workspace:
        raise WrongUsageError(f"{checkout.label(checkout.root.path)} has no [workspace], so there are no members")
    entry = catalog.repositories[repository]
    members = entry.members
    if options.members and members:
        raise WrongUsageError(
            f"{catalog.folder}/repos/{repository}.yml names the members already: {', '.join(members)}"
        )
    workspace = checkout.workspace if entry.folder is None else checkout.workspace.of_member(entry.folder)
    scan = scan_workspace(workspace, repository, ScanTargets.by(catalog))
    if checkout.is_workspace:
        _check_members(checkout, scan, options.members or members)
    preferences = Preferences(members=options.members, keep=options.policy == "keep")
    scanned = replace(catalog, observed={**catalog.observed, repository: scan})
    offered = offer(scanned, repository, preferences)
    obstacles = tuple(_obstacles(checkout, offered))
    if obstacles:
        raise checkout.refusal(obstacles)
    steps, build = offered.choice(newest=options.newest)
    conflicts = tuple(_conflict(checkout, step) for step in steps if step.contradicts and options.policy != "replace")
    packages = {member.file: member.package for member in (*offered.members, *offered.possible)}
    return Plan(
        changes=() if conflicts else tuple(_followed(checkout, steps)),
        added=sum(step.entries for step in steps if step.file and step.place != "replace"),
        changed=sum(step.place == "replace" for step in steps),
        choices=tuple(packages[file] for step in steps for file in step.members),
        conflicts=conflicts,
        scan=scan,
        adoption=adoption(scanned, repository),
        build=build,
    )


def _check_members(checkout: Checkout, scan: ObservedRepository, names: Iterable[str]) -> None:
    """Raise WrongUsageError for a name that no member of the workspace has."""
    for name in names:
        if not members_named(scan.members, [name]):
            if checkout.workspace.faults:
                raise checkout.refusal(checkout.workspace.faults)
            folders = (str(PurePosixPath(member.manifest).parent) for member in scan.members)
            hint = did_you_mean(name, [*(member.package for member in scan.members), *folders])
            raise WrongUsageError(with_hint(f"the workspace has no member '{name}'", hint))


def _obstacles(checkout: Checkout, offered: Offer) -> Iterator[Fault]:
    """Yield what has to be changed by hand before the steps can be followed."""
    # Cargo's configuration in the checkout is not a manifest: whatever is wrong with it stands against no step.
    blockers = [blocker for blocker in offered.blockers if blocker.file not in CONFIGURATIONS]
    yield from (Fault(blocker.file, blocker.line, blocker.message) for blocker in blockers)
    yield from (Fault(remark.file, remark.line, f"{remark.package}: {remark.message}") for remark in offered.remarks)
    if offered.reason == "no-package" and not blockers:
        yield Fault(MANIFEST, 1, "there is no package that could take the crates")
    if offered.reason == "closed-table":
        for manifest in checkout.workspace.manifests:
            for table in (SHARED, DEPENDENCIES):
                if table_lines(manifest.text, table).closed:
                    written = f"[{forms.header(table)}] is written so that no line can be added to it"
                    message = f"{written}; write it as a table with a header"
                    yield Fault(manifest.path, manifest.line(*table), message)


def _conflict(checkout: Checkout, step: Step) -> Finding:
    """Return the finding that shows both sides of a replacement."""
    replaced = step.replaced or ""
    (key, actual), (_, planned) = read_entry(replaced), read_entry(step.text)
    both = f"`{forms.inline(actual)}` here and `{forms.inline(planned)}` in the patch"
    contradictions = " and ".join(_CONTRADICTIONS.get(what, f"another {what}") for what in step.contradicts)
    return Finding(
        code="conflict",
        severity="error",
        place=Place(
            checkout.label(str(step.file)), (step.lines or (1,))[0], len(replaced) - len(replaced.lstrip()) + 1
        ),
        message=f"'{key}' is {both}: {contradictions}",
    )


def _followed(checkout: Checkout, steps: Sequence[Step]) -> Iterator[Change]:
    """Yield the files with the steps for them done and proved, the root first: members inherit from it."""
    for manifest in checkout.workspace.manifests:
        own = [step for step in steps if step.file == manifest.path]
        if own:
            name, new = checkout.label(manifest.path), follow(manifest.text, own)
            prove(manifest.text, new, dict(_entries(manifest, own)), _replaced(own), name)
            yield Change(path=checkout.file(manifest), name=name, old=manifest.text, new=new)


def _entries(manifest: Manifest, steps: Iterable[Step]) -> Iterator[tuple[Path, Entry]]:
    """Yield every entry that steps write, by its path from the top of the manifest."""
    paths = {".".join(path): path for path in (SHARED, DEPENDENCIES, *tables(manifest.values))}
    for step in steps:
        path = paths[step.table]
        if step.place == "replace":
            key, value = read_entry(step.text)
            yield (*path, key), value
        else:
            yield from (((*path, key), as_table(value)) for key, value in _added(step, path).items())


def _added(step: Step, path: Path) -> Any:
    header = "" if step.place == "end" else f"[{forms.header(path)}]\n"
    return table_at(parse(header + step.text), *path)


def _replaced(steps: Iterable[Step]) -> Collection[int]:
    lines = (step.lines for step in steps if step.place == "replace" and step.lines)
    return {line for first, last in lines for line in range(first, last + 1)}
