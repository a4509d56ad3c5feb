"""`cratebook check --format sarif`: held to the schema of SARIF 2.1.0, as Microsoft's validator carries it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cratebook.checks import RULES
from cratebook.project import Project
from jsonschema import Draft202012Validator, FormatChecker

from tests.cli.test_check import break_stock, change, unpin
from tests.conftest import Cratebook

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text())
FORMATS = FormatChecker()


def sarif(project: Project, cratebook: Cratebook, *options: str) -> Any:
    log = json.loads(cratebook(project.root, *options, "check", "--format", "sarif").stdout)
    Draft202012Validator(SCHEMA, format_checker=FORMATS).validate(log)
    [run] = log["runs"]
    return run


def fingerprints(project: Project, cratebook: Cratebook) -> list[str]:
    results = sarif(project, cratebook)["results"]
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]


@pytest.fixture
def faulty(small: Project) -> Project:
    break_stock(small)
    unpin(small)
    return small


def test_a_finding_has_its_rule_level_words_and_place(faulty: Project, cratebook: Cratebook) -> None:
    run = sarif(faulty, cratebook)
    error, warning = run["results"]
    assert (error["level"], warning["level"]) == ("error", "warning")
    assert error["message"] == {"text": "'app' is not in data/categories.yml; did you mean 'apps'?"}
    assert error["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "data/repos/stock.yml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 11},
            }
        }
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    assert [rules[result["ruleIndex"]]["id"] for result in (error, warning)] == ["unknown-category", "unpinned"]
    assert rules[error["ruleIndex"]]["defaultConfiguration"] == {"level": "error"}


def test_every_finding_of_this_handbook_is_in_the_schema_and_has_a_fingerprint_of_its_own(
    real: Project, cratebook: Cratebook
) -> None:
    made = fingerprints(real, cratebook)
    assert len(made) > 100
    assert len(set(made)) == len(made)


def test_a_fingerprint_stays_when_lines_move(faulty: Project, cratebook: Cratebook) -> None:
    before = fingerprints(faulty, cratebook)
    change(faulty, "repos/stock.yml", "category: app", "# a line more\ncategory: app")
    assert fingerprints(faulty, cratebook) == before


def test_a_path_is_one_from_the_top_of_the_repository_and_an_address(faulty: Project, cratebook: Cratebook) -> None:
    (faulty.root / ".git").mkdir()
    (faulty.root / "our docs").mkdir()
    faulty.data.rename(faulty.root / "our docs" / "data")
    run = sarif(faulty, cratebook, "-C", "our docs")
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "our%20docs/data/repos/stock.yml"
