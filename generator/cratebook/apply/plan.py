"""What applying a patch would change: the form, each manifest's new text, and Cargo's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Literal

from ..cargo import forms
from ..cargo.dependency import DEPENDENCIES, SHARED, table_at
from ..cargo.edit import Entry, Merged, Patch, Policy, key_of, merge, read, table_of, to_inherit
from ..cargo.forms import full, shared
from ..cargo.manifest import MANIFEST, Manifest
from ..data import planned
from ..data.catalog import Catalog
from ..diagnostics import CratebookError, Finding, did_you_mean, in_order
from .approval import Approval, approve
from .checkout import Change, Checkout
from .edits import Choice, Edits, edits

Form = Literal["section", "lines", "workspace"]


class WrongUsageError(CratebookError):
    """An option that a checkout does not allow."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to apply: `form` and `policy` are what the user chose, if anything.

    `members` get all crates that they lack, `choice` those that no member has.
    """

    form: Form | None = None
    members: tuple[str, ...] = ()
    choice: str | None = None
    policy: Policy | None = None
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would change; nothing would where a finding is an error."""

    form: Form
    edits: Edits
    findings: tuple[Finding, ...]
    approval: Approval

    @property
    def conflicts(self) -> int:
        """How many keys contradict the patch."""
        return sum(finding.severity == "error" for finding in self.findings)


@dataclass
class _Texts:
    """The manifests as they become, merge by merge."""

    checkout: Checkout
    others: Mapping[str, Entry]
    policy: Policy | None
    new: dict[str, str]
    done: list[Merged]

    def of(self, manifest: Manifest) -> str:
        return self.new.get(manifest.path, manifest.text)

    def data(self, manifest: Manifest) -> Mapping[str, Any]:
        return read(self.of(manifest), self.checkout.label(manifest))

    def shared(self) -> Mapping[str, Any]:
        """Return what the root shares."""
        root = self.checkout.root
        return table_of(self.data(root), SHARED, self.checkout.label(root))

    def merge(self, manifest: Manifest, table: tuple[str, ...], entries: Mapping[str, Entry]) -> None:
        others = {crate: entry for crate, entry in self.others.items() if crate not in entries}
        patch = Patch(entries=entries, others=others, shared=self.shared())
        merged = merge(self.of(manifest), self.checkout.label(manifest), table, patch, self.policy)
        self.new[manifest.path] = merged.text
        self.done.append(merged)

    @property
    def conflicts(self) -> bool:
        return any(merged.conflicts for merged in self.done)


def plan(checkout: Checkout, catalog: Catalog, repository: str, options: Options) -> Plan:
    """Return what applying a repository's patch to a checkout would change.

    Raises WrongUsageError for an option that the checkout does not allow, and CratebookError where Cargo rejects its
    manifest already, or would reject the new one.
    """
    approval = approve(checkout, {})
    form = _form(checkout, options)
    names = options.members or (catalog.repositories[repository].members if checkout.is_workspace else ())
    members = tuple(dict.fromkeys(_member(checkout, name) for name in names))
    merged = _merged(checkout, catalog, repository, replace(options, form=form), members)
    findings = [finding for one in merged.done for finding in one.findings]
    made = None
    if not (merged.conflicts or options.form or options.policy == "keep"):
        choice = Choice(newest=options.newest, member=options.choice)
        made = edits(checkout, catalog, repository, members, choice)
    if made:
        # The steps give all that comes from the crates' source one revision.
        findings = [finding for finding in findings if finding.code != "two-sources"]
    made = made or _as_merged(merged)
    if made.changes:
        approval = approve(checkout, {change.path: change.new for change in made.changes})
    return Plan(form=form, edits=made, findings=in_order(findings), approval=approval)


def _merged(
    checkout: Checkout, catalog: Catalog, repository: str, options: Options, members: Sequence[Manifest]
) -> _Texts:
    """Return what the plan's own patch makes of the manifests, with what stands against it."""
    pin = None if options.newest else catalog.site.source.offered_pin
    dependencies = planned.dependencies(catalog, repository)
    known = tuple(planned.dependency(catalog, crate) for crate in catalog.crates)
    if pin:
        dependencies, known = forms.pinned(dependencies, pin), forms.pinned(known, pin)
    texts = _Texts(checkout, {entry.package: full(entry) for entry in known}, options.policy, {}, [])
    if options.form == "workspace":
        texts.merge(checkout.root, SHARED, {entry.package: shared(entry) for entry in dependencies})
        for member in () if texts.conflicts else members or checkout.workspace.members:
            shared_ = texts.shared()
            has = table_at(member.values, *DEPENDENCIES)
            entries = {
                entry.package: to_inherit(entry, shared_)
                for entry in dependencies
                if members or key_of(has, entry.package, shared_)
            }
            if entries:
                texts.merge(member, DEPENDENCIES, entries)
    else:
        for member in members or (checkout.root,):
            texts.merge(member, DEPENDENCIES, {entry.package: full(entry) for entry in dependencies})
    return texts


def _as_merged(texts: _Texts) -> Edits:
    """Return the files that merging changes, the root first: members inherit from it; none where it conflicts."""
    checkout = texts.checkout
    manifests = () if texts.conflicts else checkout.workspace.manifests
    changes = (
        Change(path=checkout.file(manifest), name=checkout.label(manifest), old=manifest.text, new=texts.of(manifest))
        for manifest in manifests
        if texts.of(manifest) != manifest.text
    )
    return Edits(
        changes=tuple(changes),
        added=sum(len(merged.added) for merged in texts.done),
        changed=sum(len(merged.changed) for merged in texts.done),
        choices=(),
        remarks=(),
    )


def _form(checkout: Checkout, options: Options) -> Form:
    """Return the form that fits; raises WrongUsageError where the one that was chosen does not."""
    name = checkout.label(checkout.root)
    if options.members and not checkout.is_workspace:
        raise WrongUsageError(f"{name} has no [workspace], so there are no members")
    form: Form = "workspace" if checkout.is_virtual or (checkout.is_workspace and checkout.shares) else "lines"
    form = options.form or form
    if form == "workspace" and not checkout.is_workspace:
        raise WrongUsageError(f"{name} has no [workspace]; its form is 'lines'")
    if form != "workspace" and checkout.is_virtual and not options.members:
        raise WrongUsageError(
            f"{name} has no [package], and Cargo allows no [dependencies] there; "
            "take the form 'workspace', or name the members that are to have the lines"
        )
    return form


def _member(checkout: Checkout, name: str) -> Manifest:
    """Return a member by its package's name or its folder."""
    folder = PurePosixPath(name.replace("\\", "/")).as_posix().removesuffix(f"/{MANIFEST}")
    by_name = {manifest.name: manifest for manifest in checkout.workspace.members}
    by_folder = {_folder(manifest): manifest for manifest in checkout.workspace.members}
    member = by_name.get(name) or by_folder.get(folder)
    if member:
        return member
    if checkout.workspace.faults:
        raise checkout.refusal(checkout.workspace.faults)
    hint = did_you_mean(name, [*(package for package in by_name if package), *by_folder])
    raise WrongUsageError(f"the workspace has no member '{name}'" + (f"; {hint}" if hint else ""))


def _folder(manifest: Manifest) -> str:
    return str(PurePosixPath(manifest.path).parent)
