"""A repository's planned dependencies in each form that Cargo takes, and what does not build for WASM among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ..adoption import evidence
from ..cargo import forms
from ..cargo.dependency import Dependency
from ..cargo.features import enabled
from ..cargo.forms import Form
from ..data import planned
from ..data.catalog import Catalog
from ..offer import packages_taking
from ..offer import patch as offer

MEMBER = "MEMBER"
Destination = Literal["package", "root", "member", "root-command", "workspace-command", "package-command"]


@dataclass(frozen=True, kw_only=True)
class PinFacts:
    """A commit, tag or branch of the crates' source."""

    kind: Annotated[str, Field(description="rev, tag or branch")]
    name: str


@dataclass(frozen=True, kw_only=True)
class FormText:
    """A text to paste into a manifest, or commands to run."""

    destination: Destination
    pin: Annotated[PinFacts | None, Field(description="What it pins beyond the plan's own form")]
    text: str


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """One form of the dependencies."""

    form: Form
    texts: tuple[FormText, ...]


@dataclass(frozen=True, kw_only=True)
class WasmCaution:
    """Why a crate does not build for WASM, or not in all parts."""

    crate: str
    kind: Annotated[
        Literal["unknown", "none", "partial", "dependency", "feature"],
        Field(description="not known; not at all; in part; a dependency does not; its WASM feature does not compile"),
    ]
    note: str | None = None
    dependency: str | None = None
    feature: str | None = None
    module: Annotated[str | None, Field(description="The module without a file")] = None
    inspected: Annotated[str | None, Field(description="The folder and commit that were inspected")] = None


def form_facts(catalog: Catalog, repository: str) -> tuple[FormFacts, ...]:
    """Return every form of a repository's dependencies, in a fixed order."""
    dependencies = planned.dependencies(catalog, repository)
    return tuple(
        FormFacts(form=form, texts=tuple(_texts(catalog, repository, form, dependencies))) for form in forms.FORMS
    )


def _texts(catalog: Catalog, repository: str, form: Form, dependencies: tuple[Dependency, ...]) -> Iterator[FormText]:
    packages = packages_taking(catalog, repository)
    destination = _destination(catalog, repository, form, packages)
    packages = packages or ((MEMBER,) if destination == "root-command" else ())
    yield FormText(destination=destination, pin=None, text=_text(catalog, form, packages, dependencies))
    pin = catalog.site.source.offered_pin
    if pin:
        text = _text(catalog, form, packages, forms.pinned(dependencies, pin))
        yield FormText(destination=destination, pin=PinFacts(kind=pin[0], name=pin[1]), text=text)
    if form == "workspace":
        yield FormText(destination="member", pin=None, text=forms.workspace_member(dependencies))


def _destination(catalog: Catalog, repository: str, form: Form, packages: tuple[str, ...]) -> Destination:
    if form == "add":
        has_members = catalog.kind_of(repository) in {"virtual-workspace", "root-package"}
        return "workspace-command" if packages else "root-command" if has_members else "package-command"
    return "root" if form == "workspace" else "package"


def _text(catalog: Catalog, form: Form, packages: tuple[str, ...], dependencies: tuple[Dependency, ...]) -> str:
    match form:
        case "section":
            return forms.section(dependencies)
        case "lines":
            return forms.lines(dependencies)
        case "workspace":
            return forms.workspace_root(dependencies)
        case "add":
            return "".join(forms.add_command(dependencies, package) for package in packages or (None,))
        case "wasm":
            return offer.wasm(catalog, dependencies)


def wasm_cautions(catalog: Catalog, repository: str) -> Iterator[WasmCaution]:
    """Yield what keeps a repository's crates, in the form for WASM, from building for it."""
    for crate in catalog.repositories[repository].crates:
        wasm = catalog.crates[crate].wasm
        if wasm is None:
            yield WasmCaution(crate=crate, kind="unknown")
            continue
        if wasm.support == "none":
            yield WasmCaution(crate=crate, kind="none", note=wasm.note)
            continue
        if wasm.support == "partial":
            yield WasmCaution(crate=crate, kind="partial", note=wasm.note)
            for other in catalog.paths([crate]):
                if not offer.builds_for_wasm(catalog, other):
                    yield WasmCaution(crate=crate, kind="dependency", dependency=other)
        if wasm.feature:
            yield from _uncompilable(catalog, crate, wasm.feature)


def _uncompilable(catalog: Catalog, crate: str, feature: str) -> Iterator[WasmCaution]:
    inspected = catalog.inspected.get(crate)
    if inspected is None:
        return
    for missing in evidence.missing_modules(inspected, frozenset(enabled(inspected.features, (feature,)))):
        where = evidence.seen_at(inspected)
        yield WasmCaution(crate=crate, kind="feature", feature=feature, module=missing.module, inspected=where)
