"""What `cargo check` reported to an outcome: it builds, it fails with a first error, or it could not be tried.

A failure is what a reader of the handbook would meet too: an error of rustc, a manifest that Cargo refuses, a crate
that its source does not have as it was asked for, or a build script of a crate that fails. All else is a matter of this
machine and so no failure: a dependency that cannot be had, a build script of one that misses a library of the system,
no linker, no standard library for the target, a toolchain that is too old.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from ..cargo.source import same_git
from ..data.models import BuildError, Outcome
from ..text import one_line, without_secret

_LONGEST = 300
# Cargo's words where a source does not have what is asked of it.
_LACKING = (
    re.compile(r"no matching package named `(?P<package>[^`]+)` found"),
    re.compile(r"failed to select a version for the requirement `(?P<package>[^ `]+) = [^`]*`"),
    re.compile(
        r"package `[^`]+` depends on `(?P<package>[^`]+)` with features? `[^`]+` "
        r"but `[^`]+` does not have (?:that|these) features?"
    ),
)
# So Cargo says it where another package has a like name.
_ANOTHER_WAY = re.compile(r"no matching package found\nsearched package name: (`[^`]+`)")
_MANIFEST = re.compile(r"failed to parse manifest at `(?P<path>[^`]+)`")
_BUILD_SCRIPT = re.compile(
    r"^error: failed to run custom build command for `(?P<package>\S+) v(?P<rest>.*?)(?=^(?:error|warning): |\Z)",
    re.DOTALL | re.MULTILINE,
)
_PRINTED = "--- stderr\n"
_CAUSE = re.compile(r"^Caused by:\n  (.*)$", re.MULTILINE)
_OF_THE_MACHINE = ("linking with ", "linker ")
_WORDLESS = "no reason is given"
_SUMMARY = "aborting due to "
_NOTE = "note: "


class _Expansion(BaseModel):
    """A macro's call."""

    span: _Span


class _Span(BaseModel):
    """A place in a source, and the call of the macro that it is in."""

    file_name: str
    line_start: int
    is_primary: bool
    label: str | None = None
    expansion: _Expansion | None = None

    def outwards(self) -> Iterator[_Span]:
        """Yield it, then the call that it is in, and so on."""
        yield self
        if self.expansion:
            yield from self.expansion.span.outwards()


class _Code(BaseModel):
    code: str


class _Diagnostic(BaseModel):
    """What rustc reports (rustc book, "JSON Output")."""

    level: str
    message: str
    code: _Code | None
    spans: tuple[_Span, ...]

    @property
    def summary(self) -> str:
        """The message with the label of its place, as rustc's short format has it."""
        label = next((span.label for span in self.spans if span.is_primary), None)
        return f"{self.message}: {label}" if label else self.message


class _CompilerMessage(BaseModel):
    """What rustc reported of a package (Cargo reference, "External tools")."""

    reason: Literal["compiler-message"]
    package_id: str
    manifest_path: Path
    message: _Diagnostic


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a build ended, and with which lock file; a `reason` where it could not be tried."""

    outcome: Outcome
    error: BuildError | None = None
    reason: str | None = None
    lock: str | None = None


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What Cargo printed in a folder, where its target folder is, and which packages come from the crates' addresses.

    `checkout` is the top of the checkout that the folder is, if it is one.
    """

    folder: Path
    checkout: Path | None
    target: Path
    addresses: tuple[str, ...]
    packages: frozenset[str]
    messages: bytes
    errors: bytes

    def report(self) -> Report:
        """Return the outcome of a build that did not succeed."""
        compiler = sorted(self._compiler_errors(), key=lambda error: error.package_id)
        own = [error for error in compiler if not error.message.message.startswith(_OF_THE_MACHINE)]
        if own:
            return Report(outcome="fails", error=self._build_error(own[0]))
        text = _ANOTHER_WAY.sub(r"no matching package named \1 found", self.errors.decode("utf-8", "replace"))
        for script in sorted(_BUILD_SCRIPT.finditer(text), key=lambda script: script["package"]):
            message = f"the build script of {script['package']} fails: {_last_line(script['rest'])}"
            return self._failed_or_not(script["package"], self._shown(message))
        refused = _MANIFEST.search(text)
        if refused and Path(refused["path"]).is_relative_to(self.folder):
            return Report(outcome="fails", error=BuildError(message=self._shown(_reason(text))))
        lacking = next((match for pattern in _LACKING if (match := pattern.search(text))), None)
        if lacking:
            return self._failed_or_not(lacking["package"], self._shown(lacking[0]))
        reason = compiler[0].message.message if compiler else _reason(text)
        return Report(outcome="not-verified", reason=self._shown(reason))

    def _failed_or_not(self, package: str, message: str) -> Report:
        """Return that it fails where the fault is in one of the crates; another package is a matter of the machine."""
        if package in self.packages:
            return Report(outcome="fails", error=BuildError(message=message))
        return Report(outcome="not-verified", reason=message)

    def _compiler_errors(self) -> Iterator[_CompilerMessage]:
        for line in self.messages.splitlines():
            # Other messages have other keys, and macros may print anything.
            with suppress(ValidationError):
                error = _CompilerMessage.model_validate_json(line)
                if error.message.level.startswith("error") and not error.message.message.startswith(_SUMMARY):
                    yield error

    def _build_error(self, error: _CompilerMessage) -> BuildError:
        diagnostic, package = error.message, error.manifest_path.parent
        places = [place for span in diagnostic.spans if span.is_primary for place in span.outwards()]
        top = self._checkout_of(error)
        at = next((shown for place in places if (shown := self._place(top, place))), None) if top else None
        outside = f"{package.name}: " if not (top or package.is_relative_to(self.folder)) else ""
        code = diagnostic.code.code if diagnostic.code else None
        return BuildError(code=code, message=self._shown(outside + diagnostic.summary, top or package), at=at)

    def _checkout_of(self, error: _CompilerMessage) -> Path | None:
        """Return the top of the checkout that an error is in: the repository's, or the one of the crates."""
        if self.checkout and error.manifest_path.is_relative_to(self.checkout):
            return self.checkout
        address = re.split("[?#]", error.package_id.removeprefix("git+"))[0]
        if not (error.package_id.startswith("git+") and any(same_git(address, one) for one in self.addresses)):
            return None
        return next((above for above in error.manifest_path.parents if (above / ".cargo-ok").is_file()), None)

    def _place(self, top: Path, span: _Span) -> str | None:
        """Return a place in a checkout as file and line; nothing for one elsewhere, as in the standard library."""
        file = Path(os.path.normpath(self.folder / span.file_name))
        if not file.is_relative_to(top) or set(":\\") & set(file.relative_to(top).as_posix()):
            return None
        return f"{file.relative_to(top).as_posix()}:{span.line_start}"

    def _shown(self, text: str, *tops: Path) -> str:
        """Return a text as one line, and not too long, without folders of this machine."""
        for top in (self.folder, self.target, *tops):
            text = text.replace(f"{top}{os.sep}", "").replace(str(top), ".")
        text = one_line(without_secret(text)) or _WORDLESS
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _reason(text: str) -> str:
    """Return Cargo's own error, and the last of its causes."""
    errors = [line.removeprefix("error: ") for line in text.splitlines() if line.startswith("error: ")]
    causes: Sequence[str] = _CAUSE.findall(text)
    return ": ".join([*errors[:1], *causes[-1:]])


def _last_line(text: str) -> str:
    """Return the last line that a build script wrote to standard error of its failure."""
    lines = [line.strip() for line in text.partition(_PRINTED)[2].splitlines()]
    return next((line for line in reversed(lines) if line and not line.startswith(_NOTE)), _WORDLESS)
