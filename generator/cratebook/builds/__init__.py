"""What is known to build: of a crate with some features, and of all that a repository is offered."""

from .choice import (
    Chosen,
    OfferBuild,
    Offered,
    at,
    chosen,
    commit_of,
    describe_build,
    describe_failure,
    describe_offer,
    digest,
    has_commits,
    joined,
    newest,
    offered,
    pins,
)
from .features import Failure
from .known import WASM, Error, Known, closure, describe_error, known, source_error, stated, use_of
from .requests import CrateBuild, wanted
from .wasm import WasmUse, for_wasm

__all__ = [
    "WASM",
    "Chosen",
    "CrateBuild",
    "Error",
    "Failure",
    "Known",
    "OfferBuild",
    "Offered",
    "WasmUse",
    "at",
    "chosen",
    "closure",
    "commit_of",
    "describe_build",
    "describe_error",
    "describe_failure",
    "describe_offer",
    "digest",
    "for_wasm",
    "has_commits",
    "joined",
    "known",
    "newest",
    "offered",
    "pins",
    "source_error",
    "stated",
    "use_of",
    "wanted",
]
