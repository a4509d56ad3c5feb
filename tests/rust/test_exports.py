"""The names at a crate's root: for each shape of export a small crate, what is read of it, and rustc as the judge."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from cratebook import cores
from cratebook.cargo import cfg
from cratebook.rust import PublicNamesIn, Surface, parsed_ahead, surfaces

from .cases import SOURCES, Package, packages, resolved

CASES = sorted(path.parent.name for path in SOURCES.glob("*/exports.yml"))
Written = dict[str, Any]


def written(surface: Surface) -> Written:
    """Return a surface as it is written into a file: `from` for `source`, and no field that says nothing."""
    return _shortened(asdict(surface))


def _shortened(fields: Mapping[str, Any]) -> Written:
    return {"from" if name == "source" else name: _plain(value) for name, value in fields.items() if value}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _shortened(value) if isinstance(value, dict) else value


@functools.cache
def read(case: str) -> dict[str, Surface]:
    return dict(surfaces([package.library() for package in packages(SOURCES / case)]))


@pytest.mark.parametrize("case", CASES)
def test_a_crate_exports_what_its_file_says(case: str, request: pytest.FixtureRequest) -> None:
    found = {package: written(surface) for package, surface in read(case).items()}
    file = SOURCES / case / "exports.yml"
    if request.config.getoption("bless"):
        file.write_text(yaml.safe_dump(found, sort_keys=False, width=110, allow_unicode=True))
    assert found == yaml.safe_load(file.read_text())


@pytest.mark.parametrize("case", CASES)
def test_what_other_processes_have_parsed_is_the_same(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def results(work: Callable[[Path], object], paths: Sequence[Path]) -> list[object]:
        return [pickle.loads(pickle.dumps(work(path))) for path in paths]  # noqa: S301 - our own

    expected = read(case)
    monkeypatch.setattr(parsed_ahead, "_MANY", 0)
    monkeypatch.setattr(cores, "results", results)
    assert dict(surfaces([package.library() for package in packages(SOURCES / case)])) == expected


def choices(package: Package, surface: Surface) -> list[tuple[str, ...]]:
    """Return each choice of features with which a package compiles."""
    named = dict.fromkeys(
        (*package.features, *(feature for _, depended in package.dependencies() for feature in depended.features))
    )
    every = chain.from_iterable(combinations(named, count) for count in range(len(named) + 1))
    return [on for on in every if not any(holds(missing.needs, on) for missing in surface.missing)]


def holds(needs: str | None, on: Collection[str]) -> bool:
    """Tell whether a condition holds; what it asks of a dependency's feature is asked of the same features."""
    condition = cfg.parse((needs or "all()").replace("dependency_feature", "feature"))
    return cfg.holds(condition, {*on, *(f"acme-core/{feature}" for feature in on)}) is True


def places(surface: Surface) -> dict[str, Surface | PublicNamesIn]:
    """Return what is at the root and in each module below it, by what stands before a name in its path."""
    return {"": surface} | {f"{module.path}::": module for module in surface.modules}


def exported(place: Surface | PublicNamesIn, on: Collection[str]) -> set[str]:
    return {name for group in place.exports if holds(group.needs, on) for name in group.names}


JUDGED = [
    pytest.param(case, package.name, on, id=f"{case}-{package.name}-{'+'.join(on) or 'none'}")
    for case in CASES
    for package in packages(SOURCES / case)
    for on in choices(package, read(case)[package.name])
]


@pytest.mark.parametrize(("case", "name", "on"), JUDGED)
def test_rustc_finds_these_names_and_no_other_word_of_the_source(
    case: str, name: str, on: tuple[str, ...], tmp_path: Path
) -> None:
    package = next(package for package in packages(SOURCES / case) if package.name == name)
    surface = read(case)[name]
    words = package.words() | {each for place in places(surface).values() for each in exported(place, on)}
    resolving = resolved(package, {start + word for start in places(surface) for word in words}, on, tmp_path)
    for start, place in places(surface).items():
        names = {word for word in words if start + word in resolving}
        if any(holds(unknown.needs, on) for unknown in place.unknown):
            assert exported(place, on) <= names
        else:
            assert exported(place, on) == names
