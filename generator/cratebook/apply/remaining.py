"""What is left to do by hand in a checkout, once the steps for it are done."""

from collections.abc import Iterator

from ..cargo.source import same_git
from ..cargo.workspace import Workspace
from ..data.catalog import Catalog
from ..data.models import ObservedDependency, ObservedRepository, ObservedSource

_LOCK_FILE = "Cargo.lock"
_DIGITS = 12


def remaining(catalog: Catalog, scan: ObservedRepository, workspace: Workspace) -> Iterator[str]:
    """Yield a sentence for each thing; `scan` is of the workspace's manifests."""
    if (workspace.folder / _LOCK_FILE).exists():
        yield f"run 'cargo check', and commit {_LOCK_FILE} too"
    crates = catalog.repositories[scan.name].crates
    for name in dict.fromkeys(source.registry for source in map(catalog.source_of, crates) if source.index):
        yield f"name the registry {name} in .cargo/config.toml, where it is not; its page has the lines"
    if any(catalog.crates[crate].import_ for crate in crates):
        yield "add the imports where the crates are used; its page has them"
    first = {entry.package: entry for entry in reversed(scan.strangers)}
    for package, entry in sorted(first.items(), key=lambda item: (item[1].manifest, item[1].line)):
        place = f"{entry.manifest}:{entry.line}: {package} comes from the crates' source, too"
        inspection = _inspection(catalog, entry)
        if inspection is None:
            yield f"{place}; see that it is there at this commit"
        elif package not in inspection.crates:
            at = f" at {inspection.commit[:_DIGITS]}" if inspection.commit else ""
            yield f"{place}, which has no such crate{at}; remove it, or Cargo finds nothing to build"


def _inspection(catalog: Catalog, entry: ObservedDependency) -> ObservedSource | None:
    """Return the workspace that the git source of an entry was inspected as."""
    sources = catalog.site.git_sources.items()
    same = (path for path, source in sources if same_git(source.git or "", entry.git or ""))
    return catalog.inspections.get(next(same, ()))
