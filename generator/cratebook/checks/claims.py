"""Warnings: what the plan claims of a phase's repositories, held against what they take."""

from __future__ import annotations

from collections.abc import Iterator

from ..data.catalog import Catalog
from ..data.models import Claim
from ..diagnostics import Violation
from .rule import listed, repositories, rule


@rule(
    "phase-claim", "warning", "What a phase claims of its repositories is what they take.", acts="plan", topic="order"
)
def _phase_claim(catalog: Catalog) -> Iterator[Violation]:
    for number, (key, phase) in enumerate(catalog.phases.phases.items(), start=1):
        for index, name in enumerate(phase.repositories):
            if phase.claim and name in catalog.repositories:
                place = catalog.at("phases", "phases", key, "repositories", index)
                for message, hint in _broken_claims(catalog, phase.claim, name):
                    said = f"phase {number} {message}"
                    yield Violation(place, said, hint, affects=repositories(name))


def _broken_claims(catalog: Catalog, claim: Claim, name: str) -> Iterator[tuple[str, str]]:
    crates = [crate for crate in catalog.repositories[name].crates if crate in catalog.crates]
    own = [crate for crate in crates if crate not in catalog.site.universal]
    also = claim.also.get(name, ())
    if claim.only is not None:
        more = [crate for crate in crates if crate not in claim.only]
        if more:
            message = f"claims that its repositories only need {listed(claim.only)}; {name} takes {listed(more)} too"
            yield message, "move it to a later phase or change the claim"
    if claim.adds is not None and not set(claim.adds) & set(own):
        yield (
            f"claims that its repositories add {listed(claim.adds)}; {name} takes none of them",
            "move it to another phase",
        )
    if claim.several and len(own) < 2:  # noqa: PLR2004 - several is more than one
        yield (
            f"claims that its repositories take several crates; {name} takes {listed(own)}",
            "move it to an earlier phase",
        )
    expected = {*(claim.only or ()), *(claim.adds or ()), *also}
    unsaid = [crate for crate in own if crate not in expected]
    if unsaid and not (claim.only and not also):
        yield f"does not say that {name} needs {listed(unsaid)}", "add it to the claim's also"
    idle = [crate for crate in also if crate not in crates]
    if idle:
        yield f"says that {name} needs {listed(idle)}, which it does not take", "drop it from the claim's also"
