"""A repository's planned dependencies in each form that Cargo takes, and what does not build for WASM among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ..builds import Error, chosen, for_wasm
from ..cargo import forms
from ..cargo.dependency import Dependency
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
        Field(description="not known; not at all; in part; a dependency does not; a feature fails and is left out"),
    ]
    note: str | None = None
    dependency: str | None = None
    feature: str | None = None
    error: Error | None = None


def form_facts(catalog: Catalog, repository: str) -> tuple[FormFacts, ...]:
    """Return every form of a repository's dependencies, in a fixed order; that for WASM only where it is known of."""
    dependencies = planned.dependencies(catalog, repository)
    return tuple(
        FormFacts(form=form, texts=tuple(_texts(catalog, repository, form, dependencies)))
        for form in forms.FORMS
        if form != "wasm" or offer.knows_wasm(catalog, repository)
    )


def _texts(catalog: Catalog, repository: str, form: Form, dependencies: tuple[Dependency, ...]) -> Iterator[FormText]:
    packages, build = packages_taking(catalog, repository), chosen(catalog, repository)
    destination = _destination(catalog, repository, form, packages)
    packages = packages or ((MEMBER,) if destination == "root-command" else ())
    yield FormText(destination=destination, pin=None, text=_text(catalog, form, packages, dependencies))
    different = [pin for path, pin in build.pins if pin != catalog.site.every_source[path].own_pin]
    for kind, pinned in filter(None, different[:1]):
        offered = planned.offered(catalog, build.uses, build.pins)
        pin = PinFacts(kind=kind, name=pinned)
        yield FormText(destination=destination, pin=pin, text=_text(catalog, form, packages, offered))
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
    if not offer.knows_wasm(catalog, repository):
        return
    build = chosen(catalog, repository)
    for crate, use in build.uses.items():
        wasm = catalog.crates[crate].wasm
        if wasm is None:
            yield WasmCaution(crate=crate, kind="unknown")
            continue
        if wasm.support == "none":
            yield WasmCaution(crate=crate, kind="none", note=wasm.note)
            continue
        if wasm.support == "partial":
            yield WasmCaution(crate=crate, kind="partial", note=wasm.note)
            for other in catalog.closure(crate):
                if not offer.builds_for_wasm(catalog, other):
                    yield WasmCaution(crate=crate, kind="dependency", dependency=other)
        taken = for_wasm(catalog, crate, use, planned.pin_of(catalog, crate, build.pins))
        for failure in taken.left_out if taken else ():
            yield WasmCaution(crate=crate, kind="feature", feature=failure.feature, error=failure.error)
