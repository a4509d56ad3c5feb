"""The crates of `tests/sources/`, read as libraries, and what rustc says of the names at their roots."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cratebook.rust import Library

from tests.conftest import toolchain

SOURCES = Path(__file__).parent / "sources"
_WORD = re.compile(r"[A-Za-z_]\w*")
_NEVER_RAW = {"_", "crate", "self", "Self", "super"}


@dataclass(frozen=True)
class Package:
    """A Cargo package, as far as a compiler has to know it."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["package"]["name"])

    @property
    def edition(self) -> str:
        return str(self.manifest["package"].get("edition", "2015"))

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(self.manifest.get("features", {}))

    @property
    def lib(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.manifest.get("lib", {})
        return found

    @property
    def root(self) -> Path:
        return self.folder / str(self.lib.get("path", "src/lib.rs"))

    @property
    def proc_macro(self) -> bool:
        return bool(self.lib.get("proc-macro"))

    @property
    def crate(self) -> str:
        return str(self.lib.get("name", self.name)).replace("-", "_")

    def dependencies(self) -> Iterator[tuple[str, Package]]:
        """Yield each dependency by what it is called in Rust."""
        for key, value in self.manifest.get("dependencies", {}).items():
            depended = package((self.folder / value["path"]).resolve())
            yield (key.replace("-", "_") if "package" in value else depended.crate), depended

    def library(self) -> Library:
        return Library(
            package=self.name,
            name=self.crate,
            folder=self.folder,
            root=self.root,
            edition=self.edition,
            proc_macro=self.proc_macro,
            externs={name: depended.name for name, depended in self.dependencies()},
        )

    def words(self) -> set[str]:
        """Return everything in its sources that could be a name."""
        files = sorted(self.folder.rglob("*.rs"))
        return {word for file in files for word in _WORD.findall(file.read_text())} - _NEVER_RAW


def library(folder: Path, **files: str) -> Library:
    """Write the files of a library, `__` in a name for each `/`, and describe it as `acme-net`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.rs"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Library(
        package="acme-net",
        name="acme_net",
        folder=folder,
        root=folder / "lib.rs",
        edition="2021",
        proc_macro=False,
        externs={},
    )


def package(folder: Path) -> Package:
    return Package(folder, tomllib.loads((folder / "Cargo.toml").read_text()))


def packages(folder: Path) -> list[Package]:
    """Return the packages of a case: the members of a workspace, or its only one."""
    members = tomllib.loads((folder / "Cargo.toml").read_text()).get("workspace", {}).get("members", ["."])
    return [package(folder / member) for member in members]


def build(built: Package, features: Collection[str], into: Path) -> Path:
    """Compile a library after those it depends on; return the compiled one."""
    externs = [f"--extern={name}={build(depended, features, into)}" for name, depended in built.dependencies()]
    on = [f'--cfg=feature="{feature}"' for feature in built.features if feature in features]
    kind = "proc-macro" if built.proc_macro else "lib"
    emit = "link" if built.proc_macro else "metadata"
    done = subprocess.run(
        [
            toolchain() / "rustc",
            "--cap-lints=allow",
            f"--crate-type={kind}",
            f"--emit={emit}",
            f"--crate-name={built.crate}",
            f"--edition={built.edition}",
            *externs,
            *on,
            f"--out-dir={into}",
            f"-L{into}",
            built.root,
        ],
        env={**os.environ, "OUT_DIR": str(built.folder / "out")},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return into / f"lib{built.crate}.{'so' if built.proc_macro else 'rmeta'}"


def resolved(built: Package, names: Collection[str], features: Collection[str], into: Path) -> set[str]:
    """Return those of the names and paths that another crate can import, as rustc says."""
    library, asked = build(built, features, into), sorted(names)
    paths = ("::r#".join(name.split("::")) for name in asked)
    lines = (f"use {built.crate}::r#{path} as _n{index};\n" for index, path in enumerate(paths))
    consumer = into / "consumer.rs"
    consumer.write_text("".join(lines))
    done = subprocess.run(
        [
            toolchain() / "rustc",
            "--cap-lints=allow",
            "--crate-type=lib",
            "--emit=metadata",
            "--edition=2021",
            "--error-format=json",
            f"--extern={built.crate}={library}",
            f"--out-dir={into}",
            f"-L{into}",
            consumer,
        ],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    errors = [json.loads(line) for line in done.stderr.splitlines()]
    spans = [span for error in errors if error["level"] == "error" for span in error["spans"] if span["is_primary"]]
    wrong = {error["code"]["code"] for error in errors if error["code"]} - {"E0432", "E0433", "E0603", "E0364", "E0365"}
    assert not wrong, done.stderr
    return set(asked) - {asked[span["line_start"] - 1] for span in spans}
