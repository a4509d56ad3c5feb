"""What small texts of strangers cost: four times the text may take at most six times as long."""

from __future__ import annotations

import gc
import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from math import isqrt
from pathlib import Path
from types import MappingProxyType

import yaml
from cratebook.data.documents import parse
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.rust import Dependent, Exports, Library, OwnModules, surfaces, used_names
from cratebook.site.markdown import prose

from .report import Claim

_SMALL = Path(__file__).resolve().parents[1] / "tests" / "small" / "data"
_AT_MOST = 6.0
_TIMES = 3


def costs(folder: Path) -> tuple[Claim, ...]:
    """Return a claim for each kind of text, measured with some of it and with four times as much."""
    made = {name: tuple(make(folder, count) for count in (count, 4 * count)) for name, (make, count) in _KINDS.items()}
    return tuple(
        Claim(f"4 times {name}", _seconds(large) / _seconds(small), _AT_MOST) for name, (small, large) in made.items()
    )


def _seconds(run: Callable[[], object]) -> float:
    """Return the shortest of some times, in seconds of the processor, without a search for garbage, as commands run."""
    times = []
    for _ in range(_TIMES):
        gc.collect()
        gc.disable()
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
        gc.enable()
    return min(times)


def _backticks(_: Path, count: int) -> Callable[[], object]:
    text = "`" * count
    return lambda: prose.__wrapped__(text)


def _unclosed(_: Path, count: int) -> Callable[[], object]:
    text = " ".join("`" * length for length in range(1, int((2 * count) ** 0.5)))
    return lambda: prose.__wrapped__(text)


def _blocks(_: Path, count: int) -> Callable[[], object]:
    text = "texts:\n" + "".join(f"  text-{number}: |\n    {number}\n" for number in range(count))
    return lambda: parse(text, "texts.yml")


def _chain(folder: Path, count: int) -> Project:
    """Write the small handbook with so many crates besides, each of which depends on the one before.

    A repository takes the last, and so all.
    """
    data = folder / f"chain-{count}" / "data"
    if not data.exists():
        shutil.copytree(_SMALL, data)
        crate = yaml.safe_load((data / "crates" / "acme-core.yml").read_text("utf-8"))
        for number in range(count):
            below = [f"chain-{number - 1}"] if number else []
            text = yaml.safe_dump({**crate, "name": f"chain-{number}", "layer": number + 1, "dependencies": below})
            (data / "crates" / f"chain-{number}.yml").write_text(text, "utf-8")
        shop = data / "repos" / "shop.yml"
        taken = f"crates:\n  chain-{count - 1}: {{}}\n"
        shop.write_text(shop.read_text("utf-8").replace("crates:\n", taken, 1), "utf-8")
    return Project(data.parent)


def _checked(folder: Path, count: int) -> Callable[[], object]:
    project = _chain(folder, count)
    return lambda: load_and_check(project)


def _misspelt(folder: Path, count: int) -> Callable[[], object]:
    """Check the small handbook with so many crates, and a repository that misspells them all."""
    data = folder / f"misspelt-{count}" / "data"
    shutil.copytree(_SMALL, data)
    crate = yaml.safe_load((data / "crates" / "acme-core.yml").read_text("utf-8"))
    for name in (f"known-{number}" for number in range(count)):
        (data / "crates" / f"{name}.yml").write_text(yaml.safe_dump({**crate, "name": name}), "utf-8")
    shop, taken = data / "repos" / "shop.yml", "".join(f"  knwon-{number}: {{}}\n" for number in range(count))
    shop.write_text(shop.read_text("utf-8").replace("crates:\n", f"crates:\n{taken}", 1), "utf-8")
    return lambda: load_and_check(Project(data.parent))


def _generated(folder: Path, count: int) -> Callable[[], object]:
    project = _chain(folder, count)
    loaded = load_and_check(project)
    return lambda: files(project, *loaded)


def _library(folder: Path, text: str) -> Callable[[], object]:
    """Write a library of one file; return how its names are read."""
    root = folder / hashlib.sha256(text.encode()).hexdigest() / "lib.rs"
    root.parent.mkdir(exist_ok=True)
    root.write_text(text, "utf-8")
    library = Library(
        package="acme-net",
        name="acme_net",
        folder=root.parent,
        root=root,
        edition="2021",
        proc_macro=False,
        externs={},
    )
    return lambda: surfaces([library])


def _doubling(folder: Path, count: int) -> Callable[[], object]:
    macros = (
        f"macro_rules! m{number} {{ ($($i:item)*) => {{ m{number + 1}! {{ $($i)* $($i)* }} }} }}\n"
        for number in range(count)
    )
    return _library(folder, f"{''.join(macros)}m0! {{ pub struct A; }}\n")


def _redefined(folder: Path, count: int) -> Callable[[], object]:
    return _library(folder, "macro_rules! m { ($($i:item)*) => { $($i)* } } m! { pub struct A; }\n" * count)


def _ring(folder: Path, count: int) -> Callable[[], object]:
    modules = isqrt(count)
    globs = " ".join(f"pub use super::m{number}::*;" for number in range(modules))
    text = "".join(f"pub mod m{number} {{ pub struct S{number}; {globs} }}\n" for number in range(modules))
    return _library(folder, f"{text}pub use m0::*;\n")


def _raw_strings(folder: Path, count: int) -> Callable[[], object]:
    return _library(folder, 'r#"' * count)


def _quotes(folder: Path, count: int) -> Callable[[], object]:
    return _library(folder, '"' * count)


def _nested_use(folder: Path, count: int) -> Callable[[], object]:
    return _library(folder, f"pub use {'a::{' * count}b{'}' * count};\n")


def _conditions(folder: Path, count: int) -> Callable[[], object]:
    depth = isqrt(count)
    conditions = (
        "".join(f'#[cfg(feature = "f{number}-{other}")] ' for other in range(depth)) for number in range(depth)
    )
    return _library(folder, "".join(f"{each} pub mod m {{ " for each in conditions) + "}" * depth)


def _branches(folder: Path, count: int) -> Callable[[], object]:
    branches = (f'if #[cfg(feature = "f{number}")] {{ pub struct S; }}' for number in range(count))
    return _library(folder, f"cfg_if! {{ {' else '.join(branches)} }}\n")


def _alternatives(folder: Path, count: int) -> Callable[[], object]:
    return _library(folder, "".join(f'#[cfg(feature = "f{number}")] pub struct S;\n' for number in range(count)))


def _uses(_: Path, count: int) -> Callable[[], object]:
    text = "".join(f"use acme_net::a{number};" for number in range(count))
    return lambda: used_names(text.encode(), {"acme_net": "acme-net"})


def _paths(_: Path, count: int) -> Callable[[], object]:
    text = "use acme_net::A;" + "A acme_net::a " * count
    return lambda: used_names(text.encode(), {"acme_net": "acme-net"})


def _dependent(folder: Path, files: Mapping[str, str]) -> Callable[[], object]:
    """Return how the names that a package of these files uses are read."""
    root, packages = folder / "src" / "lib.rs", {"acme_net": "acme-net"}
    texts = {folder / name: text.encode() for name, text in files.items()}
    exports: Exports = {"acme-net": {(): frozenset({"A", "f"})}}

    def read() -> object:
        dependent = Dependent(name="shop", folder=folder, root=root, files=texts, packages=packages, exports=exports)
        modules = OwnModules(dependent)
        return [used_names(text, packages, modules.of(file)) for file, text in texts.items()]

    return read


def _mentions(folder: Path, count: int) -> Callable[[], object]:
    names = " ".join(f"A{number}::f A" for number in range(count))
    return _dependent(folder, {"src/lib.rs": f"use acme_net::*; fn f() {{ {names} }}"})


def _ring_of_a_dependent(folder: Path, count: int) -> Callable[[], object]:
    modules = isqrt(count)
    globs = " ".join(f"pub use super::m{number}::*;" for number in range(modules))
    text = "".join(f"mod m{number} {{ {globs} pub use acme_net::*; fn f() {{ A }} }}\n" for number in range(modules))
    return _dependent(folder, {"src/lib.rs": text})


def _modules_in_a_row(folder: Path, count: int) -> Callable[[], object]:
    text = "".join(f"mod m{number} {{ use super::*; fn g(_: A) {{}} }}\n" for number in range(count))
    return _dependent(folder, {"src/lib.rs": f"use acme_net::A;\n{text}"})


def _targets(folder: Path, count: int) -> Callable[[], object]:
    targets = {f"tests/t{number}.rs": "mod common; use common::A;" for number in range(count)}
    return _dependent(folder, {"tests/common.rs": "pub use acme_net::A;\n" + "fn f() {}\n" * 10 * count, **targets})


_KINDS: Mapping[str, tuple[Callable[[Path, int], Callable[[], object]], int]] = MappingProxyType(
    {
        "a run of backticks": (_backticks, 100_000),
        "code spans that are not closed": (_unclosed, 100_000),
        "literal blocks": (_blocks, 5_000),
        "macros that double their items": (_doubling, 16),
        "macros of one name": (_redefined, 500),
        "modules with globs of each other": (_ring, 10_000),
        "raw strings that are not closed": (_raw_strings, 80_000),
        "quotes": (_quotes, 250_000),
        "braces of a use in each other": (_nested_use, 50_000),
        "conditions of modules in each other": (_conditions, 15_000),
        "branches of a `cfg_if!`": (_branches, 400),
        "alternatives of a name": (_alternatives, 2_000),
        "imports of a dependent": (_uses, 500),
        "paths of a dependent": (_paths, 10_000),
        "mentions of a dependent": (_mentions, 2_000),
        "modules of a dependent with globs of each other": (_ring_of_a_dependent, 400),
        "modules of a dependent": (_modules_in_a_row, 500),
        "targets of a dependent": (_targets, 50),
        "a chain of crates, checked": (_checked, 500),
        "a chain of crates, generated": (_generated, 300),
        "crates that are unknown": (_misspelt, 300),
    }
)
