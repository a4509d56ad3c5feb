"""`cratebook pin`: the commit that patches name, moved when it is known who gains by that and who breaks."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..builds import Chosen, at, describe_build, describe_failure, moved, site_pins
from ..data.catalog import Catalog
from ..data.edit import with_pin
from ..data.models import ObservedCommit
from ..data.models.site import SourcePath
from ..project import Project
from ..reading import read_regular
from ..site import output
from .building import ask, follow, save, workshop
from .console import print_table, say
from .exclusive import exclusive
from .group import main
from .inspect import files, removed
from .sources import clones_option, named_source, needed_clones, pinned_commit
from .stages import load_valid, observed_text

if TYPE_CHECKING:
    from ..checkouts.inspect import Inspected

_STATES = ("builds", "unknown", "fails")


@main.command()
@click.argument("revision", metavar="REV")
@clones_option
@click.option("--source", metavar="NAME", help="Which of several git sources in data/site.yml is pinned.")
@click.option("--yes", is_flag=True, help="Build and pin without asking.")
@click.pass_obj
def pin(project: Project, *, revision: str, crates: tuple[Path, ...], source: str | None, yes: bool) -> None:
    """Pin the crates at a commit that is built first.

    They are read and built there, with the crates of other git sources at their pins; who gains and who breaks is
    shown; then site.yml is changed. What was read and built is kept whether or not the pin is moved.
    """
    catalog, _ = load_valid(project)
    from ..checkouts.revision import resolve
    from ..verify import Verification, inspect_commit

    if not catalog.site.git_sources:
        raise click.UsageError("no source in data/site.yml is a git address, so there is nothing to pin")
    clones = needed_clones(catalog, crates, catalog.order)
    path = _pinned_source(catalog, clones, source)
    commit = resolve(revision, clones[path])
    with_pin(_site(project), path, commit)
    ask("the crates", yes=yes)
    others = {other: pinned_commit(catalog, other, clone) for other, clone in clones.items() if other != path}
    commits = {one: (others.get(one, commit),) for one in clones}
    with workshop(project, catalog, clones) as place:
        verification = Verification(
            catalog=catalog, workshop=place, commits=commits, repositories=catalog.order, save=partial(save, project)
        )
        follow(verification.run())
    _show(verification.catalog, path, commit)
    if yes or click.confirm(f"Pin {commit}?", err=True):
        with exclusive(project.root):
            _write(project, verification.catalog, path, inspect_commit(clones[path], commit))
        say(f"pinned {commit} in {project.data.name}/site.yml")
    else:
        say("not pinned")


def _pinned_source(catalog: Catalog, clones: Mapping[SourcePath, Path], name: str | None) -> SourcePath:
    """Return the git source to pin: the one that is named, or the only one of which there is a clone."""
    if name is None and len(clones) == 1:
        return next(iter(clones))
    if name is None:
        names = ", ".join(path[-1] for path in clones)
        raise click.UsageError(f"--source is missing: it names the one of {names} to pin")
    path = named_source(catalog, catalog.site.git_sources, name)
    if path not in clones:
        raise click.UsageError(f"--crates is missing for '{name}' ({catalog.site.git_sources[path].git})")
    return path


def _site(project: Project) -> str:
    return read_regular(project.data / "site.yml").decode("utf-8")


def _show(catalog: Catalog, source: SourcePath, commit: str) -> None:
    """Print the repositories whose offer builds better or worse at a commit than at the pin of today."""
    now = site_pins(catalog)
    then = moved(now, source, ("rev", commit))
    offers = {name: (at(catalog, name, now), at(catalog, name, then)) for name in catalog.order}
    rows = [_row(name, *both) for name, both in offers.items() if _rank(both[0]) != _rank(both[1])]
    if rows:
        print_table(("repository", "effect", "now", "then", "why"), rows)
    effects = [effect for _, effect, *_ in rows]
    numbers = (f"{effects.count(effect)} {effect}" for effect in ("gain", "lose", "break"))
    say(f"{', '.join(numbers)}, {len(offers) - len(rows)} stay as they are")


def _row(name: str, now: Chosen, then: Chosen) -> tuple[str, ...]:
    worse = "break" if then.state == "fails" else "lose"
    effect = "gain" if _rank(then) < _rank(now) else worse
    failures = (*then.left_out, *then.failures) if effect != "gain" else (*now.left_out, *now.failures)
    return name, effect, describe_build(now), describe_build(then), "; ".join(map(describe_failure, failures))


def _rank(build: Chosen) -> tuple[int, int]:
    """Return how well an offer builds, the least best: as a whole, without features, not known, or not at all."""
    return _STATES.index(build.state), len(build.left_out)


def _write(project: Project, catalog: Catalog, path: SourcePath, inspected: "Inspected") -> None:
    """Write the pin with what was read there; what was read at the commit before is kept as that of a commit tried."""
    observed, site = project.data / "observed", with_pin(_site(project), path, str(inspected.commit))
    inspection, tried = catalog.inspections.get(path), catalog.tried.get(path)
    before = inspection.commit if inspection else None
    kept = {}
    if before and before != inspected.commit and tried and before in tried.commits:
        crates = (crate for name, crate in catalog.inspected.items() if catalog.source_path(name) == path)
        read = ObservedCommit(commit=before, crates=tuple(crates))
        kept[f"commits/{before}.yml"] = observed_text(read, "verify")
    obsolete = (*removed(catalog, observed, inspected, path), f"commits/{inspected.commit}.yml")
    written = {f"observed/{name}": text for name, text in (*files(inspected, path), *kept.items())}
    output.put(project.data, {"site.yml": site, **written}, [f"observed/{name}" for name in obsolete])
