"""What `cargo metadata` says of a workspace, as JSON, to the packages in it (Cargo reference, "cargo metadata")."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..diagnostics import CratebookError
from .package import USABLE, Dependency, Package, Target, requirement, target

_LIBRARIES = USABLE | {"cdylib", "staticlib"}
_SCRIPT = "custom-build"


def packages(text: str, folder: Path) -> tuple[Package, ...]:
    """Return the packages of the workspace; `folder` stands for the root that the JSON names.

    Raises CratebookError where the text is not what `cargo metadata --format-version 1` prints.
    """
    try:
        data = json.loads(text)
        place = _Place(data["workspace_root"], folder)
        members = frozenset(data["workspace_members"])
        return tuple(_package(found, place) for found in data["packages"] if found["id"] in members)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CratebookError(
            "the metadata is not what 'cargo metadata --format-version 1' prints: "
            + (f"it has no {error}" if isinstance(error, KeyError) else str(error))
        ) from error


class _Place:
    """Leads from the paths of the machine where the JSON was made to those of this one."""

    def __init__(self, root: str, folder: Path) -> None:
        self._root = _slashes(root)
        self._folder = folder

    def __call__(self, path: str) -> Path:
        return Path(posixpath.normpath((self._folder / posixpath.relpath(_slashes(path), self._root)).as_posix()))


def _slashes(path: str) -> str:
    return path.replace("\\", "/")


def _package(found: Mapping[str, Any], place: _Place) -> Package:
    targets = found["targets"]
    library = next((one for one in targets if _LIBRARIES & frozenset(one["kind"])), None)
    return Package(
        name=found["name"],
        folder=place(found["manifest_path"]).parent,
        version=found["version"],
        edition=found["edition"],
        rust_version=found.get("rust_version"),
        license=found["license"],
        description=found["description"],
        repository=found.get("repository"),
        publish=found.get("publish") != [],
        build_script=any(_SCRIPT in one["kind"] for one in targets),
        features={name: tuple(enables) for name, enables in found["features"].items()},
        dependencies=tuple(_dependency(one, place) for one in found["dependencies"]),
        target=Target(name=library["name"], root=place(library["src_path"]), kinds=frozenset(library["kind"]))
        if library
        else None,
    )


def _dependency(found: Mapping[str, Any], place: _Place) -> Dependency:
    return Dependency(
        package=found["name"],
        rename=found["rename"] if found["rename"] != found["name"] else None,
        kind=found["kind"] or "normal",
        requirement=requirement(found["req"]),
        target=target(found["target"]) if found["target"] else None,
        optional=found["optional"],
        features=tuple(dict.fromkeys(found["features"])),
        default_features=found["uses_default_features"],
        folder=place(found["path"]) if found.get("path") else None,
    )
