"""Crates, features, patches and WASM claims that do not compile, or are not so, by the crates' source."""

from collections.abc import Iterator

from ..data.catalog import Catalog
from ..data.models import ObservedCrate, ObservedMissing
from ..data.models.entities import Wasm
from ..diagnostics import EntityRef, Place, Violation
from ..evidence import condition, features_on, features_requiring, missing_modules, seen_at, uncompilable
from ..text import quoted
from .inspected import crate_and, describe_needs, inspected, key_or_name, takers
from .rule import rule

_WASM = "wasm"


@rule(
    "source-uncompilable",
    "blocker",
    "Crate features with missing source files",
    brief=True,
    blocks="patch",
    acts="crate source",
    topic="crates",
)
def _source_uncompilable(catalog: Catalog) -> Iterator[Violation]:
    """A crate compiles with each of its features."""
    for name, _, observed in inspected(catalog):
        users = takers(catalog, name)
        # Where patches enable it, each of them is reported instead.
        patched = {missing for user in users for missing in _in_patch_of(catalog, user, name)}
        for missing in (missing for missing in observed.missing if missing not in patched):
            features = features_requiring(observed, missing)
            does = "do" if len(features) > 1 else "does"
            message = f"{_subject(name, missing, features)} {does} not compile: {_has_no_file(observed, missing)}"
            hint = f"add the file to the crate{_or_written(observed)}"
            affected = crate_and(name, () if missing.needs else users)
            place = _place_of(catalog, name, features)
            yield Violation(place, message, hint, subject=missing.module, affects=affected)


def _in_patch_of(catalog: Catalog, user: str, name: str) -> tuple[ObservedMissing, ...]:
    """Return the modules without a file that the features of a patch ask for, and not the crate as such."""
    observed = catalog.inspected[name]
    on = features_on(observed, catalog.repositories[user].crates[name])
    return tuple(missing for missing in missing_modules(observed, on) if missing.needs)


def _subject(name: str, missing: ObservedMissing, features: tuple[str, ...]) -> str:
    if features:
        return f"{quoted(features)} of {name}"
    return f"{name} with {describe_needs(condition(missing.needs))}" if missing.needs else name


def _place_of(catalog: Catalog, name: str, features: tuple[str, ...]) -> Place:
    known = next((feature for feature in features if feature in catalog.crates[name].features), None)
    return catalog.key(EntityRef("crate", name), "features", known) if known else key_or_name(catalog, name, "features")


@rule(
    "source-uncompilable-patch",
    "blocker",
    "Planned features with missing source files",
    brief=True,
    blocks="patch",
    acts="crate source",
    topic="patches",
)
def _source_uncompilable_patch(catalog: Catalog) -> Iterator[Violation]:
    """A patch enables only features that compile."""
    for name, _, _ in inspected(catalog):
        for user in takers(catalog, name):
            for missing in _in_patch_of(catalog, user, name):
                yield _in_patch(catalog, user, name, missing)


def _in_patch(catalog: Catalog, user: str, name: str, missing: ObservedMissing) -> Violation:
    observed, use = catalog.inspected[name], catalog.repositories[user].crates[name]
    named = next((feature for feature in use.features if missing in uncompilable(observed).get(feature, ())), None)
    document, path = EntityRef("repository", user), ("crates", name)
    if named is None:
        on, place = describe_needs(condition(missing.needs)), catalog.key(document, *path)
    else:
        on = f"feature '{named}'"
        place = catalog.at(document, *path, "features", use.features.index(named))
    message = f"{user} takes {name} with {on}, which does not compile: {_has_no_file(observed, missing)}"
    hint = f"leave it off until the file is there{_or_written(observed)}"
    subject = f"{name}: {missing.module}"
    return Violation(place, message, hint, subject=subject, affects=crate_and(name, [user]))


def _has_no_file(observed: ObservedCrate, missing: ObservedMissing) -> str:
    return f"module {missing.module} has no file ({missing.file}:{missing.line} of {seen_at(observed)})"


def _or_written(observed: ObservedCrate) -> str:
    """Return what nobody can see without running it: that a build script may write the file."""
    return ", unless its build script writes it" if observed.build_script else ""


@rule("source-wasm", "warning", "WASM claims that the source contradicts", topic="wasm")
def _source_wasm(catalog: Catalog) -> Iterator[Violation]:
    """What is planned of a crate and WASM agrees with the crate's source."""
    for name, crate, observed in inspected(catalog):
        if crate.wasm and crate.wasm.support == "none":
            yield from _wasm_denied(catalog, name, observed)
        elif crate.wasm:
            yield from _wasm_claimed(catalog, name, observed, crate.wasm)


def _wasm_denied(catalog: Catalog, name: str, observed: ObservedCrate) -> Iterator[Violation]:
    if _WASM in observed.features and _WASM not in uncompilable(observed):
        enables = ", ".join(observed.features[_WASM]) or "nothing more"
        message = (
            f"{name} is planned not to build for WASM; its source has a feature '{_WASM}', which enables {enables} "
            f"({seen_at(observed)})"
        )
        hint = "build with it, and write full or partial, or in the note why not"
        yield Violation(catalog.at(EntityRef("crate", name), "wasm", "support"), message, hint, subject="support")


def _wasm_claimed(catalog: Catalog, name: str, observed: ObservedCrate, wasm: Wasm) -> Iterator[Violation]:
    for path, feature in wasm.named_features:
        for missing in uncompilable(observed).get(feature, ()):
            message = (
                f"{name} builds for WASM ({wasm.support}) with '{feature}' as planned, but that does not compile: "
                f"{_has_no_file(observed, missing)}"
            )
            hint = f"write none until the file is there{_or_written(observed)}"
            # The WASM form of every patch enables it.
            affected = crate_and(name, takers(catalog, name))
            place = catalog.at(EntityRef("crate", name), "wasm", *path)
            yield Violation(place, message, hint, subject=missing.module, affects=affected)
