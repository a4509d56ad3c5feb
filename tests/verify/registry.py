"""A registry on disk that Cargo takes in the place of crates.io: an index that is a git repository, and packages."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.verify.world import commit, write

Files = Mapping[str, str]


def registry(folder: Path, packages: Mapping[str, Files]) -> str:
    """Make a registry of packages, all at version 1.0.0, and return the configuration that lets Cargo use it."""
    index = folder / "index"
    write(index, {"config.json": json.dumps({"dl": f"{(folder / 'packages').as_uri()}/{{crate}}.crate"})})
    for name, files in packages.items():
        manifest = f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n'
        content = _archive(f"{name}-1.0.0", {"Cargo.toml": manifest, **files})
        (folder / "packages").mkdir(exist_ok=True)
        (folder / "packages" / f"{name}.crate").write_bytes(content)
        entry = {"name": name, "vers": "1.0.0", "deps": [], "features": {}, "yanked": False}
        entry["cksum"] = hashlib.sha256(content).hexdigest()
        write(index, {f"{name[:2]}/{name[2:4]}/{name}": json.dumps(entry) + "\n"})
    commit(index, "Publish")
    return f"[source.crates-io]\nreplace-with = 'disk'\n[source.disk]\nregistry = '{index.as_uri()}'\n"


def _archive(top: str, files: Files) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{top}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()
