"""What applying a patch would change: the form, each manifest's new text, and Cargo's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from ..cargo.dependency import DEPENDENCIES, SHARED, Dependency, table_at
from ..cargo.edit import Entry, Merged, Patch, Policy, merge, read, table_of, to_inherit
from ..cargo.forms import full, shared
from ..cargo.manifest import MANIFEST, Manifest
from ..diagnostics import CratebookError, Finding, did_you_mean, in_order
from .approval import Approval, approve
from .checkout import Change, Checkout

Form = Literal["section", "lines", "workspace"]


class WrongUsageError(CratebookError):
    """An option that a checkout does not allow."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to apply: `form` and `policy` are what the user chose, if anything."""

    form: Form | None = None
    members: tuple[str, ...] = ()
    policy: Policy | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would change; nothing would where a finding is an error."""

    form: Form
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    added: int
    changed: int
    could_inherit: tuple[str, ...]
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


def plan(checkout: Checkout, dependencies: Sequence[Dependency], known: Sequence[Dependency], options: Options) -> Plan:
    """Return what applying a patch would change; `known` are all shared crates, whose sources have to agree.

    Raises WrongUsageError for an option that the checkout does not allow, and CratebookError where Cargo rejects its
    manifest already, or would reject the new one.
    """
    approval = approve(checkout, {})
    form = _form(checkout, options)
    members = tuple(dict.fromkeys(_member(checkout, name) for name in options.members))
    texts = _Texts(checkout, {entry.package: full(entry) for entry in known}, options.policy, {}, [])
    if form == "workspace":
        texts.merge(checkout.root, SHARED, {entry.package: shared(entry) for entry in dependencies})
        for member in () if texts.conflicts else members:
            shared_ = texts.shared()
            texts.merge(member, DEPENDENCIES, {entry.package: to_inherit(entry, shared_) for entry in dependencies})
    else:
        for member in members or (checkout.root,):
            texts.merge(member, DEPENDENCIES, {entry.package: full(entry) for entry in dependencies})
    changes = () if texts.conflicts else _changes(texts, members)
    if changes:
        approval = approve(checkout, {change.path: change.new for change in changes})
    return Plan(
        form=form,
        changes=changes,
        findings=in_order(finding for merged in texts.done for finding in merged.findings),
        added=sum(len(merged.added) for merged in texts.done),
        changed=sum(len(merged.changed) for merged in texts.done),
        could_inherit=_could_inherit(checkout, dependencies) if form == "workspace" and not members else (),
        approval=approval,
    )


def _changes(texts: _Texts, members: Sequence[Manifest]) -> tuple[Change, ...]:
    """Return the files that change, the root first: members inherit from it."""
    checkout = texts.checkout
    return tuple(
        Change(path=checkout.file(manifest), name=checkout.label(manifest), old=manifest.text, new=texts.of(manifest))
        for manifest in dict.fromkeys((checkout.root, *members))
        if texts.of(manifest) != manifest.text
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


def _could_inherit(checkout: Checkout, dependencies: Sequence[Dependency]) -> tuple[str, ...]:
    return tuple(
        manifest.name or _folder(manifest)
        for manifest in checkout.workspace.members
        if not all(entry.package in table_at(manifest.values, *DEPENDENCIES) for entry in dependencies)
    )


def _folder(manifest: Manifest) -> str:
    return str(PurePosixPath(manifest.path).parent)
