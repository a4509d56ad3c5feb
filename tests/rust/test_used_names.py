"""Which names of other crates a file uses, on which lines."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from cratebook.rust import renamed_crates, used_names

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


def compile_errors(folder: Path, crate: str, *options: str) -> set[int]:
    """Compile a library as far as its metadata, and return the first lines of the declarations or paths in error."""
    arguments = ("--crate-type=lib", "--edition=2021", "--emit=metadata", "--error-format=json", "--cap-lints=allow")
    command = [program("rustc"), *arguments, *options, f"{crate}.rs"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
    errors = [json.loads(line) for line in done.stderr.splitlines()]
    spans = [span for error in errors if error["level"] == "error" for span in error["spans"] if span["is_primary"]]
    return {span["line_start"] for span in spans}
