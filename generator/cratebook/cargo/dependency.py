"""Dependencies as manifests have them: their tables, renaming and inheritance.

The rules are those of the Cargo reference, "Specifying Dependencies" and "Inheriting a dependency from a workspace".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from .source import SOURCE_KEYS, CrateSource
from .toml import Path
from .version import is_within

Kind = Literal["normal", "build", "dev"]
# An entry's keys and values, as a manifest or a patch has them.
Entry = Mapping[str, Any]
KINDS: dict[str, Kind] = {"dependencies": "normal", "dev-dependencies": "dev", "build-dependencies": "build"}
DEPENDENCIES: Path = ("dependencies",)
SHARED: Path = ("workspace", "dependencies")
# All that a member says of an entry that it inherits; Cargo ignores the rest, but for features and default features.
_OF_MEMBER = ("optional", "public")
CRATES_IO = CrateSource()
_COMBINED = ("workspace", "features", "default-features", "default_features")
_TYPES: dict[str, type] = {
    **dict.fromkeys((*SOURCE_KEYS, "version", "package"), str),
    **dict.fromkeys(("workspace", "optional", "default-features", "default_features"), bool),
    "features": list,
}


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """One entry of a table of dependencies, with what it inherits; `key` is the name that the package has for it.

    `line` is where it stands in its manifest, from 1; 0 where it is in none.
    """

    key: str
    package: str
    source: CrateSource = CRATES_IO
    requirement: str | None = None
    features: tuple[str, ...] = ()
    default_features: bool = True
    optional: bool = False
    table: Path = DEPENDENCIES
    inherited: bool = False
    line: int = 0

    @classmethod
    def on(cls, package: str, source: CrateSource, requirement: str | None) -> Self:
        """Return a dependency on a package under its own name."""
        return cls(key=package, package=package, source=source, requirement=requirement)

    @property
    def kind(self) -> Kind:
        """What it is built for: the package itself, its build script, or its tests."""
        return KINDS[dashed(self.table[-1])]

    @property
    def target(self) -> str | None:
        """The platform or `cfg(…)` that it is for, if not for all."""
        return self.table[1] if self.table[0] == "target" else None


def read_dependency(table: Path, key: str, value: Any, shared: Mapping[str, Any], line: int = 0) -> Dependency | None:
    """Return an entry with what it inherits of `shared`, the root's entries; None where it is no entry at all."""
    if not isinstance(value, str | Mapping):
        return None
    entry = inherit(value, shared, key)
    package, requirement = entry.get("package"), entry.get("version")
    return Dependency(
        key=key,
        package=package if isinstance(package, str) else key,
        source=CrateSource.of(entry),
        requirement=requirement if isinstance(requirement, str) and requirement else None,
        features=tuple(dict.fromkeys(texts(entry.get("features")))),
        default_features=default_features(entry),
        optional=entry.get("optional") is True,
        table=table,
        inherited=inherits(value),
        line=line,
    )


def inherit(value: Any, shared: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an entry as a table, with what it inherits of `shared`, the entries of `[workspace.dependencies]`.

    Features add up. A member may turn default features on that are off in the root, never off what is on there; what
    else it says, such as another `package`, Cargo ignores, but for `optional`.
    """
    own = as_table(value)
    if not inherits(own):
        return own
    base = as_table(shared.get(key))
    kept = {name: given for name, given in base.items() if name not in (*_COMBINED, *_OF_MEMBER)}
    mine = {name: own[name] for name in _OF_MEMBER if name in own}
    features = dict.fromkeys((*texts(base.get("features")), *texts(own.get("features"))))
    on = default_features(base) or _stated_default(own) is True
    more = {"features": list(features)} if features else {}
    return {**kept, **mine, **more, **({} if on else {"default-features": False})}


def key_of(table: Mapping[str, Any], package: str, shared: Mapping[str, Any]) -> str | None:
    """Return the key that a package stands under: its name, or another where the entry says `package`."""
    renamed = (key for key, value in table.items() if inherit(value, shared, key).get("package") == package)
    return package if package in table else next(renamed, None)


def tables(values: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the paths of a package's tables of dependencies, those for targets last.

    The old spelling, as `dev_dependencies`, counts where the other is not there.
    """
    targets = table_at(values, "target")
    for above in ((), *(("target", target) for target in targets)):
        inside = table_at(values, *above)
        for kind in KINDS:
            spelled = kind if kind in inside else kind.replace("-", "_")
            if spelled in inside:
                yield (*above, spelled)


def table_for(kind: Kind, target: str | None) -> Path:
    """Return the path of the table for a kind of dependency and, if not for all, a target."""
    name = next(name for name, its_kind in KINDS.items() if its_kind == kind)
    return ("target", target, name) if target else (name,)


def meets(requirement: str | None, planned: str | None, source: CrateSource) -> bool:
    """Tell whether a version requirement is as good as a planned one of the same source.

    A registry has many versions, so one that allows no others than the planned one is; any other source has one
    version, so only one that allows the same is.
    """
    return is_within(requirement, planned) and (source.is_registry or is_within(planned, requirement))


def mistyped(value: Any) -> str | None:
    """Return the first key of an entry whose value is of a type that Cargo does not take; nothing where all fit."""
    entry = value if isinstance(value, Mapping) else {}
    return next((key for key, its_type in _TYPES.items() if key in entry and not _is(entry[key], its_type)), None)


def _is(value: Any, its_type: type) -> bool:
    return isinstance(value, its_type) and (not isinstance(value, list) or len(texts(value)) == len(value))


def inherits(value: Any) -> bool:
    """Tell whether an entry, or a value of `[package]`, is the workspace's."""
    return isinstance(value, Mapping) and value.get("workspace") is True


def default_features(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry takes the default features, as it does unless it says otherwise."""
    return _stated_default(entry) is not False


def _stated_default(entry: Mapping[str, Any]) -> Any:
    return entry.get("default-features", entry.get("default_features"))


def as_table(value: Any) -> dict[str, Any]:
    """Return an entry as a table: a text is a version requirement; what is no entry is empty."""
    if isinstance(value, str):
        return {"version": value}
    return dict(value) if isinstance(value, Mapping) else {}


def table_at(values: Any, *path: str) -> Mapping[str, Any]:
    """Return a table in a table; what is none counts as empty."""
    for key in path:
        values = values.get(key) if isinstance(values, Mapping) else None
    return values if isinstance(values, Mapping) else {}


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in an array; what is none counts as empty."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def dashed(key: str) -> str:
    """Return a key of Cargo's in its new spelling."""
    return key.replace("_", "-")
