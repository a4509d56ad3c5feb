"""The command that looks at the crates' own source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from .. import output
from ..diagnostics import CratebookError
from ..model import ObservedSource
from ..project import Project
from ..shape import shaped
from ..source import parse
from .common import counted, observed_text
from .group import main

_SOURCE = "source.yml"


@main.command()
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--metadata",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What 'cargo metadata --format-version 1' printed there, to take in place of the manifests.",
)
@click.pass_obj
def inspect(project: Project, checkout: Path, metadata: Path | None) -> None:
    """Read the manifests and sources of a workspace, or of a single crate, into data/observed/.

    Nothing in the checkout is run, and no network is used. What is there of other crates stays, but for those that
    the same workspace no longer has.
    """
    from ..inspect import inspect as read  # noqa: PLC0415 - only here, for a quick start elsewhere

    found = read(checkout, _text(metadata) if metadata else None)
    made = {_file(crate.name): observed_text(crate, "inspect") for crate in found.crates}
    gone: list[str] = []
    if found.whole:
        seen = ObservedSource.model_validate(
            {"commit": found.commit, "crates": tuple(c.name for c in found.crates), "left-out": found.left_out}
        )
        gone = list(_gone(project.data / "observed" / _SOURCE, seen))
        made[_SOURCE] = observed_text(seen, "inspect")
    change = output.put(project.data / "observed", made, gone)
    for crate in found.crates:
        for missing in crate.missing:
            place = checkout / crate.path / missing.file
            click.echo(f"{place}:{missing.line}: module {missing.module} has no file", err=True)
    for left_out in found.left_out:
        click.echo(f"left out {left_out.package}: {left_out.reason}", err=True)
    did = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.removed)} removed"
    click.echo(f"inspected {counted(len(found.crates), 'crate')} into {project.data.name}/observed/: {did}", err=True)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CratebookError(f"{path} is not UTF-8 text") from error


def _file(crate: str) -> str:
    return f"crates/{crate}.yml"


def _gone(source: Path, seen: ObservedSource) -> Iterator[str]:
    """Yield the files of crates that an earlier inspection of the same workspace saw, and this one did not."""
    text = source.read_text("utf-8") if source.is_file() else ""
    before, _ = shaped(parse(text, source.name), ObservedSource)
    if before and set(before.crates) & set(seen.crates):
        yield from (_file(name) for name in before.crates if name not in seen.crates)
