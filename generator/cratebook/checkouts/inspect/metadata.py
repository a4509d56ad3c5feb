"""What `cargo metadata` says of a workspace, as JSON, to the packages in it (Cargo reference, "cargo metadata")."""

import os
import posixpath
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...cargo.dependency import Dependency, Kind, table_for
from ...cargo.manifest import MANIFEST
from ...cargo.source import CrateSource
from ...data.models.base import PackageName
from ...diagnostics import CratebookError
from ...reading import is_file
from .package import USABLE, Package, Target

_LIBRARIES = USABLE | {"cdylib", "staticlib"}
_SCRIPT = "custom-build"


class _Part(BaseModel):
    """A part of the JSON; what else stands in it is of no concern."""

    model_config = ConfigDict(frozen=True, strict=True)


class _Dependency(_Part):
    name: str
    rename: str | None
    kind: Kind | None
    req: str
    target: str | None
    optional: bool
    features: tuple[str, ...]
    uses_default_features: bool
    path: str | None = None


class _Target(_Part):
    name: str
    kind: frozenset[str]
    src_path: str


class _Package(_Part):
    id: str
    name: PackageName
    manifest_path: str
    version: str
    edition: str
    rust_version: str | None = None
    license: str | None
    description: str | None
    repository: str | None = None
    publish: tuple[str, ...] | None = None
    features: dict[str, tuple[str, ...]]
    dependencies: tuple[_Dependency, ...]
    targets: tuple[_Target, ...]


class _Metadata(_Part):
    workspace_root: str
    workspace_members: frozenset[str]
    packages: tuple[_Package, ...]


def packages(text: str, folder: Path) -> tuple[Package, ...]:
    """Return the packages of the workspace; `folder` stands for the root that the JSON names.

    Raises CratebookError where the text is not what `cargo metadata --format-version 1` prints, or is of another
    checkout.
    """
    try:
        metadata = _Metadata.model_validate_json(text.removeprefix("\ufeff"))
    except ValidationError as error:
        first = error.errors()[0]
        reason = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, "))))
        raise CratebookError(
            f"the metadata is not what 'cargo metadata --format-version 1' prints: {reason}"
        ) from error
    root = _slashes(metadata.workspace_root)

    def place(path: str) -> Path:
        """Return a path of the machine where the JSON was made as one of this machine."""
        return Path(os.path.normpath(folder / posixpath.relpath(_slashes(path), root)))

    packages = tuple(_package(one, place) for one in metadata.packages if one.id in metadata.workspace_members)
    for package in packages:
        if not is_file(package.folder / MANIFEST):
            raise CratebookError(f"the metadata is of another checkout: {package.name} is not in {package.folder}")
    return packages


def _slashes(path: str) -> str:
    return path.replace("\\", "/")


def _package(json: _Package, place: Callable[[str], Path]) -> Package:
    library = next((one for one in json.targets if one.kind & _LIBRARIES), None)
    return Package(
        name=json.name,
        folder=place(json.manifest_path).parent,
        version=json.version,
        edition=json.edition,
        rust_version=json.rust_version,
        license=json.license,
        description=json.description,
        repository=json.repository,
        publish=json.publish != (),
        build_script=any(_SCRIPT in one.kind for one in json.targets),
        features=json.features,
        dependencies=tuple(_dependency(one, place) for one in json.dependencies),
        target=Target(name=library.name, root=place(library.src_path), kinds=library.kind) if library else None,
    )


def _dependency(json: _Dependency, place: Callable[[str], Path]) -> Dependency:
    return Dependency(
        key=json.rename or json.name,
        package=json.name,
        source=CrateSource(path=str(place(json.path)) if json.path else None),
        requirement=json.req,
        features=tuple(dict.fromkeys(json.features)),
        default_features=json.uses_default_features,
        optional=json.optional,
        table=table_for(json.kind or "normal", json.target),
    )
