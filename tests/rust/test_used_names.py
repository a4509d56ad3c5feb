"""Which names of other crates a file uses, on which lines."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from cratebook.rust import Dependent, Exports, OwnModules, renamed_crates, used_names

from tests.conftest import program

PACKAGES = {"acme_net": "acme-net", "acme_core": "acme-core", "log": "log"}


def names(rust: str) -> list[str]:
    return [f"{use.line} {use.package} {use.path}".rstrip() for use in used_names(rust.encode(), PACKAGES)]


@pytest.mark.parametrize(
    ("rust", "used"),
    [
        ("use acme_net::Connection;", ["1 acme-net Connection"]),
        ("pub use acme_net as net;", ["1 acme-net"]),
        ("use ::acme_net;", ["1 acme-net"]),
        ("extern crate acme_net;", ["1 acme-net"]),
        ("fn f() {\n    use acme_net::{self, Tcp, http::{Get, Post as P}};\n}", [
            "2 acme-net", "2 acme-net Tcp", "2 acme-net http::Get", "2 acme-net http::Post",
        ]),
        ("use acme_net::prelude::*;", ["1 acme-net prelude::*"]),
        ("fn f() -> acme_net::Result<::acme_core::Error> {\n acme_net :: connect!() }", [
            "1 acme-core Error", "1 acme-net Result", "2 acme-net connect",
        ]),
        ("for _ in 0..acme_net::LIMIT {}", ["1 acme-net LIMIT"]),
        ("#[derive(acme_net::Wire)] struct A;", ["1 acme-net Wire"]),
        ("fn f() { acme_core::Error::new(); acme_core::Kind::Io }", ["1 acme-core Error", "1 acme-core Kind"]),
        ("macro_rules! m { () => { $crate::x(acme_net::A) } }", ["1 acme-net A"]),
        ("fn f() { vec![acme_net::r#try()] }", ["1 acme-net try"]),
    ],
)  # fmt: skip
def test_imports_and_paths(rust: str, used: list[str]) -> None:
    assert names(rust) == used


@pytest.mark.parametrize(
    ("rust", "used"),
    [
        ('use log::info;\nfn f() {\n  info!("info");\n  info!()\n}', ["1 log info", "3 log info", "4 log info"]),
        ("use acme_net::Tcp as T;\nfn f(t: T) -> T { t.T(T) }", ["1 acme-net Tcp", *["2 acme-net Tcp"] * 3]),
        ("fn f() { net::dial() }\nuse net::Tcp;\nuse acme_net as net;", [
            "1 acme-net dial", "2 acme-net Tcp", "3 acme-net",
        ]),
        ("use acme_net::http;\nfn f() { http::get() }", ["1 acme-net http", "2 acme-net http::get"]),
        ("use acme_net::dial;\nfn f(dial: u8) { let x = dial; x.dial(); dial(x) }", [
            "1 acme-net dial", "2 acme-net dial",
        ]),
    ],
)  # fmt: skip
def test_each_mention_of_what_the_file_imports_counts(rust: str, used: list[str]) -> None:
    assert names(rust) == used


@pytest.mark.parametrize(
    "rust",
    [
        '// acme_net::A\n/* use acme_net; */ let text = "acme_net::A";',
        'let text = r#"use acme_net::A;"#;',
        "let acme_net = my_acme_net::A + crate::acme_net::B;",
        "fn f<'acme_net>(log: u8) { x.log(log) }",
        "fn f() -> impl Sized + use<acme_net> { 1 }",
        'extern "C" { fn log(); }',
        "mod log { pub fn f() {} }\nuse log::f;",
        "use ;use *; use acme_net",
    ],
)
def test_what_is_no_use_of_a_crate(rust: str) -> None:
    assert names(rust) == []


def test_what_two_imports_bring_under_one_name_counts_for_neither() -> None:
    rust = "use acme_net::Config;\nmod a { use acme_core::Config; }\nfn f(c: Config) {}"
    assert names(rust) == ["1 acme-net Config", "2 acme-core Config"]


def test_an_extern_crate_renames_for_the_whole_library() -> None:
    text = b'extern "C" {}\n// extern crate log as l;\n#[macro_use] extern crate acme_net as net;\nextern crate log;'
    assert renamed_crates(text, PACKAGES) == {"net": "acme-net", "log": "log"}


EXPORTS: Exports = {
    "acme-net": {(): frozenset({"Tcp", "Error", "dial", "http"}), ("http",): frozenset({"Get", "get"})},
    "acme-core": {(): frozenset({"Error"})},
    "log": {(): frozenset({"info", "Level"})},
}


def names_in(folder: Path, **files: str) -> list[str]:
    """Return what a package's files use, `main` among them a target beside the library, by path without `.rs`."""
    texts = {folder / "src" / f"{name.replace('__', '/')}.rs": text.encode() for name, text in files.items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    root = folder / "src" / "lib.rs"
    modules = OwnModules(
        Dependent(name="shop", folder=folder, root=root, files=texts, packages=PACKAGES, exports=EXPORTS)
    )
    return [
        f"{path.relative_to(folder / 'src').with_suffix('')}:{use.line} {use.package} {use.path}".rstrip()
        for path, text in texts.items()
        for use in used_names(text, PACKAGES, modules.of(path))
    ]


@pytest.mark.parametrize(
    ("files", "used"),
    [
        ({"lib": "use acme_net::*;\nfn f(t: Tcp) -> Unknown { dial(); http::get() }"}, [
            "lib:1 acme-net *", "lib:2 acme-net Tcp", "lib:2 acme-net dial", "lib:2 acme-net http::get",
        ]),
        ({"lib": "use acme_net::http::*;\nfn f(_: Get, t: Tcp) {}"}, [
            "lib:1 acme-net http::*", "lib:2 acme-net http::Get",
        ]),
        ({"lib": "#[macro_use] extern crate log;\nmod a;", "a": "fn f() { info!(); warn!(); Level }"}, [
            "lib:1 log", "a:1 log info",
        ]),
        ({
            "lib": "pub mod http;\nmod a;",
            "http": "pub use acme_net as net;",
            "a": "use crate::http::net::Tcp;\nfn f(_: Tcp) {}",
        }, [
            "http:1 acme-net", "a:1 acme-net Tcp", "a:2 acme-net Tcp",
        ]),
        ({
            "lib": "mod prelude { pub use acme_net::*; pub use acme_core::Error; }\nmod a;",
            "a": "use super::prelude::*;\nfn f(_: Tcp) -> Error {}",
        }, [
            "lib:1 acme-core Error", "lib:1 acme-net *", "a:2 acme-core Error", "a:2 acme-net Tcp",
        ]),
        ({"lib": "pub use acme_net::Tcp;", "main": "use shop::Tcp;\nfn main() { shop::Tcp; crate::Tcp }"}, [
            "lib:1 acme-net Tcp", "main:1 acme-net Tcp", "main:2 acme-net Tcp", "main:2 acme-net Tcp",
        ]),
        ({"lib": "use acme_net::Tcp;\n#[cfg(test)]\nmod tests {\n use super::*;\n fn f(_: super::Tcp) { Tcp }\n}"}, [
            "lib:1 acme-net Tcp", "lib:5 acme-net Tcp", "lib:5 acme-net Tcp",
        ]),
        ({"lib": "mod a { pub mod b { pub use acme_net::http::*; } }\nfn f() { self::a::b::get() }"}, [
            "lib:1 acme-net http::*", "lib:2 acme-net http::get",
        ]),
    ],
)  # fmt: skip
def test_globs_and_re_exports_are_followed_through_the_package(
    files: dict[str, str], used: list[str], tmp_path: Path
) -> None:
    assert names_in(tmp_path, **files) == used


@pytest.mark.parametrize(
    "rust",
    [
        "struct Tcp;\nfn f(_: Tcp) {}",
        "use std::Tcp;\nfn f(_: Tcp) {}",
        "use crate::made::Tcp;\nfn f(_: Tcp) {}",
        "use acme_core::*;\nfn f() -> Error {}",
        "macro_rules! dial { () => {} }\nfn f() { dial!() }",
        "mod a { pub struct Tcp; }\nfn f(_: a::Tcp, _: crate::Tcp2) {}",
        "use a::Tcp;\nmod a { pub use crate::b::Tcp; }\nmod b { pub use crate::a::Tcp; }\nfn f(_: Tcp) {}",
    ],
)
def test_what_may_be_another_name_than_the_one_by_a_glob_counts_for_none(rust: str, tmp_path: Path) -> None:
    assert {use for use in names_in(tmp_path, lib=f"use acme_net::*; {rust}") if not use.endswith("*")} == set()


def test_a_path_that_grows_for_ever_is_not_followed(tmp_path: Path) -> None:
    cycle = "use acme_net as x; use y::a as x; use x::a as y;\nfn f() { x::Tcp; y::Tcp }"
    assert names_in(tmp_path, lib=cycle) == ["lib:1 acme-net"]


@pytest.mark.parametrize(
    "piece",
    [
        "use acme_net::a;",
        "use acme_net::{",
        "acme_net::a ",
        "acme_net::",
        "use ",
        "extern crate acme_net ",
        "a :: ",
        "\n  ",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_size(piece: str) -> None:
    def seconds(size: int) -> float:
        text = ("acme_net;" + piece * (size // len(piece))).encode()
        start = time.process_time()
        used_names(text, PACKAGES)
        renamed_crates(text, PACKAGES)
        return time.process_time() - start

    assert seconds(100_000) < 6 * seconds(25_000) + 0.2


DEPENDENCY = """
#[cfg(not(without_Tcp))] pub struct Tcp;
#[cfg(not(without_dial))] pub fn dial() -> Tcp2 { Tcp2 }
pub struct Tcp2;
#[cfg(not(without_Kind))] pub enum Kind { Io, Other }
#[cfg(not(without_send))] #[macro_export] macro_rules! send { () => {}; ($e:expr) => { $e }; }
#[cfg(not(without_http))] pub mod http {
    #[cfg(not(without_http__get))] pub fn get() {}
    pub mod v1 { pub struct Head; }
}
"""
USER = """#![allow(unused, dead_code)]
extern crate acme_net as wire;
use acme_net::{self as net, Tcp, http::get as fetch};
fn a() -> net::Kind { acme_net::dial(); net::Kind::Io }
fn b() { fetch(); wire::http::get(); acme_net::send!(()); }
mod inner {
    use acme_net::http;
    use acme_net::{dial, Kind::{self, Other}};
    fn c(_: http::v1::Head) -> Vec<Kind> { http::get(); dial(); vec![Kind::Io, Other, ::acme_net::Kind::Io] }
    fn d(dial: u8) { let get = dial; acme_net::send!(acme_net::send!(get)); }
}
fn e() { use acme_net::*; let _: Option<acme_net::Tcp> = None; }
"""


@pytest.mark.parametrize("name", ["Tcp", "dial", "Kind", "send", "http", "http::get"])
def test_rustc_reports_what_is_gone_only_where_it_was_used(name: str, tmp_path: Path) -> None:
    (tmp_path / "acme_net.rs").write_text(DEPENDENCY)
    (tmp_path / "user.rs").write_text(USER)
    assert compile_errors(tmp_path, "acme_net", f"--cfg=without_{name.replace('::', '__')}") == set()
    used = {use.line for use in used_names(USER.encode(), PACKAGES) if f"{use.path}::".startswith(f"{name}::")}
    broken = compile_errors(tmp_path, "user", f"--extern=acme_net={tmp_path / 'libacme_net.rmeta'}")
    assert broken
    assert broken <= used


FOLLOWED = """#![allow(unused, dead_code)]
#[macro_use] extern crate acme_net;
pub mod net {
    pub use acme_net as wire;
    pub use acme_net::http::*;
}
mod prelude { pub use crate::net::wire::*; }
mod glob {
    use crate::prelude::*;
    fn f(_: Tcp) -> Tcp2 {
        dial()
    }
    mod inner { use super::*; fn f(_: Kind) {} }
}
mod alias {
    use crate::net::wire::{self as own, Tcp};
    fn f(_: Tcp, _: own::Tcp) { super::net::get() }
}
mod macros { fn f() { send!(1) } }
mod other {
    use crate::prelude::*;
    struct Tcp;
    fn dial(_: Tcp) {}
    fn f(tcp: Tcp) { dial(tcp) }
}
"""


def test_rustc_reports_what_is_gone_only_where_it_was_followed_to(tmp_path: Path) -> None:
    (tmp_path / "acme_net.rs").write_text(DEPENDENCY)
    (tmp_path / "user.rs").write_text(FOLLOWED)
    gone = [f"--cfg=without_{name}" for name in ("Tcp", "dial", "Kind", "send", "http__get")]
    assert compile_errors(tmp_path, "acme_net", *gone) == set()
    broken = compile_errors(tmp_path, "user", f"--extern=acme_net={tmp_path / 'libacme_net.rmeta'}")
    file = tmp_path / "user.rs"
    names = {(): frozenset({"Tcp", "Tcp2", "dial", "Kind", "send", "http"}), ("http",): frozenset({"get", "v1"})}
    modules = OwnModules(
        Dependent(
            name="user",
            folder=tmp_path,
            root=file,
            files={file: FOLLOWED.encode()},
            packages=PACKAGES,
            exports={"acme-net": names},
        )
    )
    uses = used_names(FOLLOWED.encode(), PACKAGES, modules.of(file))
    used = {use.line for use in uses if use.path in {"Tcp", "dial", "Kind", "send", "http::get"}}
    assert broken == {10, 11, 13, 16, 17, 19}
    assert used == broken


def compile_errors(folder: Path, crate: str, *options: str) -> set[int]:
    """Compile a library as far as its metadata, and return the first lines of the declarations or paths in error."""
    arguments = ("--crate-type=lib", "--edition=2021", "--emit=metadata", "--error-format=json", "--cap-lints=allow")
    command = [program("rustc"), *arguments, *options, f"{crate}.rs"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
    errors = [json.loads(line) for line in done.stderr.splitlines()]
    spans = [span for error in errors if error["level"] == "error" for span in error["spans"] if span["is_primary"]]
    return {span["line_start"] for span in spans}
