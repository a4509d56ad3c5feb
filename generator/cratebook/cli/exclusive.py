"""Commands that write a folder, one at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from ..lock import locked
from ..project import Project
from .console import say

_P = ParamSpec("_P")
_T = TypeVar("_T")


def exclusive(folder: Path) -> AbstractContextManager[None]:
    """Hold a folder's lock, saying so where that takes waiting; raises LockedError where it takes too long."""
    message = f"waiting for another cratebook to finish writing in {folder}"
    return locked(folder, lambda: say(message))


def writes(command: Callable[Concatenate[Project, _P], _T]) -> Callable[Concatenate[Project, _P], _T]:
    """Let a command read and write its project while no other command writes there."""

    @wraps(command)
    def alone(project: Project, /, *args: _P.args, **options: _P.kwargs) -> _T:
        with exclusive(project.root):
            return command(project, *args, **options)

    return alone
