"""The views of the plan's other parts: WASM and SDK, imports, risks, checklists, findings and rules."""

from __future__ import annotations

from markupsafe import Markup

from ...cargo import forms
from ...checks import RULES, foreign_requirements
from ...data import planned
from ...data.catalog import Catalog
from ...data.models import Use
from ...diagnostics import SEVERITIES
from ...offer import imports as rust
from .. import addresses, markdown
from ..addresses import Here
from .findings import Findings
from .lines import lines
from .texts import SUPPORT, counted

_TIERS = ("high", "medium", "low")


def wasm(catalog: Catalog) -> dict[str, object]:
    """Gather what the page on WASM and the TypeScript SDK shows."""
    here = Here(addresses.WASM)
    known = [(name, catalog.crates[name].wasm) for name in catalog.publish_order]
    rows = [
        (
            here.crate(name),
            SUPPORT[said.support],
            markdown.code(said.feature) if said.feature else Markup("none"),
            markdown.prose(said.note),
        )
        for support in SUPPORT
        for name, said in known
        if said and said.support == support
    ]
    text, sdk = catalog.wasm.requirements, catalog.sdk
    return {
        "rows": tuple(rows),
        "requirements": markdown.fence(text, "toml") if text else None,
        "elsewhere": _elsewhere(catalog),
        "git": catalog.site.source.git,
        "sdk_path": markdown.code(sdk.path) if sdk.path else None,
        "native": tuple((markdown.code(module), markdown.prose(said)) for module, said in sdk.native.items()),
        "through_wasm": tuple(markdown.prose(said) for said in sdk.wasm),
        "exports": tuple((markdown.code(name), markdown.code(file)) for name, file in sdk.exports.items()),
        "findings_link": here.link(f"{addresses.FINDINGS}", "findings"),
    }


def _elsewhere(catalog: Catalog) -> bool:
    """Tell whether the requirements take a shared crate from elsewhere than the patches do."""
    return any(foreign_requirements(catalog))


def imports(catalog: Catalog) -> dict[str, object]:
    """Gather the base patch for all and every import line."""
    here = Here(addresses.IMPORTS)
    stated = [(name, rust.use_line(catalog, name)) for name in catalog.publish_order]
    return {
        "universal": here.crates(catalog.site.universal) if catalog.site.universal else None,
        "patch": markdown.fence(forms.lines(planned.universal(catalog)), "toml"),
        "total": len(catalog.repositories),
        "lines": lines(catalog, here, dict.fromkeys(catalog.publish_order, Use())),
        "planned": tuple(
            (here.crate(name), markdown.code(line), _there(catalog, name)) for name, line in stated if line
        ),
    }


def _there(catalog: Catalog, crate: str) -> str:
    """Say how many of the planned names a crate's source exports with its default features."""
    imported = catalog.crates[crate].import_
    if crate not in catalog.inspected or imported is None:
        return "not checked"
    return f"{len(rust.working_names(catalog, crate, Use()))} of {len(imported.names)}"


def risks(catalog: Catalog) -> dict[str, object]:
    """Gather the risks in three tiers."""
    return {"tiers": tuple((tier, tuple(r for r in catalog.risks.risks if r.tier == tier)) for tier in _TIERS)}


def checklist(catalog: Catalog) -> dict[str, object]:
    """Gather the checklists."""
    lists = (catalog.checklists.before, catalog.checklists.repository, catalog.checklists.after)
    return {
        "lists": tuple(
            (found.title, tuple(markdown.prose(counted(catalog, item)) for item in found.items))
            for found in lists
            if found
        )
    }


def findings(catalog: Catalog, found: Findings) -> dict[str, object]:
    """Gather the findings by rule, the rules with most to say last."""
    here = Here(addresses.FINDINGS)
    groups = [(rule.code, markdown.prose(rule.description), found.of(rule.code)) for rule in RULES]
    return {
        "groups": tuple(group for group in groups if group[2]),
        "total": len(found.all),
        "rules_link": here.link(addresses.RULES, "rule"),
        "plan": catalog.site.plan.title if catalog.site.plan else None,
    }


def rules(found: Findings) -> dict[str, object]:
    """Gather every rule with the number of its findings."""
    here = Here(addresses.RULES)
    rows = [
        (
            rule.code,
            rule.severity,
            markdown.prose(rule.description),
            len(found.of(rule.code)),
            here.link(f"{addresses.FINDINGS}#{rule.code}", str(len(found.of(rule.code)))),
        )
        for rule in RULES
    ]
    return {
        "severities": tuple((severity, tuple(row for row in rows if row[1] == severity)) for severity in SEVERITIES)
    }
