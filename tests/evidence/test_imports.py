"""A `use` line to copy has the planned names that the crate's source exports, and no others."""

from __future__ import annotations

import re
import shutil

import pytest
from cratebook import evidence
from cratebook.data.catalog import Catalog
from cratebook.data.models import Use
from cratebook.evidence import imports
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, TRUTH


@pytest.fixture
def catalog(small: Project) -> Catalog:
    """A handbook that its source contradicts."""
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    return load_and_check(small)[0]


def test_a_name_that_the_source_lacks_is_in_the_plan_s_line_alone(catalog: Catalog) -> None:
    assert imports.use_line(catalog, "acme-log") == "use acme_log::Journal;"
    assert imports.working_line(catalog, "acme-log", Use()) is None


@pytest.mark.parametrize(
    ("features", "line"),
    [
        ((), "use acme_net::Connection;"),
        (("tls",), "use acme_net::{Connection, TlsStream};"),
        (("metrics",), "use acme_net::{Connection, Metrics};"),
    ],
)
def test_a_name_that_needs_a_feature_is_there_where_it_is_on(
    catalog: Catalog, features: tuple[str, ...], line: str
) -> None:
    assert imports.working_line(catalog, "acme-net", Use(features=features)) == line


def test_a_line_calls_a_crate_as_its_library_is_called(small: Project) -> None:
    observed = small.data / "observed" / "crates" / "acme-net.yml"
    observed.write_text(observed.read_text() + "library: acme_wire\n")
    catalog, _ = load_and_check(small)
    assert imports.use_line(catalog, "acme-net") == "use acme_wire::{Connection, Listener};"
    assert imports.working_line(catalog, "acme-net", Use()) == "use acme_wire::{Connection, Listener};"


def test_a_name_that_needs_two_features_is_not_there_with_one(catalog: Catalog) -> None:
    use = Use.model_validate({"features": ("metrics",), "default-features": False})
    assert imports.working_line(catalog, "acme-net", use) == "use acme_net::Connection;"


def test_a_name_that_is_there_on_some_targets_only_is_left_out(catalog: Catalog) -> None:
    names = evidence.planned_names(catalog, "acme-net", Use()) or ()
    assert [name.name for name in names if name.state == "exported"] == ["Connection", "Socket"]
    assert imports.working_names(catalog, "acme-net", Use()) == ("Connection",)


def test_what_may_come_through_a_glob_or_is_inside_of_a_module_is_left_out(catalog: Catalog) -> None:
    assert imports.use_line(catalog, "acme-core") == "use acme_core::{Error, Result, codes::NOT_FOUND};"
    assert imports.working_line(catalog, "acme-core", Use()) == "use acme_core::Error;"


def test_a_block_to_copy_marks_what_is_not_checked_and_passes_over_what_is_not_there(catalog: Catalog) -> None:
    assert imports.working_lines(catalog, dict.fromkeys(("acme-log", "acme-time", "acme-core"), Use())) == (
        "// Clocks (as planned, not checked against source)\n"
        "use acme_time::Clock;\n"
        "\n"
        "// Errors\n"
        "use acme_core::Error;\n"
    )


def test_every_name_to_copy_from_the_first_handbook_is_one_that_its_source_exports() -> None:
    catalog = load_and_check(Project(ROOT))[0]
    for repository in catalog.repositories.values():
        lines = re.findall(r"use (\w+)::\{?([^};]+)", imports.working_lines(catalog, repository.crates))
        assert lines
        for crate, names in lines:
            exported = evidence.exports(catalog, crate.replace("_", "-"))
            assert set(names.split(", ")) <= exported.keys()
