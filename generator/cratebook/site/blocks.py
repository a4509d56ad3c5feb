"""What a page shows of an offer's steps: a block to copy for each, and one for those that replace adjoining lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from ..cargo.toml import lines
from ..offer import Step


@dataclass(frozen=True)
class Block:
    """Steps that are pasted as one, at the place of the first.

    Of a replacement, the lines that stay as they are at its beginning and end are left out: `lines` are the others.
    """

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
    def lines(self) -> tuple[int, ...]:
        """Which lines of the file a replacement takes, or the one that the text goes below."""
        if not self.replaced or not self.first.lines or not self.last.lines:
            return self.first.lines or ()
        above, below = self._unchanged
        return self.first.lines[0] + above, self.last.lines[-1] - below

    @property
    def text(self) -> str:
        """What is pasted."""
        return self._changed("".join(step.text for step in self.steps))

    @property
    def replaced(self) -> str:
        """What the text takes the place of, if anything."""
        return self._changed("".join(step.replaced or "" for step in self.steps))

    def _changed(self, text: str) -> str:
        rows, (above, below) = lines(text), self._unchanged
        return "".join(rows[above : len(rows) - below])

    @cached_property
    def _unchanged(self) -> tuple[int, int]:
        """How many lines a replacement begins and ends with that stay; at least one is left of either side."""
        old = lines("".join(step.replaced or "" for step in self.steps))
        new = lines("".join(step.text for step in self.steps))
        most = min(len(old), len(new)) - 1
        above = _alike(old[:most], new)
        return above, _alike(old[::-1][: most - above], new[::-1])


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines are alike from the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def blocks(steps: Iterable[Step]) -> tuple[Block, ...]:
    """Return the blocks of an offer's steps, in their order."""
    made: list[Block] = []
    for step in steps:
        if made and _continues(step, made[-1]):
            made[-1] = Block((*made[-1].steps, step))
        else:
            made.append(Block((step,)))
    return tuple(made)


def _continues(step: Step, block: Block) -> bool:
    """Tell whether a step is for the lines right behind those that a block replaces."""
    if block.last.place != "replace" or step.file != block.last.file or not step.lines:
        return False
    return step.lines[0] == block.lines[-1] + (step.place == "replace")
