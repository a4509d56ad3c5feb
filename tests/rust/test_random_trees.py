"""Module trees made up by chance, with macros and attributes in them: rustc says which names are at the root."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cratebook.cargo import cfg
from cratebook.rust import surfaces

from .cases import Package, library, resolved

_MACROS = """
macro_rules! pass { ($($item:item)*) => { $($item)* }; }
macro_rules! gate { ($($item:item)*) => { $( #[cfg(feature = "on")] $item )* }; }
macro_rules! named { ($name:ident) => { pub struct $name; }; }
macro_rules! outer { ($name:ident) => { named!($name); }; }
"""
_WRAPPERS = (
    "{}",
    "{}",
    '#[cfg(feature = "on")] {}',
    '#[cfg_attr(feature = "on", doc(hidden))] {}',
    '#[cfg_attr(all(), must_use = "a \\"text\\" /* ")] {}',
    "pass! {{ {} }}",
    "gate! {{ {} }}",
    '/* /* nested " */ */ {}',
)


def _items(chance: random.Random, prefix: str, depth: int) -> str:
    """Return the text of a module: each name is the only one of its crate, so that all of them may meet by globs."""
    names = [f"{prefix}{number}" for number in range(chance.randint(1, 3))]
    items = [_wrapped(chance, f"{chance.choice(('pub ', 'pub ', 'pub(crate) ', ''))}struct S{name};") for name in names]
    if chance.random() < 0.3:
        items.append(f"{chance.choice(('named', 'outer'))}!(M{prefix});")
    if chance.random() < 0.3:
        items.append(f"fn f{prefix}() {{ #[macro_export] macro_rules! m{prefix} {{ () => {{}} }} }}")
    if chance.random() < 0.2:
        items.append(f"#[test] pub fn t{prefix}() {{}}")
    for number in range(chance.randint(0, 2) if depth else 0):
        inner = f"{prefix}{number}"
        items.append(f"{chance.choice(('pub ', ''))}mod i{inner} {{ {_items(chance, inner, depth - 1)} }}")
        use = chance.choice((f"pub use self::i{inner}::*;", f"pub use i{inner}::*;", f"use i{inner}::*;"))
        items.append(_wrapped(chance, use))
    chance.shuffle(items)
    return "\n".join(items)


def _wrapped(chance: random.Random, item: str) -> str:
    wrapper = chance.choice(_WRAPPERS[:4] if item.startswith(("use", "pub use")) else _WRAPPERS)
    return wrapper.format(item)


def judge(seed: int, folder: Path) -> None:
    """Assert that what is read of a module tree is what rustc says of it, with a feature on and off."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    trees = "\n".join(f"pub mod tree{number} {{ {_items(chance, f'{number}_', 3)} }}" for number in range(8))
    read = surfaces([library(folder, lib=_MACROS + trees + "".join(f"pub use tree{n}::*;" for n in range(8)))])
    surface = read["acme-net"]
    manifest = {
        "package": {"name": "acme-net", "edition": "2021"},
        "lib": {"path": "lib.rs"},
        "features": {"on": []},
    }
    package = Package(folder, manifest)
    for on in ((), ("on",)):
        names = {
            name
            for group in surface.exports
            if cfg.holds(cfg.parse(group.needs or "all()"), on)
            for name in group.names
        }
        resolving = resolved(package, package.words() - {"macro_export"}, on, folder)
        assert names <= resolving, f"seed {seed}: not there: {names - resolving}"
        missing = resolving - names
        made = {name for name in missing if name.startswith("M") and surface.unknown}
        assert missing == made, f"seed {seed}: missing: {missing - made}"


@pytest.mark.parametrize("seed", [1, 2])
def test_rustc_has_the_names_of_a_random_module_tree(seed: int, tmp_path: Path) -> None:
    judge(seed, tmp_path)
