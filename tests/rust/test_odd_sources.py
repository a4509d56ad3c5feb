"""Sources that no compiler takes, and folders that are not what they seem: what is read of them still."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook.cargo import cfg
from cratebook.rust import Surface, surfaces
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .cases import library


def read(folder: Path, **files: str) -> Surface:
    return surfaces([library(folder, **files)])["acme-net"]


def exported(surface: Surface) -> dict[str, str | None]:
    return {name: group.needs for group in surface.exports for name in group.names}


def kinds(surface: Surface) -> dict[str, str]:
    return {name: group.kind for group in surface.exports for name in group.names}


def test_a_root_file_that_is_not_there_is_a_missing_module(tmp_path: Path) -> None:
    (missing,) = read(tmp_path).missing
    assert (missing.module, missing.file, missing.line, missing.needs) == ("crate", "lib.rs", 1, None)


def test_a_file_that_is_not_utf_8_is_read_all_the_same(tmp_path: Path) -> None:
    found = library(tmp_path)
    found.root.write_bytes(b'// \xff\npub struct Before;\n#[doc = "\xfe"]\npub struct After;\n')
    assert exported(surfaces([found])["acme-net"]) == {"Before": None, "After": None}


def test_what_stands_around_a_mistake_is_read(tmp_path: Path) -> None:
    assert {"Before", "After"} <= exported(
        read(tmp_path, lib="pub struct Before;\npub fn (]\npub struct After;\n")
    ).keys()


def test_items_of_a_newer_rust_are_read(tmp_path: Path) -> None:
    text = """
        pub macro newer($name:ident) { struct $name; }
        pub trait Alias = Clone + Send;
        pub auto trait Marked {}
        pub macro with_arms { () => {} }
        extern "C" { pub type Opaque; }
        pub struct After;
    """
    assert kinds(read(tmp_path, lib=text)) == {
        "newer": "macro",
        "Alias": "trait-alias",
        "Marked": "trait",
        "with_arms": "macro",
        "Opaque": "type",
        "After": "struct",
    }


def test_a_condition_beyond_the_grammar_is_kept_as_it_is_written(tmp_path: Path) -> None:
    text = '#[cfg(all(feature = "a", version("1.80")))]\npub struct New;\n'
    assert exported(read(tmp_path, lib=text)) == {"New": r'cfg = "all(feature = \"a\", version(\"1.80\"))"'}


def test_a_file_that_a_link_leads_to_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.rs").write_text("pub struct Secret;\n")
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "linked.rs").symlink_to(tmp_path / "secret.rs")
    found = read(tmp_path / "net", lib="mod linked;\npub use linked::*;\npub use linked::Secret as Named;\n")
    assert (kinds(found), found.missing) == ({"Named": "unknown"}, ())
    assert [unknown.by for unknown in found.unknown] == ["linked::*"]


def test_a_file_that_a_link_leads_to_inside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "linked.rs").symlink_to("real.rs")
    assert exported(read(tmp_path, lib="mod linked;\npub use linked::*;\n", real="pub struct Real;\n")) == {
        "Real": None
    }


def test_a_file_that_a_path_names_outside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "shared.rs").write_text("pub struct Shared;\n")
    found = read(tmp_path / "net", lib='#[path = "../shared.rs"]\nmod shared;\npub use shared::*;\n')
    assert exported(found) == {"Shared": None}


def test_a_module_with_a_name_that_no_file_can_have_is_missing(tmp_path: Path) -> None:
    name = "m" * 300
    found = read(tmp_path, lib=f"mod {name};\npub struct After;\n")
    assert (exported(found), [missing.module for missing in found.missing]) == ({"After": None}, [name])


@pytest.mark.parametrize("path", ["/proc/self/mem", "/proc/kmsg", "/proc/kcore", "/dev/zero", "/dev/stdin", ".", "\0"])
def test_what_is_no_file_of_text_is_not_read(path: str, tmp_path: Path) -> None:
    found = read(tmp_path, lib=f'#[path = "{path}"]\npub mod m;\npub use m::*;\npub struct After;\n')
    assert {"m", "After"} <= exported(found).keys()


def test_a_file_larger_than_anybody_writes_is_not_read(tmp_path: Path) -> None:
    for name, size in (("large", 1 << 20), ("too_large", (1 << 26) + 1)):
        (tmp_path / f"{name}.rs").write_text(f"pub struct In_{name};\n//")
        os.truncate(tmp_path / f"{name}.rs", size)
    found = read(tmp_path, lib="mod large;\nmod too_large;\npub use large::*;\npub use too_large::*;\n")
    assert (exported(found), found.missing) == ({"In_large": None}, ())
    assert [unknown.by for unknown in found.unknown] == ["too_large::*"]


def test_a_module_that_is_its_own_file_ends(tmp_path: Path) -> None:
    text = '#[path = "lib.rs"]\npub mod again;\npub struct Once;\npub use again::*;\n'
    assert exported(read(tmp_path, lib=text)) == {"again": None, "Once": None}


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    assert exported(read(tmp_path, lib='include!("lib.rs");\ninclude!("lib.rs");\npub struct Once;\n')) == {
        "Once": None
    }


def test_a_macro_that_calls_itself_ends(tmp_path: Path) -> None:
    text = "macro_rules! m { ($($i:item)*) => { m! { $($i)* } m! { $($i)* } } }\nm! { pub struct Inner; }\n"
    assert [unknown.by for unknown in read(tmp_path, lib=text).unknown] == ["more macros than are expanded"]


def doubling(count: int) -> str:
    macros = (
        f"macro_rules! m{number} {{ ($($i:item)*) => {{ m{number + 1}! {{ $($i)* $($i)* }} }} }}\n"
        for number in range(count)
    )
    return "pub struct After;\n" + "".join(macros) + "m0! { pub struct A; }\n"


def ring(count: int) -> str:
    globs = " ".join(f"pub use super::m{number}::*;" for number in range(count))
    modules = (f"pub mod m{number} {{ pub struct S{number}; {globs} }}\n" for number in range(count))
    return "pub struct After;\n" + "".join(modules) + "pub use m0::*;\n"


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (doubling(64), "more macros than are expanded"),
        (ring(100), "more imports than are followed"),
        (f"pub struct After;\npub use {'a::{' * 20_000}b{'}' * 20_000};\n", "use a::…"),
    ],
    ids=["macros that double", "globs in a ring", "a path without an end"],
)
def test_what_grows_without_bounds_is_unknown_and_said_once(text: str, by: str, tmp_path: Path) -> None:
    surface = read(tmp_path, lib=text)
    assert "After" in exported(surface)
    assert [unknown.by for unknown in surface.unknown] == [by]


def test_a_library_s_own_copy_of_cfg_if_is_read_as_the_well_known_one(tmp_path: Path) -> None:
    text = """
        macro_rules! cfg_if {
            ($(if #[cfg($($meta:meta),*)] { $($item:item)* }) else * else { $($other:item)* }) => { cfg_if! { @i } };
        }
        cfg_if! { if #[cfg(unix)] { pub struct Unix; } else { pub struct Other; } }
    """
    assert exported(read(tmp_path, lib=text)) == {"Unix": "unix", "Other": "not(unix)"}


def test_a_condition_longer_than_anybody_writes_is_for_no_feature_to_decide(tmp_path: Path) -> None:
    conditions = "".join(f'#[cfg(feature = "f{number}")] ' for number in range(300))
    needs = exported(read(tmp_path, lib=f"{conditions}pub struct A;\n"))["A"]
    assert cfg.holds(cfg.parse(needs or ""), [f"f{number}" for number in range(300)]) is None


def test_texts_that_are_not_closed_hide_nothing_before_them(tmp_path: Path) -> None:
    for text in ('r#"' * 16_000, '"' * 100_001, "/*" * 50_000, '"' + "\\" * 50_001):
        assert exported(read(tmp_path, lib=f"pub struct Before;\n{text}")) == {"Before": None}


@pytest.mark.parametrize("deep", ["mod m { ", "pub mod m { ", "use a::{", "m! { "])
def test_nesting_of_any_depth_ends(deep: str, tmp_path: Path) -> None:
    read(tmp_path, lib=f"pub struct First;\n{deep * 3000}")


def test_imports_that_lead_to_each_other_are_unknown(tmp_path: Path) -> None:
    text = "mod a { pub use crate::b::X; }\nmod b { pub use crate::a::X; }\npub use a::X;\n"
    assert kinds(read(tmp_path, lib=text)) == {"X": "unknown"}


def test_the_same_files_say_the_same_in_any_folder(tmp_path: Path) -> None:
    files = {"lib": "mod a;\nmod b;\npub use a::*;\npub use std::x::*;\n", "a": "pub struct A;\nmod gone;\n"}
    assert read(tmp_path / "one", **files) == read(tmp_path / "other" / "place", **files)


def test_members_are_read_in_any_order(tmp_path: Path) -> None:
    core = replace(library(tmp_path / "core", lib="pub struct Core;\n"), package="acme-core", name="acme_core")
    net = replace(library(tmp_path / "net", lib="pub use acme_core::*;\n"), externs={"acme_core": "acme-core"})
    assert surfaces([core, net]) == surfaces([net, core])


ITEMS = [
    "pub struct A;",
    "struct B;",
    "pub fn c() {}",
    '#[cfg(feature = "x")]\npub enum D { One }',
    "mod m { pub struct A; pub struct E; pub use super::n::*; }",
    "mod n { pub struct F; pub use crate::m::*; }",
    "pub use m::*;",
    "pub use n::E as G;",
    "#[macro_export]\nmacro_rules! h { () => {}; }",
    "pub use std::fmt::*;",
    "with! { pub struct I; }",
    'macro_rules! with { ($($i:item)*) => { $( #[cfg(feature = "x")] $i )* }; }',
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(ITEMS))
def test_the_order_of_items_changes_no_name(order: list[str], tmp_path: Path) -> None:
    assert exported(read(tmp_path, lib="\n".join(order))) == exported(read(tmp_path, lib="\n".join(ITEMS)))


WORDS = ["pub ", "use ", "mod a", "macro_rules! m", "#[cfg(", "enum E ", "::", "a", *"{}()[]#!:;,*$\"'/=> \n"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_text_is_read_to_its_end(words: list[str], tmp_path: Path) -> None:
    assert isinstance(read(tmp_path, lib="".join(words)), Surface)


def test_of_very_many_modules_that_another_member_has_the_first_are_listed(tmp_path: Path) -> None:
    text = "".join(f"pub mod m{number} {{ pub struct S; }}\n" for number in range(300))
    core = replace(library(tmp_path / "core", lib=text), package="acme-core", name="acme_core")
    net = replace(library(tmp_path / "net", lib="pub use acme_core;\n"), externs={"acme_core": "acme-core"})
    paths = [module.path for module in surfaces([core, net])["acme-net"].modules]
    assert (paths[:2], len(paths)) == (["acme_core", "acme_core::m0"], 200)


def test_a_macro_that_is_defined_very_often_is_not_expanded_by_each_definition_at_each_call(tmp_path: Path) -> None:
    surface = read(tmp_path, lib="macro_rules! m { ($($i:item)*) => { $($i)* } } m! { pub struct A; }\n" * 300)
    assert "A" in exported(surface)
    assert "more macros than are expanded" in {unknown.by for unknown in surface.unknown}
