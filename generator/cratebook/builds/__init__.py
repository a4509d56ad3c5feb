"""What is known to build: of a crate with some features, and of all that a repository is offered."""

from .choice import Chosen, Failure, Offered, at, chosen, digest, joined, newest, offered, pins
from .known import WASM, Known, known
from .requests import CrateBuild, wanted

__all__ = [
    "WASM",
    "Chosen",
    "CrateBuild",
    "Failure",
    "Known",
    "Offered",
    "at",
    "chosen",
    "digest",
    "joined",
    "known",
    "newest",
    "offered",
    "pins",
    "wanted",
]
