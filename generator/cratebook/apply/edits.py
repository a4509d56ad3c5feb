"""The steps of an offer, done in a checkout: what the repository's page says, on the manifests as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..cargo.edit import read
from ..cargo.manifest import Manifest
from ..checkouts.scan import ScanTargets, scan_workspace
from ..data.catalog import Catalog
from ..offer import Remark, Step, follow, offer
from .checkout import Change, Checkout


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the user chose of an offer: the newest commit, or the member that takes what no member has."""

    newest: bool
    member: str | None


@dataclass(frozen=True, kw_only=True)
class Edits:
    """The files that the steps of an offer change; `choices` are the members of which one has to be named."""

    changes: tuple[Change, ...]
    added: int
    changed: int
    choices: tuple[str, ...]
    remarks: tuple[Remark, ...]


def edits(
    checkout: Checkout, catalog: Catalog, repository: str, members: Sequence[Manifest], choice: Choice
) -> Edits | None:
    """Return the edits of a checkout, whose members take all crates that they lack; None where there are no steps."""
    scan = scan_workspace(checkout.workspace, repository, ScanTargets.by(catalog))
    named = catalog.repositories[repository].model_copy(
        update={"members": tuple(member.name for member in members if member.name)}
    )
    given = offer(
        replace(
            catalog,
            repositories={**catalog.repositories, repository: named},
            observed={**catalog.observed, repository: scan},
        ),
        repository,
        choice.member,
    )
    if given.reason:
        return None
    steps = given.newest if choice.newest or given.pinned is None else given.pinned
    return Edits(
        changes=tuple(_followed(checkout, steps)),
        added=sum(step.entries for step in steps if step.file and step.place != "replace"),
        changed=sum(step.place == "replace" for step in steps),
        choices=tuple(member.package for step in steps for member in given.possible if member.file in step.members),
        remarks=given.remarks,
    )


def _followed(checkout: Checkout, steps: Sequence[Step]) -> Iterator[Change]:
    """Yield the files with the steps for them done, the root first: members inherit from it."""
    for manifest in checkout.workspace.manifests:
        own = [step for step in steps if step.file == manifest.path]
        if own:
            name, new = checkout.label(manifest), follow(manifest.text, own)
            read(new, name)
            yield Change(path=checkout.file(manifest), name=name, old=manifest.text, new=new)
