"""Whatever text stands in a data file, no page has an element or a handler for it: a field is refused, or it is shown.

The fields come from the models, so that a new one is tested by itself.
"""

from __future__ import annotations

import builtins
import collections.abc
import functools
import json
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import yaml
from cratebook.data import models
from cratebook.data.models import Shape
from cratebook.data.models.rollout import PublishStep
from cratebook.handbook import load_and_check
from cratebook.project import Builder, Project
from playwright.sync_api import Browser

from .conftest import Published, Site, publish

pytestmark = pytest.mark.xdist_group("hostile")

PAYLOADS = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg onload=alert(1)>",
    "a\n\n<script>alert(1)</script>\n\nb",
    "`a\n\n<img src=x onerror=alert(1)>\n\nb`",
    "a` <b onclick=alert(1)>c</b> `` <i onclick=alert(1)>d</i> `e\\",
    "```\n</code></pre><script>alert(1)</script>\n```\n\n~~~\n<script>alert(1)</script>",
    "[a](javascript:alert(1)) ![b](javascript:alert(1)) [c](<javascript:alert(1)>) [d](data:text/html,<script>)",
    "<javascript:alert(1)> <https://evil.example> <!-- a --> <!-- b\n\n<script>alert(1)</script>",
    "[a]: javascript:alert(1)\n\n[a] [b][a] ![a]\n\n*[b]: c",
    "{: onclick=alert(1) #a .b } # c {: onclick=alert(1) }\n{: onclick=alert(1) }",
    '=== "a"\n\n    <b onclick=alert(1)>b</b>\n\n!!! danger "c"\n\n    d\n\n??? e\n/// details\n///',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b onclick=alert(1)&#62; [a](&#106;avascript:alert(1))",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0\x03 \x02amp\x03 \x00\x1b\x7f\x85<b>\u2028<script>alert(1)</script>",
    "a | <b onclick=alert(1)>b</b> |\n|---|---|\n| c |\n\n# d\n\n- e\n\n1. f\n\n> g\n\n***",
    "\"><script>alert(1)</script> ' onclick='alert(1)' </details></div></summary></title> {{ 7 * 7 }} {% raw %}",
)
COUNT = len(PAYLOADS)
Words = Callable[[int], str]


def hostile(index: int) -> str:
    """The payload of an entity; of a file that is there once, all of them."""
    return PAYLOADS[index] if index < COUNT else "\n\n".join(PAYLOADS)


def harmless(index: int) -> str:
    return f"harmless words {index}"


def crate(index: int) -> str:
    return f"acme-{index}"


def repository(index: int) -> str:
    return f"shop-{index}"


COMMIT, OTHER_COMMIT = "0123abcdef" * 4, "fedcba3210" * 4
TARGET = "x86_64-unknown-linux-gnu"
VERIFIED = ("VerifiedBuild", "VerifiedOffer")
OBSERVED_TABLES = ("ObservedTable", "ObservedMember")
# The fields that `check` holds to something, each with a value that passes for the entity of this number.
HELD: Mapping[str, Callable[[int, Words], object]] = {
    "Site.repositories": lambda *_: "https://git.example/acme/{repository}",
    "Site.url": lambda *_: "https://acme.example/handbook",
    "Site.edit": lambda *_: "https://git.example/acme/handbook/edit/main/data/{file}",
    "Site.universal": lambda *_: [crate(0)],
    "Source.git": lambda *_: "https://git.example/acme/crates",
    "Source.version": lambda *_: "1.2",
    "Source.rev": lambda *_: "0123abc",
    "Source.registry": lambda *_: None,
    "Source.index": lambda *_: None,
    "Source.path": lambda *_: None,
    "Source.browse": lambda *_: "https://git.example/acme/crates/tree/main/{crate}",
    "Categories.categories": lambda index, words: {"apps": filled(models.Category, index, words)},
    "Claim.adds": lambda *_: [crate(0)],
    "Phase.repositories": lambda *_: [repository(index) for index in range(COUNT)],
    "PublishStep.crates": lambda *_: [crate(index) for index in range(COUNT)],
    "Flag.crate": lambda *_: crate(0),
    "WasmRequirements.requirements": lambda index, words: f"a = {json.dumps(words(index))}\n",
    "Crate.name": lambda index, _: crate(index),
    "Crate.source": lambda index, _: "other" if index % 2 else None,
    "Crate.version": lambda *_: "1.2.0",
    "Crate.requirement": lambda *_: "1.2",
    "Crate.dependencies": lambda index, _: [crate(0)] if index else [],
    "Import.names": lambda *_: ["Error"],
    "Repository.name": lambda index, _: repository(index),
    "Repository.category": lambda *_: "apps",
    "Repository.url": lambda *_: "https://git.example/acme/shop",
    "Repository.pull_request": lambda *_: "https://git.example/acme/shop/pull/41",
    "Repository.contact": lambda *_: "shop@acme.example",
    "StatedCategory.category": lambda *_: "apps",
    "ObservedRepository.name": lambda index, _: repository(index),
    "ObservedDependency.text": lambda *_: 'acme-0 = "1.2"\n',
    **{f"{model}.{name}": lambda *_: " " for model in OBSERVED_TABLES for name in ("indent", "padding")},
    **{f"{model}.{name}": lambda *_: " = " for model in OBSERVED_TABLES for name in ("equals", "inner_equals")},
    "ObservedCrate.name": lambda index, _: crate(index),
    "ReportedBuild.features": lambda index, _: ["tls"] * (index % 2),
    "VerifiedBuild.features": lambda index, _: ["tls"] * (index % 2),
    **{f"{model}.commit": lambda *_: COMMIT for model in ("ReportedBuild", *VERIFIED)},
    **{f"{model}.target": lambda *_: TARGET for model in ("ReportedBuild", *VERIFIED)},
    "BuildError.at": lambda *_: "src/lib.rs:7",
    "ObservedCrateBuilds.name": lambda index, _: crate(index),
    "ObservedRepositoryBuilds.name": lambda index, _: repository(index),
    "ObservedBuilds.commits": lambda *_: [COMMIT],
    "ObservedCommit.commit": lambda *_: OTHER_COMMIT,
    "ObservedNeed.package": lambda index, _: "serde" if index % 2 else crate(0),
}
# The fields that are more than a text, or whose place says what else they need; the text in them is as hostile.
SHAPED: Mapping[str, Callable[[int, Words], object]] = {
    "Site.sources": lambda *_: {"other": {"registry": "acme", "index": "sparse+https://git.example/index/"}},
    "Source.tag": lambda *_: None,
    "Source.branch": lambda *_: None,
    "Source.pin": lambda *_: {"rev": "0123abcdef"},
    "Claim.only": lambda *_: None,
    "Claim.several": lambda *_: None,
    "Claim.also": lambda *_: {},
    "Phase.remarks": lambda index, words: {repository(0): words(index)},
    "PublishStep.after": lambda *_: {},
    "Plan.scope": lambda index, words: with_braces(words(index)),
    "Checklist.items": lambda _, words: [with_braces(words(index)) for index in range(COUNT)],
    "Publish.steps": lambda index, words: [filled(PublishStep, index, words)],
    "Phases.phases": lambda index, words: {words(index): filled(models.Phase, index, words)},
    "Flags.flags": lambda index, words: {words(each): filled(models.Flag, index, words) for each in range(COUNT)},
    "Risks.risks": lambda _, words: [
        {**filled(models.Risk, index, words), "affects": {"crates": [crate(index)]} if index else None}
        for index in range(COUNT)
    ],
    "Wasm.feature": lambda *_: None,
    **{f"{model}.outcome": lambda *_: "fails" for model in VERIFIED},
    **{f"{model}.reason": lambda *_: None for model in VERIFIED},
    "ReportedBuild.rustc": lambda _, words: words(COUNT),
    "Crate.features": lambda index, words: {"tls": [f"dep:{words(index)}"]},
    "Repository.crates": lambda index, _: {name: {"features": ["tls"]} for name in {crate(0), crate(index)}},
    "Repository.flags": lambda index, words: [words(index)],
    "ObservedDependency.package": lambda index, words: words(index) if index % 2 else crate(index),
    "ObservedOverride.package": lambda index, _: crate(index),
    "ObservedOverride.replaces": lambda *_: "https://git.example/acme/crates",
    "ObservedCrate.features": lambda index, words: {"tls": [words(index)]},
    "ObservedSource.crates": lambda *_: [crate(index) for index in range(COUNT)],
}


def with_braces(text: str) -> str:
    """A text as it is written where `{crates}` stands for a number."""
    return text.replace("{", "{{").replace("}", "}}")


def filled(model: type[Shape], index: int, words: Words) -> dict[str, object]:
    """What a data file says where every field of its model is there, and every text in it is of `words`."""
    return {
        field.alias or name: value(f"{model.__name__}.{name}", field.annotation, index, words)
        for name, field in model.model_fields.items()
    }


def value(name: str, annotation: Any, index: int, words: Words) -> object:
    special = HELD.get(name) or SHAPED.get(name)
    if special:
        return special(index, words)
    return plain(annotation, index, words)


def plain(annotation: Any, index: int, words: Words) -> object:
    """A value of a type: in an entity's file its own text, in one that is there once a list of all."""
    inner: Any = get_args(annotation)
    match get_origin(annotation) or annotation:
        case typing.Annotated | typing.Union | types.UnionType:
            return plain(inner[0], index, words)
        case typing.Literal:
            return inner[index % len(inner)]
        case builtins.tuple:
            return [plain(inner[0], each, words) for each in ([index] if index < COUNT else range(COUNT))]
        case collections.abc.Mapping:
            return {plain(inner[0], index, words): plain(inner[1], index, words)}
        case builtins.str | builtins.int | builtins.bool as kind:
            return {str: words(index), int: 1, bool: True}[kind]
        case model:
            return filled(model, index, words)


def data(words: Words) -> Iterator[tuple[str, object]]:
    """Every file of a handbook that says all that can be said."""
    for model in models.SINGLES:
        yield f"{model.schema_name}.yml", filled(model, COUNT, words)
    yield "observed/source.yml", filled(models.ObservedSource, COUNT, words)
    yield "observed/builds/source.yml", filled(models.ObservedBuilds, COUNT, words)
    yield f"observed/commits/{OTHER_COMMIT}.yml", filled(models.ObservedCommit, 0, words)
    for index in range(COUNT):
        yield f"observed/builds/crates/{crate(index)}.yml", filled(models.ObservedCrateBuilds, index, words)
        yield f"observed/builds/repos/{repository(index)}.yml", filled(models.ObservedRepositoryBuilds, index, words)
        yield f"crates/{crate(index)}.yml", filled(models.Crate, index, words)
        yield f"repos/{repository(index)}.yml", filled(models.Repository, index, words)
        yield f"observed/crates/{crate(index)}.yml", filled(models.ObservedCrate, index, words)
        yield f"observed/repos/{repository(index)}.yml", filled(models.ObservedRepository, index, words)


def write(project: Project, words: Words) -> None:
    for path, content in data(words):
        (project.data / path).parent.mkdir(parents=True, exist_ok=True)
        (project.data / path).write_text(yaml.safe_dump(content, sort_keys=False))


@pytest.mark.parametrize("name", HELD)
def test_a_field_that_is_held_to_something_is_refused_with_any_text(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.COUNT", 1)
    monkeypatch.setattr(f"{__name__}.HELD", {other: fixed for other, fixed in HELD.items() if other != name})
    project = Project(tmp_path)
    write(project, hostile)
    assert "error" in {finding.severity for finding in load_and_check(project)[1]}


def published(folder: Path, builder: Builder, words: Words) -> Site:
    project = Project(folder)
    write(project, words)
    return publish(project, builder)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Builder, Words], Site]:
    """The handbook as each builder publishes it with these words."""
    return functools.cache(lambda builder, words: published(tmp_path_factory.mktemp("hostile"), builder, words))


def live(page: Published) -> Counter[tuple[str, ...]]:
    """The elements of a page by their attributes, with the scheme of each address; the colours of code aside."""
    return Counter(described(element) for element in page.root.iter() if element.tag not in {"span", "code"})


def described(element: Element) -> tuple[str, ...]:
    schemes = (f"{name}={urlsplit(element.attrib[name]).scheme}" for name in ("href", "src") if name in element.attrib)
    return (str(element.tag), *sorted(element.attrib), *schemes)


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_no_text_makes_an_element_or_a_handler(builder: Builder, sites: Callable[[Builder, Words], Site]) -> None:
    shown, expected = (sites(builder, words).pages for words in (hostile, harmless))
    assert shown.keys() == expected.keys()
    assert {path: more for path in shown if (more := live(shown[path]) - live(expected[path]))} == {}


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_no_page_opens_a_dialog(
    builder: Builder,
    sites: Callable[[Builder, Words], Site],
    served: Callable[[Site], str],
    browser: Browser,
) -> None:
    address = served(sites(builder, hostile))
    dialogs: list[str] = []
    with browser.new_page() as page:
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.on("dialog", lambda dialog: dialog.dismiss())
        for path in (
            "",
            "rollout/",
            "issues/",
            "guide/wasm/",
            f"crates/{crate(0)}/",
            f"crates/{crate(1)}/",
            f"repos/{repository(2)}/",
        ):
            page.goto(address + path)
    assert dialogs == []
