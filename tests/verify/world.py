"""An organisation on disk: its crates at two commits, its repositories, and the handbook that `init` begins of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ADDRESS = "https://git.example/acme/crates"

CRATES = {
    "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n\n[workspace.package]\nversion = "0.1.0"\n',
    "crates/acme-base/Cargo.toml": """[package]
name = "acme-base"
version.workspace = true
edition = "2021"

[features]
wrong = []
left = []
right = []
native = ["dep:native"]
far = ["dep:far"]
hide = []

[dependencies]
tiny = "1"
native = { version = "1", optional = true }
far = { version = "1", optional = true }

[lints.rust]
unused_variables = "deny"
""",
    "crates/acme-base/src/lib.rs": """pub use tiny::Tiny;
pub struct Base;
pub fn lint() {
    let unused = 1;
}
#[cfg(not(feature = "hide"))]
pub fn probe() {}
#[cfg(feature = "wrong")]
pub fn wrong() -> u8 {
    "no"
}
#[cfg(all(feature = "left", feature = "right"))]
pub fn both() -> u8 {
    undefined()
}
""",
    "crates/acme-net/Cargo.toml": """[package]
name = "acme-net"
version.workspace = true
edition = "2021"

[features]
probe = []

[dependencies]
acme-base = { path = "../acme-base" }
""",
    "crates/acme-net/src/lib.rs": """pub struct Net(pub acme_base::Base);
pub struct Socket;
#[cfg(feature = "probe")]
pub use acme_base::probe;
""",
    "crates/acme-odd/Cargo.toml": '[package]\nname = "acme-odd"\nversion = "0.1.0"\n',
    "crates/acme-odd/src/lib.rs": "pub struct Odd;\n",
}
# What the newer commit changes: a crate no longer compiles, and another hides a name of the one that it takes.
NEWER = {
    "crates/acme-net/src/lib.rs": "pub struct Net(pub acme_base::Base);\npub struct Socket(Nothing);\n",
    "crates/acme-odd/Cargo.toml": """[package]
name = "acme-odd"
version = "0.1.0"

[dependencies]
acme-base = { path = "../acme-base", features = ["hide"] }
""",
    "crates/acme-odd/src/lib.rs": "pub struct Odd;\npub struct Base;\n",
}

REGISTRY = {
    "tiny": {"src/lib.rs": "pub struct Tiny;\n"},
    "native": {
        "src/lib.rs": "",
        "build.rs": 'fn main() {\n    eprintln!("libnative is not installed");\n    std::process::exit(1);\n}\n',
    },
}


def repository(name: str, crates: Mapping[str, str], source: str = "") -> dict[str, str]:
    """A repository whose package takes crates with features."""
    entries = (
        f'{crate} = {{ git = "{ADDRESS}", version = "0.1"{features and f", features = [{features}]"} }}\n'
        for crate, features in crates.items()
    )
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n{"".join(entries)}'
    return {f"{name}/Cargo.toml": manifest, f"{name}/src/lib.rs": source}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def git(folder: Path, *words: str) -> str:
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    day = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2025-01-01T00:00:00Z")
    who = ("-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "init.defaultBranch=main")
    command = ["git", *who, *words]
    done = subprocess.run(command, cwd=folder, env={**alone, **day}, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    """Commit all that is in a folder, which becomes a repository if it is none; the same files get the same hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")
