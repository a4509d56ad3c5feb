"""What `cargo metadata` says of a workspace, as JSON, to the packages in it (Cargo reference, "cargo metadata")."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from ...cargo.dependency import Dependency, Kind, table_for
from ...cargo.manifest import MANIFEST
from ...cargo.names import is_package_name
from ...cargo.source import CrateSource
from ...diagnostics import CratebookError
from .package import USABLE, Package, Target

_LIBRARIES = USABLE | {"cdylib", "staticlib"}
_SCRIPT = "custom-build"


def _package_name(name: str) -> str:
    if not is_package_name(name):
        raise PydanticCustomError("package_name", "Cargo does not take this name for a package")
    return name


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
    name: Annotated[str, AfterValidator(_package_name)]
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
        reason = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise CratebookError(
            f"the metadata is not what 'cargo metadata --format-version 1' prints: {reason}"
        ) from error
    place = _Place(metadata.workspace_root, folder)
    packages = tuple(_package(one, place) for one in metadata.packages if one.id in metadata.workspace_members)
    for package in packages:
        if not (package.folder / MANIFEST).is_file():
            raise CratebookError(f"the metadata is of another checkout: {package.name} is not in {package.folder}")
    return packages


class _Place:
    """Leads from the paths of the machine where the JSON was made to those of this one."""

    def __init__(self, root: str, folder: Path) -> None:
        self._root = _slashes(root)
        self._folder = folder

    def __call__(self, path: str) -> Path:
        return Path(posixpath.normpath((self._folder / posixpath.relpath(_slashes(path), self._root)).as_posix()))


def _slashes(path: str) -> str:
    return path.replace("\\", "/")


def _package(json: _Package, place: _Place) -> Package:
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


def _dependency(json: _Dependency, place: _Place) -> Dependency:
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
