"""What a re-exported name needs of another library's features, in the features of the library that re-exports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook.cargo.dependency import Dependency
from cratebook.rust import Library, surfaces

from .cases import library

CORE = """
    #[cfg(feature = "tls")]
    pub struct Tls;
    #[cfg(not(feature = "tls"))]
    pub struct Plain;
"""
CORE_FEATURES = {"default": ("tls",), "full": ("tls",), "tls": (), "other": ()}


def core(folder: Path) -> Library:
    written = library(folder / "core", lib=CORE)
    return replace(written, package="acme-core", name="acme_core", features=CORE_FEATURES)


def needs(folder: Path, features: Mapping[str, tuple[str, ...]], *dependencies: Dependency) -> dict[str, str | None]:
    """Return what each name needs of a library that re-exports all of acme-core."""
    net = library(folder / "net", lib="pub use acme_core::*;\n")
    net = replace(net, externs={"acme_core": "acme-core"}, features=features, dependencies=dependencies)
    surface = surfaces([core(folder), net])["acme-net"]
    return {name: group.needs for group in surface.exports for name in group.names}


def dependency(*features: str, name: str = "acme-core", default: bool = False) -> Dependency:
    return Dependency(package="acme-core", key=name, features=features, default_features=default)


@pytest.mark.parametrize(
    ("enables", "name"),
    [
        ("acme-core/tls", "acme-core"),
        ("acme-core?/tls", "acme-core"),
        ("acme-core/full", "acme-core"),
        ("core/tls", "core"),
    ],
)
def test_a_feature_that_turns_the_other_one_on_takes_its_place(enables: str, name: str, tmp_path: Path) -> None:
    assert needs(tmp_path, {"secure": (enables,)}, dependency(name=name)) == {
        "Tls": 'feature = "secure"',
        "Plain": 'not(feature = "secure")',
    }


def test_one_of_several_features_is_enough(tmp_path: Path) -> None:
    features = {"one": ("acme-core/tls",), "two": ("acme-core/other",), "three": ("acme-core/full",)}
    assert needs(tmp_path, features, dependency())["Tls"] == 'any(feature = "one", feature = "three")'


@pytest.mark.parametrize("feature", ["tls", "full", "default"])
def test_what_the_dependency_always_asks_for_is_always_there(feature: str, tmp_path: Path) -> None:
    assert needs(tmp_path, {}, dependency(feature)) == {"Tls": None}


def test_what_the_default_features_turn_on_is_always_there(tmp_path: Path) -> None:
    assert needs(tmp_path, {}, dependency(default=True)) == {"Tls": None}


@pytest.mark.parametrize(
    "features", [{}, {"tls": ()}, {"tls": ("acme-core/other",)}, {"tls": ("acme-base/tls",)}, {"tls": ("acme-core",)}]
)
def test_what_no_feature_turns_on_stays_the_other_library_s_matter(
    features: Mapping[str, tuple[str, ...]], tmp_path: Path
) -> None:
    assert needs(tmp_path, features, dependency("other"))["Tls"] == 'dependency_feature = "acme-core/tls"'
