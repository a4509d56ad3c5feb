"""What a repository's manifests say of it as a whole."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..checkouts.manifest import table
from ..data.models import ObservedRepository

_ROOT = "Cargo.toml"


def said(folder: Path, seen: ObservedRepository, key: str) -> str | None:
    """Return a text of the package at the root, of the one with the repository's name, or for all of the workspace."""
    named = [member.manifest for member in seen.members if member.package == seen.name]
    packages = [table(_read(folder / path), "package") for path in (_ROOT, *named)]
    shared = table(table(_read(folder / _ROOT), "workspace"), "package")
    return next((text for table in (*packages, shared) if isinstance(text := table.get(key), str)), None)


def _read(path: Path) -> Mapping[str, Any]:
    """Return a manifest's tables; one that cannot be read, which `observe` reports, says nothing."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}
