"""What the plan claims of a phase's repositories, compared with what they take."""

from collections.abc import Iterator

from ..data.catalog import Catalog
from ..data.models import Claim
from ..diagnostics import Violation
from ..text import listed
from .rule import repositories, rule


@rule("phase-claim", "warning", "Repositories that don't fit their phase", acts="plan", topic="order")
def _phase_claim(catalog: Catalog) -> Iterator[Violation]:
    """What a phase claims of its repositories is what they take."""
    for number, (key, phase) in enumerate(catalog.phases.phases.items(), start=1):
        for index, name in enumerate(phase.repositories):
            if phase.claim and name in catalog.repositories:
                place = catalog.at("phases", "phases", key, "repositories", index)
                for message, hint in _broken_claims(catalog, phase.claim, name):
                    text, affected = f"phase {number} {message}", repositories(name)
                    yield Violation(place, text, hint, subject=f"{key}: {message}", affects=affected)


def _broken_claims(catalog: Catalog, claim: Claim, name: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a claim for one repository, with what to do."""
    crates = [crate for crate in catalog.repositories[name].crates if crate in catalog.crates]
    own = [crate for crate in crates if crate not in catalog.site.universal]
    also = claim.also.get(name, ())
    if claim.only is not None:
        more = [crate for crate in crates if crate not in claim.only]
        if more:
            message = f"claims that its repositories need only {listed(claim.only)}; {name} also takes {listed(more)}"
            yield message, "move it to a later phase or change the claim"
    if claim.adds is not None and not set(claim.adds) & set(own):
        message = f"claims that its repositories add {listed(claim.adds)}; {name} takes none of them"
        yield message, "move it to another phase"
    if claim.several and len(own) < 2:  # noqa: PLR2004 - several is more than one
        message = f"claims that its repositories take several crates; {name} takes {listed(own)}"
        yield message, "move it to an earlier phase"
    expected = {*(claim.only or ()), *(claim.adds or ()), *also}
    unexpected = [crate for crate in own if crate not in expected]
    if unexpected and not (claim.only and not also):
        yield f"does not say that {name} needs {listed(unexpected)}", "add it to the claim's also"
    idle = [crate for crate in also if crate not in crates]
    if idle:
        yield f"says that {name} needs {listed(idle)}, which it does not take", "remove it from the claim's also"
