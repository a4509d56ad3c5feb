"""Findings as SARIF 2.1.0, which code scanning reads (OASIS, Static Analysis Results Interchange Format)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from urllib.parse import quote

from ..diagnostics import Finding, Severity
from ..text import as_json
from . import RULES
from .rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "blocker": "warning", "warning": "warning", "note": "note"}
_INDEX = {rule.code: index for index, rule in enumerate(RULES)}


def as_sarif(findings: Iterable[Finding], folder: str = "") -> str:
    """Return all findings as one SARIF log, with every rule.

    `folder` is the project's path in its repository, ending in a slash, or nothing where it is the top.
    """
    driver = {"name": "cratebook", "version": version("cratebook"), "rules": [_rule(rule) for rule in RULES]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [*_results(findings, folder)]}
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.heading},
        "fullDescription": {"text": rule.description},
        "help": {"text": rule.explanation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _results(findings: Iterable[Finding], folder: str) -> Iterator[dict[str, object]]:
    times = Counter[tuple[str, str, str]]()
    for finding in findings:
        times[finding.identity] += 1
        identity = "\0".join((*finding.identity, str(times[finding.identity])))
        place = finding.place
        physical = {
            "artifactLocation": {"uri": quote(f"{folder}{place.path}"), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": place.line, "startColumn": place.column},
        }
        yield {
            "ruleId": finding.code,
            "ruleIndex": _INDEX[finding.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.sentence},
            "locations": [{"physicalLocation": physical}],
            # The only name that GitHub reads; without it, GitHub makes one of the line's text.
            "partialFingerprints": {"primaryLocationLineHash": sha256(identity.encode()).hexdigest()},
        }
