"""Warnings: what the plan states twice, or in figures, held against the data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cargo.toml import parse
from ..data.catalog import Catalog
from .rule import Fault, Rule, on_page

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_FIGURES = {
    "crates": "shared crates",
    "repositories": "repositories",
    "wasm-full": "crates that fully build for WASM",
    "wasm-partial": "crates that partially build for WASM",
    "layers": "layers",
    "universal": "universal crates",
}


def _stated_figure(catalog: Catalog) -> Iterator[Fault]:
    for index, stated in enumerate(catalog.site.stated):
        derived = catalog.figures[stated.figure]
        if stated.value != derived:
            message = f"the plan counts {stated.value} {_FIGURES[stated.figure]}; the data has {derived}"
            place = catalog.at("site", "stated", index, "value")
            yield Fault(place, message, "the handbook shows the derived figure; mend the plan", stated.section)


def _stated_differently(catalog: Catalog) -> Iterator[Fault]:
    for key, category in catalog.categories.categories.items():
        for index, name in enumerate(category.stated):
            if name.title != category.title:
                place = catalog.at("categories", "categories", key, "stated", index, "title")
                message = (
                    f"section {name.section} calls this category '{name.title}'; the data follows '{category.title}'"
                )
                yield Fault(place, message, "settle on one name", name.section)
    for file, repository in catalog.repositories.items():
        for index, stated in enumerate(repository.stated):
            if stated.category != repository.category and stated.category in catalog.categories.categories:
                place = catalog.at(f"repos/{file}", "stated", index, "category")
                theirs, ours = (_title(catalog, key) for key in (stated.category, repository.category))
                message = f"section {stated.section} puts {file} into {theirs}; the data follows {ours}"
                yield Fault(place, message, "settle on one category", stated.section)


def _title(catalog: Catalog, key: str) -> str:
    category = catalog.categories.categories.get(key)
    return category.title if category else key


def _described_differently(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        brackets = _IN_BRACKETS.search(crate.purpose)
        if not brackets or not crate.description:
            continue
        items = [item.strip(" `") for item in brackets[1].split(",")]
        missing = [item for item in items if item.lower() not in crate.description.lower()]
        if missing:
            message = f"the purpose of {name} names {', '.join(missing)}; its one-line description does not"
            place = catalog.at(f"crates/{name}", "description")
            yield Fault(place, message, "say the same in both", catalog.section("descriptions"))


def _requirement_source(catalog: Catalog) -> Iterator[Fault]:
    text = catalog.wasm.requirements
    if text is None:
        return
    try:
        dependencies = parse(text).get("dependencies", {})
    except ValueError:
        return
    for name, value in dependencies.items() if isinstance(dependencies, dict) else ():
        git = value.get("git") if isinstance(value, dict) else None
        if name in catalog.crates and git != catalog.site.source.git:
            given = f"'{git}'" if git else "the registry"
            message = f"the requirements take {name} from {given}; the patches take it from '{catalog.site.source.git}'"
            hint = "two sources are two crates to Cargo, and their types differ; take one"
            place = catalog.documents["wasm"].inside(("requirements",), *_line_of(text, name))
            yield Fault(place, message, hint, catalog.section("requirements"), on_page(f"crates/{name}"))


def _line_of(text: str, key: str) -> tuple[int, int]:
    named = re.compile(rf"""\s*(\[dependencies\.)?["']?{re.escape(key)}["']?\s*[]=.]""")
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if named.match(line)), 0)
    return at, len(lines[at]) - len(lines[at].lstrip()) + 1


def _sdk_export(catalog: Catalog) -> Iterator[Fault]:
    for module in catalog.sdk.native:
        export = "./" + module.rstrip("/").removesuffix(".ts")
        if catalog.sdk.exports and export not in catalog.sdk.exports:
            message = f"the SDK has '{module}', but its package exports no '{export}'"
            place = catalog.key("sdk", "native", module)
            yield Fault(place, message, "export it, or say where it is reached from", catalog.section("sdk"))


RULES = (
    Rule(
        "stated-figure",
        "warning",
        "A figure that the plan states is the one that follows from the data.",
        _stated_figure,
    ),
    Rule("stated-differently", "warning", "The plan says the same where it says a fact twice.", _stated_differently),
    Rule(
        "described-differently",
        "warning",
        "A crate's description names what its purpose names in brackets.",
        _described_differently,
    ),
    Rule(
        "requirement-source",
        "warning",
        "A requirement text takes the crates from the site's source.",
        _requirement_source,
    ),
    Rule("sdk-export", "warning", "The SDK's package exports every module that it has.", _sdk_export),
)
