"""A stand-in for the shared crates, made from the catalog alone, and the source of a package that uses them.

What compiles against it has its form and its features right. That the real crates have these features and names is not
proved here: the catalog's word is all that the stand-in knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cratebook.cargo.toml import parse
from cratebook.data.catalog import Catalog
from cratebook.data.models import Use
from cratebook.evidence import imports as rust

Files = dict[str, str]
Uses = Mapping[str, Use]

_IS_WASM = 'target_arch = "wasm32"'


def workspace(catalog: Catalog, commit: str) -> Files:
    """Every crate with its features and names, and a name that tells which commit one has."""
    files = {"Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n'}
    for name in catalog.crates:
        files |= _crate(f"crates/{name}", name, catalog.crates[name].version, _own_features(catalog, name))
        files[f"crates/{name}/Cargo.toml"] += _internal(catalog, name)
        files[f"crates/{name}/src/lib.rs"] += f"{_names(catalog, name)}pub const {_mark('COMMIT', commit)}: () = ();\n"
    for name, (version, features) in _unknown(catalog).items():
        files |= _crate(f"crates/{name}", name, version, dict.fromkeys(features, ()))
    return files


def _unknown(catalog: Catalog) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The version and features of what repositories take from the source beside the crates of the catalog."""
    packages: dict[str, tuple[str, tuple[str, ...]]] = {}
    for entry in (entry for scan in catalog.observed.values() for entry in scan.strangers):
        version, features = packages.get(entry.package, ("0.1.0", ()))
        version = f"{entry.version}.0.0".removesuffix(".0" * entry.version.count(".")) if entry.version else version
        packages[entry.package] = version, tuple(dict.fromkeys((*features, *entry.features)))
    return packages


def beside(catalog: Catalog) -> Files:
    """What the WASM requirements ask for beside the shared crates, as a directory that Cargo takes crates from."""
    files: Files = {}
    for name, wanted in _beside(catalog).items():
        # As new as the requirement lets it be: rustc refuses a wasm-bindgen that it finds too old.
        version = ".".join([*re.findall("[0-9]+", wanted["version"]), "999", "999"][:3])
        files |= _crate(name, name, version, dict.fromkeys(wanted.get("features", ()), ()))
        files[f"{name}/.cargo-checksum.json"] = json.dumps({"files": {}})
    return files


def source(catalog: Catalog, uses: Uses, commit: str) -> str:
    """Use crates as their handbook says; this compiles where the features are on that should be, and no others."""
    lines = [line for crate, use in uses.items() for line in _uses(catalog, crate, use, commit)]
    return "\n".join(["#![allow(unused_imports)]", rust.use_lines(catalog, uses), *lines, ""])


def source_for_wasm(catalog: Catalog, uses: Uses, commit: str) -> str:
    """Use what is there when the target is WASM."""
    able = {crate: use for crate, use in with_wasm(catalog, uses).items() if _builds(catalog, crate)}
    beside = [
        f"use {_ident(name)}::{{{', '.join(_mark('WITH', feature) for feature in wanted.get('features', ()))}}};\n"
        for name, wanted in _beside(catalog).items()
    ]
    return source(catalog, able, commit) + "".join(beside)


def with_wasm(catalog: Catalog, uses: Uses) -> dict[str, Use]:
    """The uses of crates that build for WASM: with the features that the data names for it, or one more."""
    on: dict[str, Use] = {}
    for crate, use in uses.items():
        said = catalog.crates[crate].wasm
        own = said and said.support != "none" and (said.features or not said.default_features)
        more = (said.feature,) if said and said.feature and _builds(catalog, crate) else ()
        named = said.features if said and own else (*use.features, *more)
        default = use.default_features and (said.default_features if said and own else True)
        on[crate] = use.model_copy(update={"features": tuple(dict.fromkeys(named)), "default_features": default})
    return on


def _crate(folder: str, name: str, version: str, features: Mapping[str, Iterable[str]]) -> Files:
    package = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
    features = {"default": (), **features}
    table = "".join(f"{json.dumps(feature)} = {json.dumps(list(on))}\n" for feature, on in features.items())
    marks = "".join(
        f"#[cfg(feature = {json.dumps(feature)})]\npub const {_mark('WITH', feature)}: () = ();\n"
        f"#[cfg(not(feature = {json.dumps(feature)}))]\npub const {_mark('WITHOUT', feature)}: () = ();\n"
        for feature in features
    )
    return {f"{folder}/Cargo.toml": f"{package}\n[features]\n{table}", f"{folder}/src/lib.rs": marks}


def _own_features(catalog: Catalog, crate: str) -> dict[str, tuple[str, ...]]:
    """The features without what they turn on in crates that are not here."""
    features = catalog.crates[crate].features
    return {feature: tuple(one for one in on if one in features) for feature, on in features.items()}


def _internal(catalog: Catalog, crate: str) -> str:
    """The crates that a crate needs; it turns no feature on in them, which could hide that a patch forgets it.

    Where the catalog has a crate build for WASM and one that it needs not, the need is left out there: that they
    contradict each other is for a rule to say.
    """
    tables = ""
    for needed in catalog.dependencies(crate):
        only = "" if _builds(catalog, needed) or not _builds(catalog, crate) else f"target.'cfg(not({_IS_WASM}))'."
        tables += f'\n[{only}dependencies.{needed}]\npath = "../{needed}"\ndefault-features = false\n'
    return tables


def _names(catalog: Catalog, crate: str) -> str:
    imported = catalog.crates[crate].import_
    names = imported.names if imported else ()
    never = f'#[cfg({_IS_WASM})]\ncompile_error!("{crate} does not build for WASM");\n'
    return ("" if _builds(catalog, crate) else never) + "".join(
        f"pub fn {name}() {{}}\n" if name[0].islower() else f"pub struct {name};\n" for name in names
    )


def _uses(catalog: Catalog, crate: str, use: Use, commit: str) -> Iterator[str]:
    on = {*catalog.features_on(crate, use), *(["default"] if use.default_features else [])}
    for feature in dict.fromkeys(("default", *catalog.crates[crate].features)):
        yield f"const _: () = {_ident(crate)}::{_mark('WITH' if feature in on else 'WITHOUT', feature)};"
    yield f"const _: () = {_ident(crate)}::{_mark('COMMIT', commit)};"
    if use.optional:
        yield f'#[cfg(not(feature = "{crate}"))]\ncompile_error!("{crate} is not optional");'


def _builds(catalog: Catalog, crate: str) -> bool:
    said = catalog.crates[crate].wasm
    return said is not None and said.support != "none"


def _beside(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """What the WASM requirements ask for beside the shared crates."""
    tables = parse(catalog.wasm.requirements or "")
    asked = [tables, *tables.get("target", {}).values()]
    found = {name: value for table in asked for name, value in table.get("dependencies", {}).items()}
    return {
        name: {"version": value} if isinstance(value, str) else value
        for name, value in found.items()
        if name not in catalog.crates
    }


def _ident(crate: str) -> str:
    return crate.replace("-", "_")


def _mark(what: str, name: str) -> str:
    return f"{what}_{re.sub('[^0-9a-zA-Z]', '_', name).upper()}"
