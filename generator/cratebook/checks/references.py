"""Errors: references to what is not there, and repositories without their place or their crates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

from ..data.catalog import Catalog
from ..diagnostics import Place, Violation, did_you_mean
from .rule import listed, rule

_COUNTS = ("crates", "repositories")


@dataclass(frozen=True)
class _Kind:
    """What can be referred to: where it is told, the part of the data that tells a name, and the names there are."""

    told_in: str
    home: Callable[[str], tuple[str, ...]]
    names: Callable[[Catalog], Sequence[str]]


_KINDS = {
    "crate": _Kind("crates", lambda name: (f"crates/{name}",), lambda c: tuple(c.crates)),
    "repository": _Kind("repos", lambda name: (f"repos/{name}",), lambda c: tuple(c.repositories)),
    "category": _Kind(
        "categories.yml", lambda name: ("categories", "categories", name), lambda c: tuple(c.categories.categories)
    ),
    "phase": _Kind("phases.yml", lambda name: ("phases", "phases", name), lambda c: tuple(c.phases.phases)),
    "flag": _Kind("flags.yml", lambda name: ("flags", "flags", name), lambda c: tuple(c.flags.flags)),
}

_Reference = tuple[str, str, Place]


def _references(catalog: Catalog) -> Iterator[_Reference]:
    """Yield every name that has to be somebody's: its kind, itself and its place."""
    yield from _each(catalog, "crate", "site", ("universal",), catalog.site.universal)
    for name, crate in catalog.crates.items():
        yield from _each(catalog, "crate", f"crates/{name}", ("dependencies",), crate.dependencies)
    for name, repository in catalog.repositories.items():
        document = f"repos/{name}"
        yield "category", repository.category, catalog.at(document, "category")
        for crate_name in repository.crates:
            yield "crate", crate_name, catalog.key(document, "crates", crate_name)
        yield from _each(catalog, "flag", document, ("flags",), repository.flags)
        for index, stated in enumerate(repository.stated):
            yield "category", stated.category, catalog.at(document, "stated", index, "category")
    for key, flag in catalog.flags.flags.items():
        yield "crate", flag.crate, catalog.at("flags", "flags", key, "crate")
    yield from _of_phases(catalog)
    yield from _of_publish(catalog)
    for index, risk in enumerate(catalog.risks.risks):
        if risk.affects:
            path = ("risks", index, "affects")
            yield from _each(catalog, "crate", "risks", (*path, "crates"), risk.affects.crates)
            yield from _each(catalog, "flag", "risks", (*path, "flags"), risk.affects.flags)
            yield from _each(catalog, "phase", "risks", (*path, "phases"), risk.affects.phases)
            yield from _each(catalog, "category", "risks", (*path, "categories"), risk.affects.categories)


def _of_phases(catalog: Catalog) -> Iterator[_Reference]:
    for key, phase in catalog.phases.phases.items():
        path = ("phases", key)
        yield from _each(catalog, "repository", "phases", (*path, "repositories"), phase.repositories)
        if phase.claim:
            yield from _each(catalog, "crate", "phases", (*path, "claim", "only"), phase.claim.only or ())
            yield from _each(catalog, "crate", "phases", (*path, "claim", "adds"), phase.claim.adds or ())
            for name, also in phase.claim.also.items():
                yield "repository", name, catalog.key("phases", *path, "claim", "also", name)
                yield from _each(catalog, "crate", "phases", (*path, "claim", "also", name), also)


def _of_publish(catalog: Catalog) -> Iterator[_Reference]:
    for index, step in enumerate(catalog.publish.steps):
        yield from _each(catalog, "crate", "publish", ("steps", index, "crates"), step.crates)
        for name, after in step.after.items():
            yield "crate", name, catalog.key("publish", "steps", index, "after", name)
            yield from _each(catalog, "crate", "publish", ("steps", index, "after", name), after)


def _each(
    catalog: Catalog, kind: str, document: str, path: tuple[str | int, ...], names: Sequence[str]
) -> Iterator[_Reference]:
    return ((kind, name, catalog.at(document, *path, index)) for index, name in enumerate(names))


def _unknown(kind_name: str) -> Callable[[Catalog], Iterator[Violation]]:
    kind = _KINDS[kind_name]

    def find(catalog: Catalog) -> Iterator[Violation]:
        known = kind.names(catalog)
        for kind_of, name, place in _references(catalog):
            if kind_of == kind_name and name not in known and catalog.whole(*kind.home(name)):
                if name in catalog.repositories and kind_name == "crate":
                    continue
                yield Violation(place, f"'{name}' is not in {catalog.folder}/{kind.told_in}", did_you_mean(name, known))

    return find


@rule("unknown-feature", "error", "Every feature that a patch or another feature enables is one of the crate's.")
def _unknown_feature(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        for feature, enabled in crate.features.items():
            for index, other in enumerate(enabled):
                if ":" in other or "/" in other or other in crate.features:
                    continue
                if catalog.whole(f"crates/{name}", "features", other):
                    place = catalog.at(f"crates/{name}", "features", feature, index)
                    optional = f"write 'dep:{other}' for an optional dependency"
                    hint = " ".join(filter(None, (did_you_mean(other, crate.features), optional)))
                    yield Violation(place, f"'{other}' is not a feature of {name}", hint)
    for repository_name, repository in catalog.repositories.items():
        for name, use in repository.crates.items():
            known = catalog.crates[name].features if name in catalog.crates else use.features
            for index, feature in enumerate(use.features):
                if feature not in known and catalog.whole(f"crates/{name}", "features", feature):
                    place = catalog.at(f"repos/{repository_name}", "crates", name, "features", index)
                    hint = did_you_mean(feature, known) or f"it has {listed(tuple(known))}"
                    yield Violation(place, f"'{feature}' is not a feature of {name}", hint)


@rule("depends-on-repository", "error", "A shared crate never depends on a repository.")
def _depends_on_repository(catalog: Catalog) -> Iterator[Violation]:
    for kind, name, place in _references(catalog):
        if kind == "crate" and name in catalog.repositories and name not in catalog.crates:
            yield Violation(
                place, f"'{name}' is a repository", "repositories depend on the shared crates, never the reverse"
            )


@rule("in-no-phase", "error", "Every repository is in a phase of the rollout.")
def _in_no_phase(catalog: Catalog) -> Iterator[Violation]:
    if not catalog.whole("phases"):
        return
    for name in catalog.repositories:
        if name not in catalog.phase_of:
            hint = f"add it to a list in {catalog.folder}/phases.yml"
            yield Violation(catalog.at(f"repos/{name}", "name"), f"'{name}' is in no phase", hint)


@rule("in-two-phases", "error", "A repository is in one phase only, once.")
def _in_two_phases(catalog: Catalog) -> Iterator[Violation]:
    first: dict[str, Place] = {}
    for key, phase in catalog.phases.phases.items():
        for index, name in enumerate(phase.repositories):
            place = catalog.at("phases", "phases", key, "repositories", index)
            if name in first:
                yield Violation(
                    place, f"'{name}' stands at line {first[name].line} already", "keep it in one phase, once"
                )
            first.setdefault(name, place)


@rule("missing-universal", "error", "Every repository takes the universal crates.")
def _missing_universal(catalog: Catalog) -> Iterator[Violation]:
    for name, repository in catalog.repositories.items():
        missing = [
            crate
            for crate in catalog.site.universal
            if crate in catalog.crates
            and crate not in repository.crates
            and catalog.whole(f"repos/{name}", "crates", crate)
        ]
        if missing:
            message = f"'{name}' lacks {listed(missing)}, which every repository takes"
            yield Violation(catalog.key(f"repos/{name}", "crates"), message)


@rule("unknown-placeholder", "error", "`{crates}` and `{repositories}` are the only placeholders in texts.")
def _unknown_placeholder(catalog: Catalog) -> Iterator[Violation]:
    texts: list[tuple[str, str, tuple[str | int, ...]]] = []
    for key in ("before", "repository", "after"):
        checklist = getattr(catalog.checklists, key)
        texts += [
            (text, "checklists", (key, "items", i)) for i, text in enumerate(checklist.items if checklist else ())
        ]
    if catalog.site.plan:
        texts.append((catalog.site.plan.scope, "site", ("plan", "scope")))
    for text, document, path in texts:
        place = catalog.at(document, *path)
        try:
            names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        except ValueError:
            yield Violation(place, "a brace stands alone", "write {{ or }} for a brace")
            continue
        for name in names:
            if name not in _COUNTS:
                yield Violation(
                    place,
                    f"'{{{name}}}' stands for nothing",
                    "known are {crates} and {repositories}; write {{ for a brace",
                )


_unknown_crate = rule("unknown-crate", "error", "Every crate that is named has a file in `crates/`.")(_unknown("crate"))
_unknown_repository = rule("unknown-repository", "error", "Every repository that is named has a file in `repos/`.")(
    _unknown("repository")
)
_unknown_category = rule("unknown-category", "error", "Every category that is named stands in `categories.yml`.")(
    _unknown("category")
)
_unknown_phase = rule("unknown-phase", "error", "Every phase that is named stands in `phases.yml`.")(_unknown("phase"))
_unknown_flag = rule("unknown-flag", "error", "Every capability flag that is named stands in `flags.yml`.")(
    _unknown("flag")
)
