"""A `use` line to copy has the planned names that the crate's source exports, and no others."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook import evidence
from cratebook.data.catalog import Catalog
from cratebook.data.models import ObservedCrate, Use
from cratebook.data.models.entities import Import
from cratebook.evidence import imports
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, SMALL, TRUTH, program


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


def test_a_name_in_a_module_is_checked_as_one_at_the_root(small: Project) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    observed = small.data / "observed" / "crates" / "acme-core.yml"
    module = "- {path: codes, exports: [{kind: constant, names: [NOT_FOUND]}]}\n"
    observed.write_text(f"{observed.read_text()}modules:\n{module}")
    catalog, findings = load_and_check(small)
    assert imports.working_line(catalog, "acme-core", Use()) == "use acme_core::{Error, codes::NOT_FOUND};"
    observed.write_text(observed.read_text().replace("[NOT_FOUND]", "[GONE]"))
    catalog, findings = load_and_check(small)
    absent = [finding.subject for finding in findings if finding.code == "source-missing-export"]
    assert "codes::NOT_FOUND" in absent


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


def exporting(**names: str) -> Catalog:
    """The small handbook with crates that export these names, each in its import line; `_` in a crate is `-`."""
    catalog = load_and_check(Project(SMALL))[0]
    crates, inspected = dict(catalog.crates), dict[str, ObservedCrate]()
    for crate, line in names.items():
        name, planned = crate.replace("_", "-"), tuple(line.split())
        exports = [{"kind": "struct", "names": [each.removeprefix("r#") for each in planned]}]
        text = json.dumps({"name": name, "path": name, "version": "1.0.0", "exports": exports})
        inspected[name] = ObservedCrate.model_validate_json(text)
        crates[name] = crates["acme-net"].model_copy(
            update={"name": name, "import_": Import(comment="Names", names=planned)}
        )
    return replace(catalog, crates=crates, inspected=inspected)


def block(catalog: Catalog) -> list[str]:
    lines = imports.working_lines(catalog, dict.fromkeys(catalog.inspected, Use())).splitlines()
    return [line for line in lines if line.startswith("use ")]


COLLIDING = {
    "types, constants and functions": exporting(acme_net="Config MAX connect Net", acme_log="Config MAX connect Log"),
    "an alias that is taken": exporting(acme_net="Config NetConfig", acme_log="Config"),
    "no alias that is free": exporting(acme_net="Config NetConfig AcmeNetConfig", acme_log="Config"),
    "a name that another crate is called by": exporting(acme_net="acme_log", acme_log="Config"),
    "a crate that is called as the others begin": exporting(acme="Config", acme_net="Config"),
    "keywords": exporting(acme_net="r#try r#gen Config", acme_log="try"),
}


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        (
            "types, constants and functions",
            [
                "use acme_net::{Config as NetConfig, MAX as NET_MAX, connect as net_connect, Net};",
                "use acme_log::{Config as LogConfig, MAX as LOG_MAX, connect as log_connect, Log};",
            ],
        ),
        (
            "an alias that is taken",
            ["use acme_net::{Config as AcmeNetConfig, NetConfig};", "use acme_log::Config as LogConfig;"],
        ),
        (
            "no alias that is free",
            [
                "use acme_net::{Config as AcmeNet2Config, NetConfig, AcmeNetConfig};",
                "use acme_log::Config as LogConfig;",
            ],
        ),
        (
            "a name that another crate is called by",
            ["use acme_net::acme_log as net_acme_log;", "use acme_log::Config;"],
        ),
        (
            "a crate that is called as the others begin",
            ["use acme::Config as AcmeConfig;", "use acme_net::Config as NetConfig;"],
        ),
        (
            "keywords",
            ["use acme_net::{r#try as net_try, r#gen, Config};", "use acme_log::r#try as log_try;"],
        ),
    ],
)
def test_a_name_that_two_crates_bring_gets_another_one_from_each(case: str, lines: list[str]) -> None:
    assert block(COLLIDING[case]) == lines


def test_rustc_takes_each_block_as_one_file(tmp_path: Path) -> None:
    first = load_and_check(Project(ROOT))[0]
    blocks = [(first, imports.working_lines(first, repo.crates)) for repo in first.repositories.values()]
    blocks += [(catalog, "\n".join(block(catalog))) for catalog in COLLIDING.values()]
    source = tmp_path / "blocks.rs"
    source.write_text("".join(_module(index, *each) for index, each in enumerate(blocks)))
    arguments = ["--crate-type=lib", "--edition=2021", "--emit=metadata", "--cap-lints=allow", f"--out-dir={tmp_path}"]
    done = subprocess.run(
        [program("rustc"), *arguments, source], capture_output=True, check=False, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr


def _module(index: int, catalog: Catalog, lines: str) -> str:
    """Return a block of lines in a module of its own, beside modules that stand for the crates."""
    crates = "".join(
        f"pub mod {catalog.rust_name(crate)} {{ {' '.join(f'pub struct r#{name};' for name in names)} }}\n"
        for crate, names in ((crate, evidence.exports(catalog, crate)) for crate in catalog.inspected)
    )
    return f"mod crates{index} {{ {crates} }}\nmod block{index} {{\nuse crate::crates{index}::*;\n{lines}\n}}\n"
