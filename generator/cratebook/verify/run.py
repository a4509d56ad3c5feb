"""The builds one by one, until what is offered stays as it is: offers depend on outcomes, and these on offers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from ..builds import pins_of
from ..checkouts.revision import branches_and_tags, newest_first, resolve
from ..data.catalog import Catalog
from ..data.models import File
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef
from .commits import read_commit
from .outcomes import (
    Build,
    checkout_of,
    file_of,
    forgotten,
    outcome,
    recorded,
    settled,
    source_file,
    tried,
    with_checkout,
)
from .repositories import trial
from .requests import Request, offer, requests
from .workshop import Workshop

Save = Callable[[str, File], object]


@dataclass(kw_only=True)
class Verification:
    """Builds at some commits of git sources, of what some repositories take and are offered.

    `catalog` has what is known so far.

    What could not be tried before is tried again. `save` is called with each file below
    `data/observed` as soon as it changes, so that a run that is killed has lost nothing.
    """

    catalog: Catalog
    workshop: Workshop
    commits: Mapping[SourcePath, Sequence[str]]
    repositories: Sequence[str]
    save: Save
    built: set[Request] = field(default_factory=set)

    def run(self) -> Iterator[tuple[str, int]]:
        """Build what is not known, one after the other; yield what comes next, with how many builds are left.

        This ends: an outcome can lead to another offer, but each text is built once, and all outcomes bear on the next.
        """
        self._read()
        while left := [request for request in self.requests if self._is_open(request)]:
            yield left[0].described, len(left)
            self._build(left[0])
        for request in self.requests:
            if request.entity.kind == "repository":
                self._take(settled(self.catalog, request, self._offers), request.entity)

    def run_in(self, checkouts: Path) -> Iterator[tuple[str, int]]:
        """Build each repository that has its checkout in a folder, before and after its offer; yield as `run` does."""
        names = [name for name in self.repositories if (checkouts / name).is_dir()]
        for number, name in enumerate(names):
            with trial(self.catalog, name, checkouts / name) as export:
                known = checkout_of(self.catalog, name)
                if known is None or not export.is_known(known):
                    yield f"{name} with its offer", len(names) - number
                    checked = with_checkout(self.catalog, name, export.check(self.workshop))
                    self._take(checked, EntityRef("repository", name))

    def forget(self) -> None:
        """Take nothing as known of what is to be built."""
        commits = {None, *chain.from_iterable(self.commits.values())}
        self.catalog = forgotten(self.catalog, commits, {request.entity for request in self.requests})

    def forget_checkouts(self) -> None:
        """Take nothing as known of the repositories themselves."""
        for name in self.repositories:
            self.catalog = with_checkout(self.catalog, name, None)

    @property
    def requests(self) -> tuple[Request, ...]:
        """All builds that the data asks for, by what is known so far."""
        return tuple(requests(self.catalog, self.commits, self.repositories, self.workshop.rustc.host))

    @property
    def outcomes(self) -> Iterator[tuple[Request, Build]]:
        """Yield each build that the data asks for, with its outcome as far as there is one."""
        known = ((request, outcome(self.catalog, request)) for request in self.requests)
        return ((request, build) for request, build in known if build)

    def _read(self) -> None:
        """Note the commits as tried, and read the crates at those at which they were not read yet."""
        for source, commits in self.commits.items():
            self._serve(source, commits)
            inspection = self.catalog.inspections.get(source)
            for commit in commits:
                if commit not in (inspection.commit if inspection else None, *self.catalog.commits):
                    read = read_commit(self.workshop.clones[source].checkout, commit)
                    self.catalog = replace(self.catalog, commits={**self.catalog.commits, commit: read})
                    self.save(f"commits/{commit}.yml", read)

    def _serve(self, source: SourcePath, commits: Sequence[str]) -> None:
        """Let Cargo find the commits of a source, and note them as tried."""
        checkout, before = self.workshop.clones[source].checkout, self.catalog.tried.get(source)
        named = (value for key, value in filter(None, pins_of(self.catalog, source)) if key == "rev")
        history = newest_first((*commits, *named), checkout)
        self.workshop.serve(source, history)
        now = [commit for commit in history if commit in {*commits, *(before.commits if before else ())}]
        self.catalog = tried(self.catalog, source, now, dict(self._tags(source, checkout)))
        self.save(*source_file(self.catalog, source))

    def _tags(self, source: SourcePath, checkout: Path) -> Iterator[tuple[str, str]]:
        """Yield the tags that the site pins of a source, as far as what they name is tried, with their commits."""
        site = self.catalog.site.git_sources[source]
        for key, name in filter(None, (site.offered_pin, site.own_pin)):
            ref = f"refs/tags/{name}"
            if key == "tag" and ref in branches_and_tags(checkout) and resolve(ref, checkout) in self.commits[source]:
                yield name, resolve(ref, checkout)

    def _is_open(self, request: Request) -> bool:
        known = outcome(self.catalog, request)
        kept = known and known.rustc == self.workshop.rustc.version and known.outcome != "not-verified"
        return request not in self.built and not kept

    def _build(self, request: Request) -> None:
        report = self.workshop.check(request.dependencies, request.imports, request.target)
        self.built.add(request)
        self._take(recorded(self.catalog, request, report, self.workshop.rustc.version), request.entity)

    def _offers(self, catalog: Catalog, request: Request) -> bool:
        """Tell whether a request is what is offered by what a catalog knows."""
        return request == offer(catalog, request.entity.name, request.commits, request.target)

    def _take(self, catalog: Catalog, entity: EntityRef) -> None:
        changed, self.catalog = catalog is not self.catalog, catalog
        if changed:
            self.save(*file_of(catalog, entity))
