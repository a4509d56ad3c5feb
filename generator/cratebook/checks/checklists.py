"""What checklists tell people to do, compared with the constraints and with what is known of the crates' source."""

import re
from collections.abc import Iterator
from os.path import normpath
from pathlib import PurePosixPath

from ..builds import commit_of, describe_error, known, site_pins
from ..data.catalog import Catalog
from ..data.models import Use
from ..diagnostics import Place, Violation, did_you_mean
from ..evidence import short_commit
from ..text import listed
from .rule import crates, rule

_BEFORE = "before"  # the list of what is done with the crates, in their own checkout
_COMMAND = re.compile(r"`([^`]+)`")
_NEXT = re.compile(r"&&|;")
_EDITS_SOURCE = re.compile(
    r"\b(add|adjust|change|edit|fix|replace|rewrite|update)\b.*\b(imports?|source|code)\b", re.IGNORECASE
)
_CARGO_BUILDS = frozenset({"build", "check", "clippy", "test"})
_ALL_FEATURES = "--all-features"
# With any other option a command may not build all crates, or not with these features.
_OPTIONS = frozenset({_ALL_FEATURES, "--all", "--all-targets", "--locked", "--release", "--workspace"})
_SCRIPT = ".sh"


@rule("forbidden-step", "warning", "Checklist steps that a constraint forbids", acts="plan", topic="checklists")
def _forbidden_step(catalog: Catalog) -> Iterator[Violation]:
    """No step of a checklist changes what a constraint forbids to change."""
    constraint = next((each for each in catalog.site.constraints if each.manifests_only), None)
    for key, checklist in catalog.checklists.stated.items():
        for index, item in enumerate(checklist.items):
            if constraint and _EDITS_SOURCE.search(item):
                message = f"the step '{item}' edits Rust source; '{constraint.title}' allows changes of Cargo.toml only"
                place = catalog.at("checklists", key, "items", index)
                yield Violation(place, message, "allow it there, or leave out the step", subject=item)


@rule("failing-command", "warning", "Checklist commands that can't pass", acts="crate source", topic="checklists")
def _failing_command(catalog: Catalog) -> Iterator[Violation]:
    """A command of Cargo that a checklist runs on the crates can pass."""
    commits = {path: commit_of(catalog, path, pin) for path, pin in site_pins(catalog)}
    read = catalog.read_at(*commits.values())
    for place, command in _commands(catalog):
        program, *arguments = command.split()
        if program == "cargo" and arguments[:1] and arguments[0] in _CARGO_BUILDS and {*arguments[1:]} <= _OPTIONS:
            every = _ALL_FEATURES in arguments
            uses = {name: _all_features(read, name) if every else Use() for name in catalog.crates}
            errors = {
                name: error
                for name, use in uses.items()
                if (error := known(catalog, name, commits.get(catalog.source_path(name)), use).error)
            }
            for first, error in [*errors.items()][:1]:
                commit = commits.get(catalog.source_path(first))
                at = f" at {short_commit(commit)}" if commit else ""
                do = "does" if len(errors) == 1 else "do"
                message = (
                    f"'{command}' cannot pass{at}: {listed([*errors])} {do} not build with "
                    f"{'all' if every else 'default'} features; {first}: {describe_error(error)}"
                )
                hint = "fix what does not build, or leave it out of the command"
                yield Violation(place, message, hint, subject=command, affects=crates(*errors))


def _all_features(catalog: Catalog, crate: str) -> Use:
    inspected = catalog.inspected.get(crate)
    return Use(features=tuple(inspected.features if inspected else catalog.crates[crate].features))


@rule("missing-script", "warning", "Checklist scripts that don't exist", brief=True, acts="plan", topic="checklists")
def _missing_script(catalog: Catalog) -> Iterator[Violation]:
    """A shell script that a checklist runs on the crates is in their source."""
    source = catalog.inspection
    if source is None or source.scripts is None:
        return
    at = f" at {short_commit(source.commit)}" if source.commit else ""
    for place, script in _scripts(catalog):
        if script not in source.scripts:
            hint = did_you_mean(script, source.scripts) or "correct its path, or add it to the source"
            yield Violation(place, f"the source{at} has no script '{script}'", hint, subject=script)


def _scripts(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    """Yield each shell script by its path from the top of the checkout."""
    before, folder = None, PurePosixPath()
    for place, command in _commands(catalog):
        words = command.split()
        folder = folder if place == before else PurePosixPath()
        if words[0] == "cd":
            folder = folder.joinpath(*words[1:2])
        yield from ((place, normpath(folder / word)) for word in words if word.endswith(_SCRIPT))
        before = place


def _commands(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    """Yield each command that is run on the crates, those of one line one after the other."""
    checklist = catalog.checklists.before
    for index, item in enumerate(checklist.items if checklist else ()):
        for line in _COMMAND.findall(item):
            for command in filter(None, map(str.strip, _NEXT.split(line))):
                yield catalog.at("checklists", _BEFORE, "items", index), command
