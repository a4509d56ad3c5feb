"""The stages that several commands share: valid data, generated files, observed data as it is written."""

from collections.abc import Mapping
from pathlib import Path

from ..cache import kept
from ..data.catalog import Catalog
from ..data.load import ReadFiles
from ..data.models import File, ObservedCrateBuilds, ObservedRepositoryBuilds, ObservedSource
from ..data.schemas import data_file
from ..diagnostics import Finding, InvalidDataError
from ..handbook import files, files_to_embed, load_and_check
from ..project import Project
from ..site import output
from ..text import counted
from .console import print_findings, say


def load_valid(project: Project, known: ReadFiles | None = None) -> tuple[Catalog, tuple[Finding, ...]]:
    """Return a catalog without errors, and its findings; raises InvalidDataError, with the errors printed."""
    catalog, findings = load_and_check(project, known)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        print_findings(errors)
        raise InvalidDataError(errors)
    return catalog, findings


def make_files(project: Project) -> tuple[Catalog, dict[str, str]]:
    """Return a catalog without errors, and the generated files of its docs folder; print how many issues are open."""
    catalog, findings = _load_and_count(project)
    return catalog, files(project, catalog, findings)


def make_files_to_embed(project: Project, folder: Path) -> tuple[Catalog, dict[str, str]]:
    """Do the same for a folder below the docs folder of another site."""
    catalog, findings = _load_and_count(project)
    return catalog, files_to_embed(folder, project, catalog, findings)


def generate_docs(project: Project) -> Catalog:
    """Write the generated files of the docs folder, print what changed, and return the catalog they show."""
    # First: of what a killed run had moved in, nothing is taken for a version of the project's own.
    output.recover(project.docs)
    catalog, made = make_files(project)
    write_docs(project.docs, made)
    return catalog


def write_docs(folder: Path, made: Mapping[str, str]) -> None:
    """Write the generated files of a folder, and print what changed."""
    change = output.write(folder, made)
    numbers = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.removed)} removed"
    say(f"generated {len(made)} files in {folder.name}/: {numbers}")


def _load_and_count(project: Project) -> tuple[Catalog, tuple[Finding, ...]]:
    catalog, findings = load_valid(project)
    if findings:
        say(f"{counted(len(findings), 'open issue')}; 'cratebook check' prints them")
    return catalog, findings


# How deep below the data folder the files of a kind are, where not two folders.
_DEPTHS: Mapping[type[File], int] = {ObservedCrateBuilds: 3, ObservedRepositoryBuilds: 3}


def observed_text(entity: File, command: str) -> str:
    """Return an observation as the data file that a command writes."""
    of_first_source = isinstance(entity, ObservedSource) and entity.name is None
    up = "../" * (1 if of_first_source else _DEPTHS.get(type(entity), 2))
    key = f"{up} {command} {entity.schema_name} {entity.model_dump_json(by_alias=True, exclude_defaults=True)}"
    return kept("observed", key, lambda: data_file(entity, up, f"Written by 'cratebook {command}'; do not edit."))
