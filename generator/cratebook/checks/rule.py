"""What a rule is: a function that yields violations of a catalog, with what holds for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..data.catalog import Catalog
from ..data.models import Topic
from ..diagnostics import Acts, Blocks, EntityRef, Severity, Violation

Find = Callable[[Catalog], Iterator[Violation]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check with its kebab-case code, and what the handbook says of it.

    `description` is one sentence: what always holds. `topic` is what the plan's section that it refers to is about.
    """

    code: str
    severity: Severity
    description: str
    blocks: Blocks
    acts: Acts
    topic: Topic | None
    find: Find

    @property
    def explanation(self) -> str:
        """Return what `cratebook check --explain` prints: the rule, what it blocks and whose file has to change."""
        return f"{self.severity}: {self.code}: {self.description}\nblocks: {self.blocks}\nacts: {self.acts}"


def rule(  # noqa: PLR0913 - each is a property of the rule
    code: str,
    severity: Severity,
    description: str = "",
    *,
    blocks: Blocks | None = None,
    acts: Acts = "data",
    topic: Topic | None = None,
) -> Callable[[Find], Rule]:
    """Return the decorator that makes a rule of a function, whose docstring is the description if none is given.

    Where it does not say what it blocks, an error blocks publication, and anything else nothing.
    """
    blocked: Blocks = blocks or ("publication" if severity == "error" else "nothing")

    def decorate(find: Find) -> Rule:
        sentence = description or find.__doc__ or ""
        return Rule(
            code=code, severity=severity, description=sentence, blocks=blocked, acts=acts, topic=topic, find=find
        )

    return decorate


def crates(*names: str) -> frozenset[EntityRef]:
    """Return references to crates."""
    return frozenset(EntityRef("crate", name) for name in names)


def repositories(*names: str) -> frozenset[EntityRef]:
    """Return references to repositories."""
    return frozenset(EntityRef("repository", name) for name in names)
