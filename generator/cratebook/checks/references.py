"""Errors: references to what is not in the data, and repositories without their phase or their crates."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import Literal, NamedTuple

from ..data.catalog import Catalog, DataFile
from ..diagnostics import Blocks, EntityRef, Place, Violation, did_you_mean, nearest
from ..text import listed
from .rule import Rule, rule

_Kind = Literal["crate", "repository", "category", "phase", "flag", "source"]
_Path = tuple[str | int, ...]
_PLACEHOLDERS = ("crates", "repositories")
_DOUBLE_BRACE, _FIELD = re.compile(r"\{\{|\}\}"), re.compile(r"\{([^{}]*)\}")
# More alike than names that differ in a word, and less than one with a slip.
_MISSPELT = 0.8
# Unknown names of a kind that are compared with all known ones; beyond so many, none is a slip.
_MOST_COMPARED = 50


class _Reference(NamedTuple):
    """A name that must be known, and what finds where it is: of most references nobody asks that."""

    kind: _Kind
    name: str
    find: Callable[[], Place]

    @property
    def place(self) -> Place:
        return self.find()


@dataclass(frozen=True)
class _Definitions:
    """Where names of a kind are defined: the file or folder, the part of the data that defines a name, the names."""

    file: str
    part: Callable[[str], tuple[DataFile, _Path]]
    names: Callable[[Catalog], Collection[str]]


_DEFINITIONS: dict[_Kind, _Definitions] = {
    "crate": _Definitions("crates", lambda name: (EntityRef("crate", name), ()), lambda c: c.crates),
    "repository": _Definitions("repos", lambda name: (EntityRef("repository", name), ()), lambda c: c.repositories),
    "category": _Definitions(
        "categories.yml", lambda name: ("categories", ("categories", name)), lambda c: c.categories.categories
    ),
    "phase": _Definitions("phases.yml", lambda name: ("phases", ("phases", name)), lambda c: c.phases.phases),
    "source": _Definitions("site.yml", lambda name: ("site", ("sources", name)), lambda c: c.site.sources),
    "flag": _Definitions("flags.yml", lambda name: ("flags", ("flags", name)), lambda c: c.flags.flags),
}


def _references(catalog: Catalog) -> Iterator[_Reference]:
    yield from _each(catalog, "crate", "site", ("universal",), catalog.site.universal)
    for name, crate in catalog.crates.items():
        yield from _each(catalog, "crate", EntityRef("crate", name), ("dependencies",), crate.dependencies)
        if crate.source is not None:
            yield _Reference("source", crate.source, partial(catalog.at, EntityRef("crate", name), "source"))
    for name, repository in catalog.repositories.items():
        document = EntityRef("repository", name)
        yield _Reference("category", repository.category, partial(catalog.at, document, "category"))
        for crate_name in repository.crates:
            yield _Reference("crate", crate_name, partial(catalog.key, document, "crates", crate_name))
        yield from _each(catalog, "flag", document, ("flags",), repository.flags)
        for index, stated in enumerate(repository.stated):
            yield _Reference("category", stated.category, partial(catalog.at, document, "stated", index, "category"))
    for key, flag in catalog.flags.flags.items():
        yield _Reference("crate", flag.crate, partial(catalog.at, "flags", "flags", key, "crate"))
    yield from _of_phases(catalog)
    yield from _of_publish(catalog)
    yield from _of_risks(catalog)


def _of_phases(catalog: Catalog) -> Iterator[_Reference]:
    for key, phase in catalog.phases.phases.items():
        path = ("phases", key)
        yield from _each(catalog, "repository", "phases", (*path, "repositories"), phase.repositories)
        for name in phase.remarks:
            yield _Reference("repository", name, partial(catalog.key, "phases", *path, "remarks", name))
        if phase.claim:
            yield from _each(catalog, "crate", "phases", (*path, "claim", "only"), phase.claim.only or ())
            yield from _each(catalog, "crate", "phases", (*path, "claim", "adds"), phase.claim.adds or ())
            for name, also in phase.claim.also.items():
                yield _Reference("repository", name, partial(catalog.key, "phases", *path, "claim", "also", name))
                yield from _each(catalog, "crate", "phases", (*path, "claim", "also", name), also)


def _of_publish(catalog: Catalog) -> Iterator[_Reference]:
    for index, step in enumerate(catalog.publish.steps):
        yield from _each(catalog, "crate", "publish", ("steps", index, "crates"), step.crates)
        for name, after in step.after.items():
            yield _Reference("crate", name, partial(catalog.key, "publish", "steps", index, "after", name))
            yield from _each(catalog, "crate", "publish", ("steps", index, "after", name), after)


def _of_risks(catalog: Catalog) -> Iterator[_Reference]:
    for index, risk in enumerate(catalog.risks.risks):
        if risk.affects:
            path = ("risks", index, "affects")
            yield from _each(catalog, "crate", "risks", (*path, "crates"), risk.affects.crates)
            yield from _each(catalog, "flag", "risks", (*path, "flags"), risk.affects.flags)
            yield from _each(catalog, "phase", "risks", (*path, "phases"), risk.affects.phases)
            yield from _each(catalog, "category", "risks", (*path, "categories"), risk.affects.categories)


def _each(catalog: Catalog, kind: _Kind, document: DataFile, path: _Path, names: Sequence[str]) -> Iterator[_Reference]:
    return (_Reference(kind, name, partial(catalog.at, document, *path, index)) for index, name in enumerate(names))


@lru_cache(1)
def _by_kind(catalog: Catalog) -> Mapping[_Kind, tuple[_Reference, ...]]:
    grouped = defaultdict[_Kind, list[_Reference]](list)
    for reference in _references(catalog):
        grouped[reference.kind].append(reference)
    return {kind: tuple(grouped[kind]) for kind in _DEFINITIONS}


def _dangling(catalog: Catalog, kind: _Kind) -> Iterator[_Reference]:
    """Yield the references to what the data does not define, unless the part that may define it was not read."""
    definitions = _DEFINITIONS[kind]
    known = definitions.names(catalog)
    for reference in _by_kind(catalog)[kind]:
        if reference.name not in known:
            document, path = definitions.part(reference.name)
            if catalog.whole(document, *path):
                yield reference


def _likely_names(catalog: Catalog, kind: _Kind) -> dict[str, str | None]:
    """Return the first unknown names of a kind, each with the known name that it most likely means.

    A name that is in several places was hardly misspelt but renamed, and its new name is one that nothing refers to
    yet; a repository is in one phase, so that nothing refers to one that is misspelt there.
    """
    known = tuple(_DEFINITIONS[kind].names(catalog))
    used = {reference.name for reference in _by_kind(catalog)[kind]}
    unused = [name for name in known if name not in used]
    unknown = Counter(reference.name for reference in _dangling(catalog, kind))
    return {
        name: _nearest(name, known, unused if times > 1 or kind == "repository" else [])
        for name, times in islice(unknown.items(), _MOST_COMPARED)
    }


def _nearest(name: str, known: Collection[str], unused: Sequence[str]) -> str | None:
    only = unused[0] if len(unused) == 1 else None
    return nearest(name, unused) or nearest(name, known, _MISSPELT) or only or nearest(name, known)


def _unknown(kind: _Kind, heading: str, description: str, blocks: Blocks = "publication") -> Rule:
    """Return the rule that every name of a kind is defined; a repository that stands for a crate is another's."""

    @rule(f"unknown-{kind}", "error", heading, description, blocks=blocks)
    def unknown(catalog: Catalog) -> Iterator[Violation]:
        likely = _likely_names(catalog, kind)
        for reference in _dangling(catalog, kind):
            name, near = reference.name, likely.get(reference.name)
            if kind != "crate" or name not in catalog.repositories:
                hint = f"did you mean '{near}'?" if near else ""
                message = f"'{name}' is not in {catalog.folder}/{_DEFINITIONS[kind].file}"
                yield Violation(reference.place, message, hint, subject=name)

    return unknown


_unknown_crate = _unknown("crate", "Unknown crates", "Every crate that is named has a file in `crates/`.", "check")
_unknown_repository = _unknown(
    "repository", "Unknown repositories", "Every repository that is named has a file in `repos/`.", "check"
)
_unknown_category = _unknown("category", "Unknown categories", "Every category that is named is in `categories.yml`.")
_unknown_phase = _unknown("phase", "Unknown phases", "Every phase that is named is in `phases.yml`.")
_unknown_source = _unknown(
    "source", "Unknown sources", "Every source that a crate names is one of `sources` in `site.yml`."
)
_unknown_flag = _unknown("flag", "Unknown capability flags", "Every capability flag that is named is in `flags.yml`.")


@rule("unknown-feature", "error", "Unknown features")
def _unknown_feature(catalog: Catalog) -> Iterator[Violation]:
    """Every feature that a patch or another feature enables is one of the crate's."""
    yield from _enabled_by_features(catalog)
    yield from _enabled_by_patches(catalog)


def _enabled_by_features(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        for feature, enabled in crate.features.items():
            for index, other in enumerate(enabled):
                own = ":" not in other and "/" not in other
                if own and other not in crate.features and catalog.whole(EntityRef("crate", name), "features", other):
                    place = catalog.at(EntityRef("crate", name), "features", feature, index)
                    suggestion = did_you_mean(other, crate.features)
                    hint = f"{suggestion} write 'dep:{other}' for an optional dependency".lstrip()
                    yield Violation(place, f"'{other}' is not a feature of {name}", hint, subject=f"{feature}/{other}")


def _enabled_by_patches(catalog: Catalog) -> Iterator[Violation]:
    for repository_name, repository in catalog.repositories.items():
        for name, use in repository.crates.items():
            known = catalog.crates[name].features if name in catalog.crates else use.features
            for index, feature in enumerate(use.features):
                if feature not in known and catalog.whole(EntityRef("crate", name), "features", feature):
                    place = catalog.at(EntityRef("repository", repository_name), "crates", name, "features", index)
                    hint = did_you_mean(feature, known) or f"it has {listed(tuple(known))}"
                    yield Violation(place, f"'{feature}' is not a feature of {name}", hint, subject=f"{name}/{feature}")


@rule("depends-on-repository", "error", "Crates that depend on a repository")
def _depends_on_repository(catalog: Catalog) -> Iterator[Violation]:
    """A shared crate never depends on a repository."""
    for reference in _dangling(catalog, "crate"):
        if reference.name in catalog.repositories:
            hint = "repositories depend on the shared crates, never the reverse"
            yield Violation(reference.place, f"'{reference.name}' is a repository", hint, subject=reference.name)


@rule("in-no-phase", "error", "Repositories in no phase")
def _in_no_phase(catalog: Catalog) -> Iterator[Violation]:
    """Every repository is in a phase of the rollout."""
    if not catalog.whole("phases"):
        return
    misspelt = _likely_names(catalog, "repository").values()
    named = {name for phase in catalog.phases.phases.values() for name in phase.repositories}
    for file, repository in catalog.repositories.items():
        if not named & {file, repository.name} and file not in misspelt:
            hint = f"add it to a list in {catalog.folder}/phases.yml"
            yield Violation(
                catalog.at(EntityRef("repository", file), "name"), f"'{file}' is in no phase", hint, subject=file
            )


@rule("in-two-phases", "error", "Repositories listed twice in the phases")
def _in_two_phases(catalog: Catalog) -> Iterator[Violation]:
    """A repository is in one phase only, once."""
    first: dict[str, Place] = {}
    for key, phase in catalog.phases.phases.items():
        for index, name in enumerate(phase.repositories):
            place = catalog.at("phases", "phases", key, "repositories", index)
            if name in first:
                message = f"'{name}' is already in a phase, at line {first[name].line}"
                yield Violation(place, message, "keep it in one phase, once", subject=name)
            first.setdefault(name, place)


@rule("missing-universal", "warning", "Repositories without a universal crate")
def _missing_universal(catalog: Catalog) -> Iterator[Violation]:
    """Every repository takes the universal crates."""
    likely = _likely_names(catalog, "crate")
    for name, repository in catalog.repositories.items():
        taken = {*repository.crates, *(likely.get(crate) for crate in repository.crates)}
        missing = [
            crate
            for crate in catalog.site.universal
            if crate in catalog.crates
            and crate not in taken
            and catalog.whole(EntityRef("repository", name), "crates", crate)
        ]
        if missing:
            message = f"'{name}' lacks {listed(missing)}, which every repository takes"
            yield Violation(catalog.key(EntityRef("repository", name), "crates"), message, subject=listed(missing))


@rule("unknown-placeholder", "error", "Unknown placeholders")
def _unknown_placeholder(catalog: Catalog) -> Iterator[Violation]:
    """`{crates}` and `{repositories}` are the only placeholders in texts."""
    for text, place in _texts_with_placeholders(catalog):
        single = _DOUBLE_BRACE.sub("", text)
        if re.search("[{}]", _FIELD.sub("", single)):
            yield Violation(place, "unmatched brace", "write {{ or }} for a brace", subject=text)
            continue
        for name in _FIELD.findall(single):
            if name not in _PLACEHOLDERS:
                hint = "known are {crates} and {repositories}; write {{ for a brace"
                yield Violation(place, f"'{{{name}}}' is not a placeholder", hint, subject=name)


def _texts_with_placeholders(catalog: Catalog) -> Iterator[tuple[str, Place]]:
    for key, checklist in catalog.checklists.stated.items():
        for index, text in enumerate(checklist.items):
            yield text, catalog.at("checklists", key, "items", index)
    if catalog.site.plan:
        yield catalog.site.plan.scope, catalog.at("site", "plan", "scope")
