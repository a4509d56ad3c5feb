"""The forms of a patch as tabs of a repository's page, open on the one that fits its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ...adoption import evidence
from ...cargo import forms
from ...cargo.dependency import Dependency
from ...cargo.features import enabled
from ...cargo.forms import Form
from ...data import planned
from ...data.catalog import Catalog
from ...data.models import ManifestKind
from ...offer import patch as offer
from .. import markdown

_MEMBER = "MEMBER"
_TITLES: dict[Form, str] = {
    "section": "Whole table",
    "lines": "Lines",
    "workspace": "Workspace",
    "add": "cargo add",
    "wasm": "WASM",
}
_PURPOSES: dict[Form, str] = {
    "section": "For a `Cargo.toml` without a `[dependencies]` table. A second one is an error in TOML.",
    "lines": "To go under the `[dependencies]` that is there.",
    "workspace": "The sources once, at the root; each member that uses the crates inherits them.",
    "add": "Cargo writes the entries itself, with the version that it finds there.",
    "wasm": "For a build that targets WASM too: all from one source, no key twice.",
}
_UNFIT = "Cargo refuses `[dependencies]` at the root of a virtual workspace: "
_WHY: dict[ManifestKind | None, str] = {
    "virtual-workspace": _UNFIT + "put this into the root of {name}, that into each member that uses the crates.",
    "root-package": (
        "{name} is a workspace with a package at its root: put this into its root, that into each package that "
        "uses the crates, the root's own too."
    ),
    "package": "{name} is a single package: put this into the `Cargo.toml` at its root.",
    "none": (
        "{name} has no `Cargo.toml` at its root, so no form works there yet: make a package first (`cargo init`), or "
        "paste it into the one that is to use the crates."
    ),
    "unreadable": "The `Cargo.toml` at the root of {name} does not parse, so no form works there yet: mend it first.",
    None: (
        "What kind of manifest {name} has is not known. Look at the `Cargo.toml` at its root: with `[package]` and no "
        "`[dependencies]`, take this; with `[dependencies]`, the lines; with `[workspace]`, the form for a workspace."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text to copy and the words above it."""

    label: Markup
    code: Markup


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A form with its texts; exactly one tab of a page is open."""

    title: str
    open: bool
    purpose: Markup
    texts: tuple[Text, ...]
    cautions: tuple[Markup, ...]


def why(catalog: Catalog, name: str) -> Markup:
    """Say which form fits a repository's manifest and why, or why none does."""
    seen = catalog.observed.get(name)
    reason = markdown.prose(_WHY[catalog.kind_of(name)].replace("{name}", name))
    if seen is None or not seen.faults:
        return reason
    said = markdown.prose(
        f"Cargo rejects `{seen.faults[0].manifest}` as it is: {seen.faults[0].message}. Mend that first."
    )
    return Markup("{} {}").format(said, reason)


def tabs(catalog: Catalog, name: str) -> tuple[Tab, ...]:
    """Return every form, in a fixed order."""
    wanted, fit = planned.dependencies(catalog, name), offer.fitting(catalog, name)
    return tuple(
        Tab(
            title=_TITLES[form],
            open=form == fit,
            purpose=markdown.prose(_PURPOSES[form]),
            texts=tuple(_texts(catalog, name, form, wanted)),
            cautions=_cautions(catalog, wanted) if form == "wasm" else (),
        )
        for form in forms.FORMS
    )


def _texts(catalog: Catalog, name: str, form: Form, wanted: tuple[Dependency, ...]) -> Iterator[Text]:
    yield from _blocks(catalog, name, form, wanted)
    pin = catalog.site.source.offered_pin
    if pin:
        yield from _blocks(catalog, name, form, forms.pinned(wanted, pin), f", pinned to {pin[0]} {pin[1][:12]}")
    if form == "workspace":
        inherited = forms.workspace_member(wanted)
        yield _text("Under `[dependencies]` of each package that uses them", "toml", inherited)


def _blocks(
    catalog: Catalog, name: str, form: Form, wanted: tuple[Dependency, ...], pinned: str = ""
) -> Iterator[Text]:
    if form == "section":
        yield _text(f"As planned{pinned}", "toml", forms.section(wanted))
    elif form == "lines":
        yield _text(f"Under `[dependencies]`{pinned}", "toml", forms.lines(wanted))
    elif form == "workspace":
        yield _text(f"Into the root{pinned}", "toml", forms.workspace_root(wanted))
    elif form == "add":
        workspace = catalog.kind_of(name) in {"virtual-workspace", "root-package"}
        where = f"At the root, a package's name for `{_MEMBER}`" if workspace else "In the package's folder"
        yield _text(f"{where}{pinned}", "sh", forms.add_command(wanted, _MEMBER if workspace else None))
    else:
        yield _text(f"In place of the entries that are there{pinned}", "toml", offer.wasm(catalog, wanted))


def _text(label: str, language: str, text: str) -> Text:
    return Text(label=markdown.prose(label), code=markdown.fence(text, language))


def _cautions(catalog: Catalog, wanted: tuple[Dependency, ...]) -> tuple[Markup, ...]:
    """Return a sentence for each crate that does not build for WASM, or only in part, or pulls such a one in.

    One whose WASM feature does not compile, as its source was seen, is among them.
    """
    found = []
    for entry in wanted:
        said = catalog.crates[entry.package].wasm
        if said is None or said.support == "none":
            why = f"does not build for WASM: {said.note}" if said else "is not known to build for WASM"
            found.append(f"`{entry.package}` {why}")
        elif said.support == "partial":
            found.append(f"`{entry.package}` builds for WASM in part: {said.note}")
            unable = [other for other in catalog.paths([entry.package]) if not offer.builds_for_wasm(catalog, other)]
            found += [f"`{entry.package}` pulls in `{other}`, which does not build for WASM" for other in unable]
        if said and said.support != "none" and said.feature:
            found += _uncompilable(catalog, entry.package, said.feature)
    return tuple(markdown.prose(caution) for caution in found)


def _uncompilable(catalog: Catalog, crate: str, feature: str) -> Iterator[str]:
    observed = catalog.inspected.get(crate)
    if observed is None:
        return
    for missing in evidence.in_the_way(observed, frozenset(enabled(observed.features, (feature,)))):
        where = evidence.seen_at(observed)
        yield f"`{crate}` does not compile with `{feature}`: module `{missing.module}` has no file ({where})"
