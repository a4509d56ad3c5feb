"""What a page shows of an offer's steps: a block to copy for each, and one for those that replace adjoining lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..offer import Step


@dataclass(frozen=True)
class Block:
    """Steps that are pasted as one, at the place of the first."""

    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        """The first of the steps."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The last of the steps."""
        return self.steps[-1]

    @property
    def text(self) -> str:
        """What is pasted."""
        return "".join(step.text for step in self.steps)

    @property
    def replaced(self) -> str:
        """What the text takes the place of, if anything."""
        return "".join(step.replaced or "" for step in self.steps)


def blocks(steps: Iterable[Step]) -> tuple[Block, ...]:
    """Return the blocks of an offer's steps, in their order."""
    grouped: list[list[Step]] = []
    for step in steps:
        if grouped and _adjoin(grouped[-1][-1], step):
            grouped[-1].append(step)
        else:
            grouped.append([step])
    return tuple(Block(tuple(group)) for group in grouped)


def _adjoin(one: Step, next_one: Step) -> bool:
    if one.place != "replace" or next_one.place != "replace" or not one.lines or not next_one.lines:
        return False
    return one.file == next_one.file and one.lines[-1] + 1 == next_one.lines[0]
