"""`cratebook pin`: the commit that patches name, moved when it is known who gains by that and who breaks."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..builds import Chosen, at, describe_build, describe_failure, pins
from ..data.catalog import Catalog
from ..data.edit import with_pin
from ..data.models import ObservedCommit
from ..data.models.site import SourcePath
from ..project import Project
from ..reading import read_regular
from ..site import output
from .arguments import FOLDER
from .building import ask, follow, save, workshop
from .console import print_table, say
from .exclusive import exclusive
from .group import main
from .inspect import files, removed
from .stages import load_valid, observed_text

if TYPE_CHECKING:
    from ..checkouts.inspect import Inspected

_STATES = ("builds", "unknown", "fails")


@main.command()
@click.argument("revision", metavar="REV")
@click.option("--crates", type=FOLDER, required=True, metavar="CHECKOUT", help="A clone of the crates' repository.")
@click.option("--yes", is_flag=True, help="Build and pin without asking.")
@click.pass_obj
def pin(project: Project, *, revision: str, crates: Path, yes: bool) -> None:
    """Pin the crates at a commit that is built first.

    They are read and built there; who gains and who breaks is shown; then site.yml is changed. What was read and built
    is kept whether or not the pin is moved.
    """
    catalog, _ = load_valid(project)
    from ..checkouts.revision import resolve
    from ..verify import Verification, inspect_commit

    if catalog.site.git_source is None:
        raise click.UsageError("no source in data/site.yml is a git address, so there is nothing to pin")
    path, _ = catalog.site.git_source
    commit = resolve(revision, crates)
    with_pin(_site(project), path, commit)
    ask("the crates", yes=yes)
    with workshop(project, catalog, crates) as place:
        verification = Verification(
            catalog=catalog, workshop=place, commits=(commit,), repositories=catalog.order, save=partial(save, project)
        )
        follow(verification.run())
    _show(verification.catalog, commit)
    if yes or click.confirm(f"Pin {commit}?", err=True):
        with exclusive(project.root):
            _write(project, verification.catalog, path, inspect_commit(crates, commit))
        say(f"pinned {commit} in {project.data.name}/site.yml")
    else:
        say("not pinned")


def _site(project: Project) -> str:
    return read_regular(project.data / "site.yml").decode("utf-8")


def _show(catalog: Catalog, commit: str) -> None:
    """Print the repositories whose offer builds better or worse at a commit than at the pin of today."""
    offers = {name: (at(catalog, name, pins(catalog)[0]), at(catalog, name, ("rev", commit))) for name in catalog.order}
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
    before = catalog.inspection.commit if catalog.inspection else None
    kept = {}
    if before and before != inspected.commit and catalog.builds and before in catalog.builds.commits:
        crates = (crate for name, crate in catalog.inspected.items() if catalog.source_path(name) == path)
        read = ObservedCommit(commit=before, crates=tuple(crates))
        kept[f"commits/{before}.yml"] = observed_text(read, "verify")
    obsolete = (*removed(catalog, observed, inspected, path), f"commits/{inspected.commit}.yml")
    written = {f"observed/{name}": text for name, text in (*files(inspected, path), *kept.items())}
    output.put(project.data, {"site.yml": site, **written}, [f"observed/{name}" for name in obsolete])
