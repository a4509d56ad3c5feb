"""The schemas that editors use are the ones that the models give, and they accept what the check accepts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import yaml
from cratebook.data.schemas import schemas
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, SMALL, Cratebook

DATA = [path for folder in (ROOT, SMALL) for path in sorted((folder / "data").rglob("*.yml"))]
KINDS = {"crates": "crate", "repos": "repo", "commits": "commit"}


def schema_of(path: Path) -> str:
    kind = KINDS.get(path.parent.name, path.stem)
    folders = path.as_posix().rpartition("/data/")[2].split("/")
    return "-".join([*(part for part in ("observed", "builds") if part in folders), kind])


def test_the_committed_schemas_are_in_step(cratebook: Cratebook) -> None:
    done = cratebook(ROOT, "schema", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_schema_out_of_step_is_said(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert cratebook(tmp_path, "schema").returncode == 0
    (tmp_path / "data" / "schema" / "crate.json").write_text("{}")
    done = cratebook(tmp_path, "schema", "--check")
    assert (done.returncode, done.stderr) == (1, "out of step: data/schema/crate.json\n")


@cache
def validators() -> dict[str, Draft202012Validator]:
    return {name: Draft202012Validator(json.loads(text)) for name, text in schemas()}


@pytest.mark.parametrize("name", [name for name, _ in schemas()])
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(validators()[name].schema)


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_data_file_fits_its_schema(path: Path) -> None:
    validators()[f"{schema_of(path)}.json"].validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("path", [p for p in DATA if p.is_relative_to(ROOT / "data")], ids=lambda path: path.name)
def test_every_data_file_names_its_schema(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    there = path.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert there.resolve() == ROOT / "data" / "schema" / f"{schema_of(path)}.json"
