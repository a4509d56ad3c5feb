"""The stages that several commands share: valid data, generated files, observed data as it is written."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..diagnostics import Finding, InvalidDataError
from ..project import Project
from ..site import output, unchanged
from ..text import counted
from .console import print_findings, say

if TYPE_CHECKING:
    from ..data.catalog import Catalog
    from ..data.load import ReadFiles
    from ..data.models import File
    from ..handbook import Files

# How many objects are made before garbage is looked for: those of some twenty pages.
_GARBAGE_OF_PAGES = 50_000


def load_valid(project: Project, known: ReadFiles | None = None) -> tuple[Catalog, tuple[Finding, ...]]:
    """Return a catalog without errors, and its findings; raises InvalidDataError, with the errors printed."""
    from ..handbook import load_and_check

    catalog, findings = load_and_check(project, known)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        print_findings(errors)
        raise InvalidDataError(errors)
    return catalog, findings


def make_files(project: Project) -> tuple[Catalog, Files]:
    """Return a catalog without errors, and the generated files of its docs folder; print how many issues are open."""
    from ..handbook import files

    catalog, findings = _load_and_count(project)
    return catalog, files(project, catalog, findings)


def make_files_to_embed(project: Project, folder: Path) -> tuple[Catalog, Files]:
    """Do the same for a folder below the docs folder of another site."""
    from ..handbook import files_to_embed

    catalog, findings = _load_and_count(project)
    return catalog, files_to_embed(folder, project, catalog, findings)


def generate_docs(project: Project) -> Catalog:
    """Write the generated files of the docs folder, print what changed, and return the catalog they show."""
    from ..handbook import files

    # First: of what a killed run had moved in, nothing is taken for a version of the project's own.
    output.recover(project.docs)
    given = unchanged.inputs(project)
    catalog, findings = _load_and_count(project)
    # Each page leaves garbage, unlike what it is made from, which is not looked through.
    gc.freeze()
    gc.enable()
    gc.set_threshold(_GARBAGE_OF_PAGES)
    write_docs(project.docs, files(project, catalog, findings))
    unchanged.remember(project, given, len(findings))
    return catalog


def write_docs(folder: Path, made: Mapping[str, str]) -> None:
    """Write the generated files of a folder, and print what changed."""
    _say_change(folder, len(made), output.write(folder, made))


def say_unchanged(project: Project, issues: int) -> None:
    """Print of a docs folder that is as a run would leave it what such a run prints."""
    _say_issues(issues)
    _say_change(project.docs, len(output.generated(project.docs)), output.Change(added=(), changed=(), removed=()))


def _load_and_count(project: Project) -> tuple[Catalog, tuple[Finding, ...]]:
    catalog, findings = load_valid(project)
    _say_issues(len(findings))
    return catalog, findings


def _say_issues(number: int) -> None:
    if number:
        say(f"{counted(number, 'open issue')}; 'cratebook check' prints them")


def _say_change(folder: Path, files: int, change: output.Change) -> None:
    numbers = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.removed)} removed"
    say(f"generated {files} files in {folder.name}/: {numbers}")


# How deep below the data folder the files of a kind are, where not two folders.
_DEPTHS = {"observed-source": 1, "observed-builds-crate": 3, "observed-builds-repo": 3}


def observed_text(entity: File, command: str) -> str:
    """Return an observation as the data file that a command writes."""
    from ..cache import kept
    from ..data.models import ObservedBuilds, ObservedSource
    from ..data.schemas import data_file

    named = isinstance(entity, (ObservedSource, ObservedBuilds)) and entity.name is not None
    up = "../" * (_DEPTHS.get(entity.schema_name, 2) + named)
    key = f"{up} {command} {entity.schema_name} {entity.model_dump_json(by_alias=True, exclude_defaults=True)}"
    return kept("observed", key, lambda: data_file(entity, up, f"Written by 'cratebook {command}'; do not edit."))
