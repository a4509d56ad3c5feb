"""What the plan states twice, or in figures, compared with the data."""

import re
from collections.abc import Iterator, Mapping

from ..cargo.dependency import as_table
from ..cargo.source import CrateSource
from ..cargo.toml import parse
from ..data.catalog import Catalog
from ..diagnostics import EntityRef, Violation
from ..evidence.likeness import shared_words
from ..text import listed
from .rule import crates, rule

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WITH_BRACKETS = re.compile(r"[^,()]*\([^()]*\)")
_BETWEEN = re.compile(r",|\b(?:and|or|with)\b")
_FIGURES = {
    "crates": "shared crates",
    "repositories": "repositories",
    "wasm-full": "crates that fully build for WASM",
    "wasm-partial": "crates that partially build for WASM",
    "layers": "layers",
    "universal": "universal crates",
}


@rule("wrong-figure", "warning", "Totals that don't add up", acts="plan")
def _wrong_figure(catalog: Catalog) -> Iterator[Violation]:
    """A figure that is stated is the one that follows from the data."""
    for index, stated in enumerate(catalog.site.stated):
        derived = catalog.figures[stated.figure]
        if stated.value != derived:
            message = f"stated: {stated.value} {_FIGURES[stated.figure]}; the data has {derived}"
            place = catalog.at("site", "stated", index, "value")
            hint = "the handbook shows the derived figure; correct the stated one"
            subject = f"{stated.section}: {stated.figure}"
            yield Violation(place, message, hint, subject=subject, section=stated.section)


@rule("inconsistent-plan", "warning", "Contradictory statements", acts="plan")
def _inconsistent_plan(catalog: Catalog) -> Iterator[Violation]:
    """What is stated twice is the same."""
    yield from _other_statuses(catalog)
    yield from _other_titles(catalog)
    yield from _other_categories(catalog)


def _other_statuses(catalog: Catalog) -> Iterator[Violation]:
    plan = catalog.site.plan
    for index, stated in enumerate(plan.stated if plan else ()):
        if plan and stated.status != plan.status:
            place = catalog.at("site", "plan", "stated", index, "status")
            message = (
                f"the plan's status is also '{stated.status}' ({stated.section}); the data follows '{plan.status}'"
            )
            yield Violation(place, message, "settle on one status", subject=stated.section, section=stated.section)


def _other_titles(catalog: Catalog) -> Iterator[Violation]:
    for key, category in catalog.categories.categories.items():
        for index, name in enumerate(category.stated):
            if name.title != category.title:
                place = catalog.at("categories", "categories", key, "stated", index, "title")
                message = (
                    f"section {name.section} calls this category '{name.title}'; the data follows '{category.title}'"
                )
                subject = f"{key}: {name.section}"
                yield Violation(place, message, "settle on one name", subject=subject, section=name.section)


def _other_categories(catalog: Catalog) -> Iterator[Violation]:
    titles = {key: category.title for key, category in catalog.categories.categories.items()}
    for file, repository in catalog.repositories.items():
        for index, stated in enumerate(repository.stated):
            if stated.category != repository.category and stated.category in titles:
                place = catalog.at(EntityRef("repository", file), "stated", index, "category")
                theirs, ours = titles[stated.category], titles.get(repository.category, repository.category)
                message = f"section {stated.section} puts {file} into {theirs}; the data follows {ours}"
                subject = stated.section
                yield Violation(place, message, "settle on one category", subject=subject, section=stated.section)


@rule(
    "description-mismatch",
    "note",
    "Descriptions that differ from the purpose",
    brief=True,
    acts="plan",
    topic="descriptions",
)
def _description_mismatch(catalog: Catalog) -> Iterator[Violation]:
    """A crate's purpose and its one-line description name the same things."""
    for name, crate in catalog.crates.items():
        purpose, description = crate.purpose or crate.description or "", crate.description or crate.purpose or ""
        texts = {"purpose": purpose, "one-line description": description}
        for one, other in (tuple(texts), tuple(texts)[::-1]):
            missing = ", ".join(_not_named(texts[one], texts[other]))
            if missing:
                message = f"the {one} of {name} names {missing}; its {other} does not"
                place = catalog.at(EntityRef("crate", name), "description")
                yield Violation(place, message, "say the same in both", subject=missing)


def _not_named(text: str, other: str) -> Iterator[str]:
    """Yield the things that a text names and another does not: in brackets to the letter, else by any of its words.

    What stands before brackets is what they name one by one.
    """
    for inside in _IN_BRACKETS.findall(text):
        yield from (thing for thing in _things(inside) if thing.lower() not in other.lower())
    for thing in _things(_WITH_BRACKETS.sub(",", text)):
        if thing.lower() not in other.lower() and not shared_words(thing, other):
            yield thing


def _things(text: str) -> Iterator[str]:
    things = (thing.strip(" `") for thing in _BETWEEN.split(text))
    return (thing for thing in things if thing)


def foreign_requirements(catalog: Catalog) -> Iterator[tuple[str, CrateSource]]:
    """Yield each shared crate that the WASM requirements take from elsewhere than patches do, with its source there.

    A text that is not TOML takes nothing.
    """
    for name, value in _required(catalog).items():
        theirs, ours = CrateSource.of(as_table(value)).repinned(None), catalog.plan_source(name).repinned(None)
        if theirs != ours:
            yield name, theirs


def _required(catalog: Catalog) -> Mapping[str, object]:
    """Return the shared crates among the dependencies of the WASM requirements; none where these are not TOML."""
    try:
        dependencies = parse(catalog.wasm.requirements or "").get("dependencies", {})
    except ValueError:
        return {}
    named = dependencies.items() if isinstance(dependencies, dict) else ()
    return {name: value for name, value in named if name in catalog.crates}


@rule(
    "wasm-requirements-universal",
    "warning",
    "Universal crates missing from the WASM requirements",
    acts="plan",
    topic="requirements",
)
def _wasm_requirements_universal(catalog: Catalog) -> Iterator[Violation]:
    """WASM requirements that take shared crates take every universal one."""
    required = _required(catalog)
    missing = [name for name in catalog.site.universal if name in catalog.crates and name not in required]
    if required and missing:
        message = f"the requirements leave out {listed(missing)}, which every repository takes"
        hint = "add what is missing, or say why a build for WASM goes without"
        place, affected = catalog.at("wasm", "requirements"), crates(*missing)
        yield Violation(place, message, hint, subject=listed(missing), affects=affected)


@rule(
    "wasm-requirements-source",
    "warning",
    "WASM requirements from another source",
    brief=True,
    acts="plan",
    topic="requirements",
)
def _wasm_requirements_source(catalog: Catalog) -> Iterator[Violation]:
    """The WASM requirements take the crates from the site's source."""
    text = catalog.wasm.requirements or ""
    for name, source in foreign_requirements(catalog):
        theirs, ours = (f"'{one}'" if one.git else str(one) for one in (source, catalog.plan_source(name)))
        message = f"the requirements take {name} from {theirs}; the patches take it from {ours}"
        hint = "to Cargo two sources are two crates, whose types differ; take one"
        place = catalog.documents["wasm"].inside(("requirements",), *_line_of(text, name))
        yield Violation(place, message, hint, subject=name, affects=crates(name))


def _line_of(text: str, key: str) -> tuple[int, int]:
    """Return the line (from 0) and column (from 1) of a dependency in a TOML text."""
    named = re.compile(rf"""\s*(\[dependencies\.)?["']?{re.escape(key)}["']?\s*[]=.]""")
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if named.match(line)), 0)
    return at, len(lines[at]) - len(lines[at].lstrip()) + 1


@rule("sdk-export", "warning", "SDK modules that aren't exported", acts="plan", topic="sdk")
def _sdk_export(catalog: Catalog) -> Iterator[Violation]:
    """The SDK's package exports each of its modules."""
    for module in catalog.sdk.native:
        export = "./" + module.rstrip("/").removesuffix(".ts")
        if catalog.sdk.exports and export not in catalog.sdk.exports:
            message = f"the SDK has '{module}', but its package does not export '{export}'"
            hint = "export it, or say how it is imported"
            yield Violation(catalog.key("sdk", "native", module), message, hint, subject=module)
