"""Answers to questions that may rest on each other in circles: asked again until none changes any more."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple, cast

AnswerT = TypeVar("AnswerT")
AskedT = TypeVarTuple("AskedT")
Question = tuple[Any, ...]

# An answer that has changed more often than this goes back and forth; it stays as it is.
_MOST = 64


class Circles:
    """What was asked so far, a function and what it is called with, and what the answer is at present."""

    def __init__(self) -> None:
        self.answers: dict[Question, Any] = {}
        self._rests_on: defaultdict[Question, dict[Question, None]] = defaultdict(dict)
        self._found: defaultdict[Question, int] = defaultdict(int)
        self._waiting: deque[Question] = deque()
        self._is_waiting: set[Question] = set()
        self._asking: Question | None = None

    def ask(self, nothing: AnswerT, find: Callable[[*AskedT], AnswerT], *asked: *AskedT) -> AnswerT:
        """Return the answer as far as it is known, at first `nothing`."""
        question = (find, *asked)
        if self._asking:
            self._rests_on[question][self._asking] = None
        if question not in self.answers:
            self.answers[question] = nothing
            self.again(question)
        return cast("AnswerT", self.answers[question])

    def again(self, question: Question) -> None:
        """Have a question answered again."""
        if question not in self._is_waiting and self._found[question] < _MOST:
            self._is_waiting.add(question)
            self._waiting.append(question)

    def settle(self) -> None:
        """Answer until no answer changes."""
        while self._waiting:
            self._asking = self._waiting.popleft()
            self._is_waiting.discard(self._asking)
            find, *asked = self._asking
            answer = find(*asked)
            if answer != self.answers[self._asking]:
                self.answers[self._asking] = answer
                self._found[self._asking] += 1
                for dependent in self._rests_on[self._asking]:
                    self.again(dependent)
        self._asking = None
