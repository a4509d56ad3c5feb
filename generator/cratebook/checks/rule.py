"""What a rule is: a function that yields violations of a catalog, with what holds for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..data.catalog import Catalog
from ..data.models import Topic
from ..diagnostics import Acts, Blocks, EntityRef, Severity, Violation

_BLOCKS: dict[Blocks, str] = {
    "check": "Until it is fixed, nothing is published, and only errors are looked for.",
    "publication": "Until it is fixed, nothing is published.",
    "patch": "Until it is fixed, Cargo does not build the patch.",
    "toolchain": "Until it is fixed, Cargo builds the patch only with a newer Rust than the repository states.",
    "rollout": "Until it is fixed, the rollout cannot go on in its order.",
    "nothing": "It stops nothing: the handbook is published, and has it among the open issues.",
}
_ACTS: dict[Acts, str] = {
    "data": "To fix it, change the data.",
    "plan": "To fix it, change the plan that the data was taken from, and then the data.",
    "crate source": "To fix it, change the crates' own source.",
    "repository": "To fix it, change the repository.",
    "cratebook": "It is an error of cratebook itself: please report it.",
}

Find = Callable[[Catalog], Iterator[Violation]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check with its kebab-case code, and what the handbook says of it.

    `heading` names its violations in a few words, `description` says in one sentence what always holds. `topic` is what
    the plan's section that it refers to is about. Where it is `brief`, a violation's subject beside the name of its
    crate or repository says enough for a list.
    """

    code: str
    severity: Severity
    heading: str
    description: str
    brief: bool
    blocks: Blocks
    acts: Acts
    topic: Topic | None
    find: Find

    def acting(self, catalog: Catalog) -> Acts:
        """Return whose file has to change: the data's in place of the plan's, where the data was taken from none."""
        return "data" if self.acts == "plan" and catalog.site.plan is None else self.acts

    @property
    def explanation(self) -> str:
        """Return what the rule asks for, what it blocks and whose file has to change, in sentences."""
        return f"{self.severity}: {self.code}: {self.description}\n\n{_BLOCKS[self.blocks]} {_ACTS[self.acts]}"


def rule(  # noqa: PLR0913 - each is a property of the rule
    code: str,
    severity: Severity,
    heading: str,
    description: str = "",
    *,
    brief: bool = False,
    blocks: Blocks | None = None,
    acts: Acts = "data",
    topic: Topic | None = None,
) -> Callable[[Find], Rule]:
    """Return the decorator that makes a rule of a function, whose docstring is the description if none is given.

    Where it does not say what it blocks, an error blocks publication, and anything else nothing.
    """
    blocked: Blocks = blocks or ("publication" if severity == "error" else "nothing")

    def decorate(find: Find) -> Rule:
        return Rule(
            code=code,
            severity=severity,
            heading=heading,
            description=description or find.__doc__ or "",
            brief=brief,
            blocks=blocked,
            acts=acts,
            topic=topic,
            find=find,
        )

    return decorate


def crates(*names: str) -> frozenset[EntityRef]:
    """Return references to crates."""
    return frozenset(EntityRef("crate", name) for name in names)


def repositories(*names: str) -> frozenset[EntityRef]:
    """Return references to repositories."""
    return frozenset(EntityRef("repository", name) for name in names)
