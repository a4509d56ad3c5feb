"""Made-up checkouts of the repositories and of the crates of a handbook; the same data gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from .words import CATEGORIES, LAYERS, NOTES

MOST_REPOSITORIES = 500
_FILES_OF_A_MEMBER, _FILES_OF_A_CRATE, _PARTS_OF_A_FILE = 8, 32, 4
_FILES_FOR_A_USER, _LOCKED = 5, 250
_GIT = "https://git.example/kit/crates"
_WORDS = [word for layer in LAYERS for word in layer.split()]
_PART = """
/// The options of {word}: "{word}" by default.
#[derive(Debug, Clone, PartialEq)]
pub struct {name}Options {{
    pub limit: usize,
    entries: HashMap<String, u64>,
}}

impl {name}Options {{
    /// Inserts an entry; there may be as many as the limit says.
    pub fn insert(&mut self, key: &str, value: u64) -> Result<Option<u64>, {name}Error> {{
        if self.entries.len() >= self.limit {{
            return Err({name}Error::Full(format!("{{key}} is beyond {{}}", self.limit)));
        }}
        Ok(self.entries.insert(key.to_owned(), value))
    }}
}}

#[derive(Debug)]
pub enum {name}Error {{
    Full(String),
    Closed {{ since: u64 }},
}}

pub trait {name}Store: Send + Sync {{
    fn load(&self, key: &str) -> Option<Vec<u8>>;
}}

#[cfg(feature = "async")]
pub async fn run_{word}(options: &{name}Options, steps: &[u64]) -> u64 {{
    // Each step counts once, whatever it is.
    steps.iter().enumerate().fold(0, |total, (number, step)| match step % 3 {{
        0 => total + step,
        _ => total + options.entries.values().sum::<u64>() + number as u64,
    }})
}}

pub const {constant}_LIMIT: usize = 64;
{used}
#[cfg(test)]
mod {word}_tests {{
    use super::*;

    #[test]
    fn holds_no_more_than_its_limit() {{
        let mut options = {name}Options {{ limit: 1, entries: HashMap::new() }};
        assert!(options.insert("a", 1).is_ok() && options.insert("b", 2).is_err());
    }}
}}
"""


def write_repositories(folder: Path, data: Path) -> None:
    """Write a checkout of each of the first repositories: a workspace of two members that take its crates."""
    crates = {name: _names(crate) for name, crate in _read(data / "crates")}
    for number, (name, repository) in enumerate(_read(data / "repos")):
        if number == MOST_REPOSITORIES:
            break
        taken = {crate: crates[crate] for crate in repository["crates"]}
        _write(folder / name / ".git" / "HEAD", f"{number:040x}\n")
        _write(folder / name / "Cargo.toml", '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n')
        _write(folder / name / "Cargo.lock", "version = 4\n" + "".join(_locked(taken)))
        entries = "".join(f'{crate} = {{ git = "{_GIT}", rev = "0123abc" }}\n' for crate in taken)
        for member in ("service", "model"):
            manifest = f'[package]\nname = "{name}-{member}"\nversion = "0.1.0"\nedition = "2021"\n'
            _write(folder / name / "crates" / member / "Cargo.toml", f"{manifest}\n[dependencies]\n{entries}")
            _library(folder / name / "crates" / member / "src", _FILES_OF_A_MEMBER, taken)


def write_crates(folder: Path, data: Path) -> None:
    """Write one workspace with all crates, each with its dependencies in it."""
    crates = dict(_read(data / "crates"))
    _write(folder / "Cargo.toml", '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n')
    for name, crate in crates.items():
        below = [other for other in crate.get("dependencies", ()) if other in crates]
        manifest = f'[package]\nname = "{name}"\nversion = "{crate["version"]}"\nedition = "2021"\n'
        entries = "".join(f'{other} = {{ path = "../{other}" }}\n' for other in below)
        features = "[features]\nasync = []\n"
        _write(folder / "crates" / name / "Cargo.toml", f"{manifest}{features}[dependencies]\n{entries}")
        _library(folder / "crates" / name / "src", _FILES_OF_A_CRATE, {other: _names(crates[other]) for other in below})


def _library(folder: Path, files: int, taken: Mapping[str, Iterable[str]]) -> None:
    """Write a library of so many modules of some kilobytes, a few of which use all that is taken."""
    uses = "".join(f"use {crate.replace('-', '_')}::{{{', '.join(names)}}};\n" for crate, names in taken.items())
    used = "".join(f"fn with_{name.lower()}(_: &{name}) {{}}\n" for names in taken.values() for name in names)
    words = _WORDS[:files]
    _write(folder / "lib.rs", "".join(f"mod {word};\npub use {word}::{word.title() * 2}Options;\n" for word in words))
    for number, word in enumerate(words):
        takes = number % _FILES_FOR_A_USER == 0
        parts = {word: used if takes else "", **{key: "" for key in (*CATEGORIES, *NOTES) if key != word}}
        text = "".join(
            _PART.format(word=part, name=f"{word.title()}{part.title()}", constant=part.upper(), used=used_here)
            for part, used_here in islice(parts.items(), _PARTS_OF_A_FILE)
        )
        _write(folder / f"{word}.rs", f"use std::collections::HashMap;\n{uses if takes else ''}{text}")


def _locked(taken: Iterable[str]) -> Iterator[str]:
    for name in sorted((*taken, *(f"other-{number}" for number in range(_LOCKED)))):
        source = f"git+{_GIT}?rev=0123abc#{'0123abcd' * 5}" if name in taken else "registry+https://git.example/index"
        dependencies = 'dependencies = [\n "other-1",\n "other-2",\n]\n' if name.endswith("9") else ""
        yield f'\n[[package]]\nname = "{name}"\nversion = "0.3.1"\nsource = "{source}"\n{dependencies}'


def _names(crate: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in crate.get("import", {}).get("names", [])][:2]


def _read(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yml")):
        yield path.stem, yaml.safe_load(path.read_text("utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
