"""A rename in the data: each reference changes where it stands, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cratebook.checks.names import fits_a_crate, fits_a_repository
from cratebook.data.documents import to_yaml
from cratebook.data.rename import mentions, renamed
from cratebook.diagnostics import CratebookError, EntityRef
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conftest import ROOT

CORE, SHOP = EntityRef("crate", "acme-core"), EntityRef("repository", "shop")


def one(path: str, text: str, entity: EntityRef = CORE, new: str = "acme-base") -> str:
    [edited] = renamed({path: text}, entity, new).values()
    return edited


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "site.yml",
            "universal: [acme-core, acme-core-x] # acme-core",
            "universal: [acme-base, acme-core-x] # acme-core",
        ),
        ("site.yml", "title: acme-core\nuniversal: []\n", "title: acme-core\nuniversal: []\n"),
        ("site.yml", "universal:\r\n  - 'acme-core'\r\n", "universal:\r\n  - 'acme-base'\r\n"),
        ("site.yml", '\ufeffuniversal: ["acme-core"]', '\ufeffuniversal: ["acme-base"]'),
        ("flags.yml", "flags:\n  acme-core: {crate: acme-core}\n", "flags:\n  acme-core: {crate: acme-base}\n"),
        (
            "publish.yml",
            "steps:\n- title: acme-core\n  crates: [acme-core]\n  after: {acme-core: [acme-core]}\n",
            "steps:\n- title: acme-core\n  crates: [acme-base]\n  after: {acme-base: [acme-base]}\n",
        ),
        ("repos/shop.yml", "crates:\n  acme-core: {}\n", "crates:\n  acme-base: {}\n"),
        ("repos/acme-core.yml", "name: acme-core\n", "name: acme-core\n"),
        (
            "crates/acme-net.yml",
            'features:\n  acme-core: []\n  a: [acme-core, "dep:acme-core", acme-core/b, acme-core?/b, x/acme-core]\n',
            'features:\n  acme-base: []\n  a: [acme-base, "dep:acme-base", acme-base/b, acme-base?/b, x/acme-core]\n',
        ),
        (
            "wasm.yml",
            'requirements: |\n  acme-core = { path = "../acme-core" }\n  acme-core-x = "1"\n',
            'requirements: |\n  acme-base = { path = "../acme-core" }\n  acme-core-x = "1"\n',
        ),
        (
            "observed/repos/shop.yml",
            "crates:\n- package: acme-core\n  manifest: acme-core/Cargo.toml\n  text: acme-core.workspace = true\n",
            "crates:\n- package: acme-base\n  manifest: acme-core/Cargo.toml\n  text: acme-base.workspace = true\n",
        ),
    ],
)
def test_a_crate_is_renamed_where_its_name_stands_for_it(path: str, before: str, after: str) -> None:
    assert one(path, before) == after


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "phases.yml",
            "phases:\n  shop:\n    title: shop\n    remarks: { shop: shop }\n    repositories: [shop]\n",
            "phases:\n  shop:\n    title: shop\n    remarks: { store: shop }\n    repositories: [store]\n",
        ),
        (
            "phases.yml",
            "phases: { a: { claim: { also: { shop: [shop] } } } }\n",
            "phases: { a: { claim: { also: { store: [shop] } } } }\n",
        ),
        ("crates/shop.yml", "name: shop\n", "name: shop\n"),
        ("repos/stock.yml", "name: stock\nnotes: [shop]\n", "name: stock\nnotes: [shop]\n"),
    ],
)
def test_a_repository_is_renamed_where_its_name_stands_for_it(path: str, before: str, after: str) -> None:
    assert one(path, before, SHOP, "store") == after


def test_the_files_of_the_name_move() -> None:
    paths = ["crates/acme-core.yml", "observed/crates/acme-core.yml", "observed/builds/crates/acme-core.yml"]
    others = ["repos/acme-core.yml", "observed/repos/acme-core.yml", "crates/acme-core-x.yml"]
    moved = renamed(dict.fromkeys((*paths, *others), ""), CORE, "acme-base")
    assert list(moved) == [*(path.replace("acme-core", "acme-base") for path in paths), *others]


def test_no_file_is_moved_over_another() -> None:
    texts = {"crates/acme-core.yml": "", "observed/crates/acme-core.yml": "", "observed/crates/acme-base.yml": ""}
    with pytest.raises(CratebookError, match=r"^data/observed/crates/acme-base\.yml is there already; nothing was"):
        renamed(texts, CORE, "acme-base")


def test_a_name_that_yaml_would_read_as_something_else_is_quoted() -> None:
    assert one("phases.yml", "phases: { a: { repositories: [shop] } }", SHOP, "1e3") == (
        'phases: { a: { repositories: ["1e3"] } }'
    )


def test_a_name_that_is_written_with_escapes_is_left_to_people() -> None:
    with pytest.raises(CratebookError) as refused:
        one("site.yml", 'title: acme-core\nuniversal: ["acme\\x2dcore"]\n')
    assert str(refused.value) == "data/site.yml:2: 'acme-core' is written so that it has to be renamed by hand"


def test_a_mention_is_the_name_as_a_word() -> None:
    assert list(mentions("a acme-core\nacme-core-x\nx-acme-core\n`acme-core`.\n", "acme-core")) == [1, 4]


def handbooks() -> Iterator[dict[str, str]]:
    for data in (ROOT / "tests" / "small" / "data", ROOT / "data"):
        files = sorted(data.rglob("*.yml"))
        yield {path.relative_to(data).as_posix(): path.read_bytes().decode() for path in files}


SMALL_TEXTS, REAL_TEXTS = handbooks()


def entities(texts: dict[str, str]) -> list[EntityRef]:
    names = [(Path(path).parent.as_posix(), Path(path).stem) for path in texts]
    crates = [EntityRef("crate", name) for folder, name in names if folder == "crates"]
    return [*crates, *(EntityRef("repository", name) for folder, name in names if folder == "repos")]


@given(
    entity=st.sampled_from(entities(SMALL_TEXTS)),
    new=st.from_regex(r"[A-Za-z0-9_-]([A-Za-z0-9._-]{0,9}[A-Za-z0-9_-])?", fullmatch=True),
)
def test_renamed_and_back_it_is_the_same_to_the_byte(entity: EntityRef, new: str) -> None:
    assume((fits_a_crate if entity.kind == "crate" else fits_a_repository)(new))
    assume(to_yaml([new]) == f"[{new}]\n" and not any(new in part for pair in SMALL_TEXTS.items() for part in pair))
    there = renamed(SMALL_TEXTS, entity, new)
    assert there != SMALL_TEXTS
    assert renamed(there, EntityRef(entity.kind, new), entity.name) == SMALL_TEXTS


def test_every_entity_of_this_handbook_is_renamed_and_back() -> None:
    for entity in entities(REAL_TEXTS)[::5]:
        there = renamed(REAL_TEXTS, entity, "zz-new")
        assert renamed(there, EntityRef(entity.kind, "zz-new"), entity.name) == REAL_TEXTS
