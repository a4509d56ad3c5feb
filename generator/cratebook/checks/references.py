"""Errors: references to what is not there, and repositories without their place or their crates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

from ..data.catalog import Catalog
from ..diagnostics import Place, did_you_mean
from .rule import Fault, Rule, listed, on_page

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


def _unknown(kind_name: str) -> Callable[[Catalog], Iterator[Fault]]:
    kind = _KINDS[kind_name]

    def find(catalog: Catalog) -> Iterator[Fault]:
        known = kind.names(catalog)
        for kind_of, name, place in _references(catalog):
            if kind_of == kind_name and name not in known and catalog.whole(*kind.home(name)):
                if name in catalog.repositories and kind_name == "crate":
                    continue
                yield Fault(place, f"'{name}' is not in {catalog.folder}/{kind.told_in}", did_you_mean(name, known))

    return find


def _unknown_feature(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        for feature, enabled in crate.features.items():
            for index, other in enumerate(enabled):
                if ":" in other or "/" in other or other in crate.features:
                    continue
                if catalog.whole(f"crates/{name}", "features", other):
                    place = catalog.at(f"crates/{name}", "features", feature, index)
                    optional = f"write 'dep:{other}' for an optional dependency"
                    hint = " ".join(filter(None, (did_you_mean(other, crate.features), optional)))
                    yield Fault(place, f"'{other}' is not a feature of {name}", hint)
    for repository_name, repository in catalog.repositories.items():
        for name, use in repository.crates.items():
            known = catalog.crates[name].features if name in catalog.crates else use.features
            for index, feature in enumerate(use.features):
                if feature not in known and catalog.whole(f"crates/{name}", "features", feature):
                    place = catalog.at(f"repos/{repository_name}", "crates", name, "features", index)
                    hint = did_you_mean(feature, known) or f"it has {listed(tuple(known))}"
                    yield Fault(place, f"'{feature}' is not a feature of {name}", hint)


def _depends_on_repository(catalog: Catalog) -> Iterator[Fault]:
    for kind, name, place in _references(catalog):
        if kind == "crate" and name in catalog.repositories and name not in catalog.crates:
            yield Fault(
                place, f"'{name}' is a repository", "repositories depend on the shared crates, never the reverse"
            )


def _in_no_phase(catalog: Catalog) -> Iterator[Fault]:
    if not catalog.whole("phases"):
        return
    for name in catalog.repositories:
        if name not in catalog.phase_of:
            hint = f"add it to a list in {catalog.folder}/phases.yml"
            yield Fault(
                catalog.at(f"repos/{name}", "name"), f"'{name}' is in no phase", hint, touches=on_page(f"repos/{name}")
            )


def _in_two_phases(catalog: Catalog) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for key, phase in catalog.phases.phases.items():
        for index, name in enumerate(phase.repositories):
            place = catalog.at("phases", "phases", key, "repositories", index)
            if name in first:
                yield Fault(place, f"'{name}' stands at line {first[name].line} already", "keep it in one phase, once")
            first.setdefault(name, place)


def _missing_universal(catalog: Catalog) -> Iterator[Fault]:
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
            yield Fault(catalog.key(f"repos/{name}", "crates"), message, touches=on_page(f"repos/{name}"))


def _unknown_placeholder(catalog: Catalog) -> Iterator[Fault]:
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
            yield Fault(place, "a brace stands alone", "write {{ or }} for a brace")
            continue
        for name in names:
            if name not in _COUNTS:
                yield Fault(
                    place,
                    f"'{{{name}}}' stands for nothing",
                    "known are {crates} and {repositories}; write {{ for a brace",
                )


RULES = (
    Rule("unknown-crate", "error", "Every crate that is named has a file in `crates/`.", _unknown("crate")),
    Rule(
        "unknown-repository", "error", "Every repository that is named has a file in `repos/`.", _unknown("repository")
    ),
    Rule("unknown-category", "error", "Every category that is named stands in `categories.yml`.", _unknown("category")),
    Rule("unknown-phase", "error", "Every phase that is named stands in `phases.yml`.", _unknown("phase")),
    Rule("unknown-flag", "error", "Every capability flag that is named stands in `flags.yml`.", _unknown("flag")),
    Rule(
        "unknown-feature",
        "error",
        "Every feature that a patch or a feature turns on is one of the crate's.",
        _unknown_feature,
    ),
    Rule("depends-on-repository", "error", "Shared crates never depend on a repository.", _depends_on_repository),
    Rule("in-no-phase", "error", "Every repository has its place in the order.", _in_no_phase),
    Rule("in-two-phases", "error", "No repository has two places in the order.", _in_two_phases),
    Rule("missing-universal", "error", "Every repository takes the universal crates.", _missing_universal),
    Rule(
        "unknown-placeholder",
        "error",
        "Texts stand for counts only by `{crates}` and `{repositories}`.",
        _unknown_placeholder,
    ),
)
