"""Decides which steps a repository is offered, from the plan and the scan of its manifests."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from ..adoption.repositories import built, for_all_targets, source_of
from ..builds import Chosen, chosen, newest
from ..cargo import forms
from ..cargo.dependency import DEPENDENCIES, SHARED, Dependency, Entry, key_of, meets
from ..cargo.edit import Style
from ..cargo.manifest import MANIFEST
from ..cargo.source import CrateSource, Pin, same_git
from ..cargo.version import is_within
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import ObservedDependency, ObservedMember, ObservedRepository, Use
from ..data.models.site import SourcePath
from ..data.planned import Pins
from .addition import Addition
from .existing import Existing, Revision, read_existing
from .steps import Blocker, Member, Offer, Reason, Remark, Step, position

# Pages, states and what frees them ask for the same offers again.
_REMEMBERED = 4096
_IN_PACKAGE, _IN_WORKSPACE = ".".join(DEPENDENCIES), ".".join(SHARED)


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What the reader of an offer has chosen already.

    `members` are the packages that take what no member has, of several each what its sources name and what no source of
    theirs does; `keep` leaves every entry that contradicts the plan as it is, and gives new ones the revision that most
    of those from the crates' source have.
    """

    members: tuple[str, ...] = ()
    keep: bool = False


_UNDECIDED = Preferences()


@lru_cache(_REMEMBERED)
def offer(catalog: Catalog, repository: str, preferences: Preferences = _UNDECIDED) -> Offer:
    """Return what a repository is offered: steps for both choices, or the reason why there are none."""
    scan, best, day = catalog.observed.get(repository), chosen(catalog, repository), newest(catalog, repository)
    pinned_build = best.build if best.pins != day.pins else None
    if scan is None:
        return Offer(pinned=(), newest=(), pinned_build=pinned_build, newest_build=day.build, reason="not-scanned")
    of_day = _Choice(catalog=catalog, repository=repository, scan=scan, build=day, preferences=preferences)
    pinned = replace(of_day, build=best) if pinned_build else None
    recommended = pinned or of_day
    return Offer(
        pinned=pinned.steps if pinned else None,
        newest=of_day.steps,
        pinned_build=pinned_build,
        newest_build=day.build,
        reason=recommended.reason,
        blockers=tuple(Blocker(file=fault.manifest, line=fault.line, message=fault.message) for fault in scan.faults),
        members=tuple(map(_member, recommended.members)),
        possible=tuple(map(_member, recommended.possible)),
        remarks=recommended.remarks,
    )


def packages_taking(catalog: Catalog, repository: str) -> tuple[str, ...]:
    """Return the members of a workspace that are known to take all crates.

    Those are the ones that the data names, or the only one that has crates or could.
    """
    scan = catalog.observed.get(repository)
    if scan is None or scan.kind not in {"virtual-workspace", "root-package"}:
        return ()
    build = newest(catalog, repository)
    choice = _Choice(catalog=catalog, repository=repository, scan=scan, build=build, preferences=_UNDECIDED)
    known = bool(catalog.repositories[repository].members) or len(choice.members) == 1
    return tuple(member.package for member in choice.members if known)


def members_named(members: Sequence[ObservedMember], names: Iterable[str]) -> tuple[ObservedMember, ...]:
    """Return the members of these names, of packages or else of folders or manifests, in the order of the scan."""
    by_package = {member.package: member for member in members}
    by_folder = {PurePosixPath(member.manifest).parent: member for member in members}
    named = [by_package.get(name) or by_folder.get(_folder(name)) for name in names]
    return tuple(member for member in members if member in named)


def _folder(name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.parent if path.name == MANIFEST else path


def _member(member: ObservedMember) -> Member:
    return Member(file=member.manifest, package=member.package)


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """The steps that bring in the crates at one pin or their newest commit, without the features that fail."""

    catalog: Catalog
    repository: str
    scan: ObservedRepository
    build: Chosen
    preferences: Preferences

    @cached_property
    def reason(self) -> Reason | None:
        """Why there are no steps."""
        if self.scan.kind == "unreadable":
            return "unreadable"
        if self.scan.kind == "none" and not self.members:
            return "no-manifest"
        tables = [*([self.scan.workspace_dependencies] if self._undeclared else []), *self._lacking_members]
        if self._unreached and not self._candidates:
            return "closed-table" if any(member.closed for member in self.scan.members) else "no-package"
        if any(table.closed for table in tables):
            return "closed-table"
        return "name-taken" if self._taken else None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps: the root's, which members inherit from, then by file and line; last what the reader chooses."""
        if self.reason:
            return ()
        replacements = (step for step, _ in self._replacements if step)
        steps = (*sorted((*replacements, *self._additions()), key=position), *self._to_choose())
        return tuple(replace(step, number=number) for number, step in enumerate(steps, start=1))

    @property
    def open_members(self) -> tuple[ObservedMember, ...]:
        """The members whose [dependencies] take another line."""
        return tuple(member for member in self.scan.members if not member.closed)

    @property
    def possible(self) -> tuple[ObservedMember, ...]:
        """The members that could take the crates: those whose sources name some, or else all."""
        return self._using or self.open_members

    @cached_property
    def members(self) -> tuple[ObservedMember, ...]:
        """The members that are to have the crates: those that the data names, or that have some, or the only one."""
        return self._named or self._having or self._takers

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The entries that stand against a step, and those that were to change and cannot by whole lines."""
        return (*self._taken, *(existing.remark for step, existing in self._replacements if step is None))

    @cached_property
    def _taken(self) -> tuple[Remark, ...]:
        """The entries of other packages that have the key of one that is to be added."""
        lacking = self._lacking_members or dict.fromkeys(self._candidates, self._unreached)
        added = ((member.manifest, member, self._new(crates, member)) for member, crates in lacking.items())
        message = "this key is another package's; give that one another key, with `package` for its name"
        return tuple(
            Remark(file=file, line=taken.line, package=taken.key, message=message)
            for file, table, entries in ((MANIFEST, self.scan.workspace_dependencies, self._undeclared), *added)
            for taken in table.taken
            if taken.key in entries
        )

    @property
    def _is_member(self) -> bool:
        """Whether it is a member of one large workspace, in the place of a repository."""
        return self.catalog.repositories[self.repository].folder is not None

    @property
    def _inherits(self) -> bool:
        """Whether the root declares the crates and members inherit them."""
        if self._is_member:
            # A workspace that is more than the repository keeps to its ways.
            return any(entry.table == _IN_WORKSPACE for entry in self.scan.crates)
        declares = self.scan.workspace_dependencies_table
        return self.scan.kind == "virtual-workspace" or (self.scan.kind == "root-package" and declares)

    @cached_property
    def _pins(self) -> Pins:
        """The pins of the git sources: the chosen ones, or those that most entries from there keep."""
        return tuple((path, self._kept(path, pin)) for path, pin in self.build.pins)

    def _kept(self, path: SourcePath, pin: Pin | None) -> Pin | None:
        """Return the pin that most entries from a git source have, where these are left as they are; else another."""
        git = self.catalog.site.every_source[path].git or ""
        there = [entry for entry in self._scanned if self.preferences.keep and entry.git and same_git(entry.git, git)]
        [(kept, _)] = Counter(source_of(entry).pin for entry in there).most_common(1) or [(pin, 0)]
        return kept

    def _source_of(self, observed: ObservedDependency) -> CrateSource | None:
        """Return the git source that an entry of another package is from, at the pin that the crates of it are at."""
        sources = self.catalog.site.git_sources.items()
        for path, source in sources:
            if same_git(source.git or "", observed.git or ""):
                pin = dict(self._pins).get(path, source.site_pin)
                return self._as_written(CrateSource(git=source.git).repinned(pin))
        return None

    def _as_written(self, source: CrateSource) -> CrateSource:
        """Return a source with its address as entries from there have it already."""
        there = (entry.git for entry in self._scanned if entry.git and source.git and same_git(entry.git, source.git))
        return replace(source, git=next(there, source.git))

    @property
    def _scanned(self) -> tuple[ObservedDependency, ...]:
        return (*self.scan.crates, *self.scan.strangers)

    @cached_property
    def _planned(self) -> Mapping[str, Dependency]:
        entries = planned.offered(self.catalog, self.build.uses, self._pins)
        return {entry.package: replace(entry, source=self._as_written(entry.source)) for entry in entries}

    @cached_property
    def _existing(self) -> tuple[Existing, ...]:
        return tuple(map(read_existing, self._scanned))

    @cached_property
    def _replacements(self) -> tuple[tuple[Step | None, Existing], ...]:
        """The entries that are to change, each with its step, if it can be changed by whole lines."""
        changed = ((existing, self._revised(existing)) for existing in self._existing)
        return tuple((existing.step(new), existing) for existing, new in changed if new.value != existing.value)

    @cached_property
    def _declared(self) -> Mapping[str, Entry]:
        """What [workspace.dependencies] has of the crates after the steps."""
        declared = [existing for existing in self._existing if existing.observed.table == _IN_WORKSPACE]
        return {**{existing.key: self._revised(existing).value for existing in declared}, **self._undeclared}

    @cached_property
    def _undeclared(self) -> Mapping[str, Entry]:
        declared = {entry.package for entry in self.scan.crates if entry.table == _IN_WORKSPACE}
        missing = [entry for package, entry in self._planned.items() if package not in declared and self._shares(entry)]
        return {entry.package: forms.shared(self._to_declare(entry)) for entry in missing} if self._inherits else {}

    def _shares(self, entry: Dependency) -> bool:
        """Tell whether members are to inherit a crate that the root does not declare: not if each has a requirement."""
        there = self._taking(entry.package)
        lacking = any(entry.package not in self._reached(member) for member in self._named)
        return lacking or not there or any(not _is_narrower(one, entry) for one in there)

    def _to_declare(self, entry: Dependency) -> Dependency:
        """Return a crate as the root is to declare it, so that members that have it already build it as before.

        A member can turn default features on that the root has off, and never off what is on there. A requirement that
        means the same stays as it was written.
        """
        written = [one.version for one in self._taking(entry.package) if one.version]
        same = (one for one in written if is_within(one, entry.requirement) and is_within(entry.requirement, one))
        default = entry.default_features and entry.package not in self._mixed
        return replace(entry, requirement=next(same, entry.requirement), default_features=default)

    def _taking(self, package: str) -> list[ObservedDependency]:
        """Return the entries by which members are built with a package."""
        return [entry for entry in built(self.scan.crates) if entry.package == package]

    @cached_property
    def _mixed(self) -> frozenset[str]:
        """The crates, planned with their default features, that some packages take with them and others without."""
        entries = [entry for entry in built(self.scan.crates) if entry.package in self._planned]
        taken = {(entry.package, entry.default_features) for entry in entries}
        both = {package for package, default in taken if not default and (package, True) in taken}
        return frozenset(package for package in both if self._planned[package].default_features)

    def _revised(self, existing: Existing) -> Revision:
        revision = self._as_offered(existing)
        return existing.unchanged if self.preferences.keep and revision.contradicts else revision

    def _as_offered(self, existing: Existing) -> Revision:
        """Return what becomes of an entry: as planned where packages are built with it, else at the same revision."""
        observed = existing.observed
        entry = self._planned.get(observed.package)
        same = [
            one for one in self.scan.crates if one.package == observed.package and one.manifest == observed.manifest
        ]
        beside = observed in built(same) and observed not in for_all_targets(same)
        if entry is None or beside or observed.table.split(".")[-1] != _IN_PACKAGE:
            source = entry.source if entry else self._source_of(observed)
            return existing.at(source) if source else existing.unchanged
        if observed.package in self._mixed:
            entry = replace(entry, default_features=observed.default_features)
        if _is_narrower(observed, entry):
            entry = replace(entry, requirement=observed.version)
        if observed.table == _IN_WORKSPACE:
            return existing.as_planned(forms.shared(entry), {})
        source = entry.source.below(posixpath.dirname(observed.manifest))
        entry = replace(entry, source=source, features=self._lacking(entry, observed))
        inherits = self._inherits and forms.can_inherit(entry, existing.key, self._declared)
        return existing.as_planned(
            forms.to_inherit(entry, self._declared) if inherits else forms.full(entry), self._declared
        )

    def _lacking(self, entry: Dependency, observed: ObservedDependency) -> tuple[str, ...]:
        default = observed.default_features and entry.default_features
        use = Use.model_validate({"features": observed.features, "default-features": default})
        enabled = self.catalog.features_on(entry.package, use)
        return tuple(feature for feature in entry.features if feature not in enabled)

    def _new(self, crates: Iterable[str], member: ObservedMember) -> Mapping[str, Entry]:
        """Return the entries that a member gets."""
        entries = [self._planned[crate] for crate in crates]
        if not self._inherits:
            folder = posixpath.dirname(member.manifest)
            own = (replace(entry, source=entry.source.below(folder)) for entry in entries)
            return {entry.package: forms.full(entry) for entry in own}
        keys = {entry.package: key_of(self._declared, entry.package, {}) or entry.package for entry in entries}
        return {keys[entry.package]: forms.to_inherit(entry, self._declared) for entry in entries}

    def _reached(self, member: ObservedMember) -> frozenset[str]:
        """Return the planned crates that a member is built with."""
        entries = built([entry for entry in self.scan.crates if entry.manifest == member.manifest])
        return frozenset(entry.package for entry in entries) & self._planned.keys()

    @cached_property
    def _named(self) -> tuple[ObservedMember, ...]:
        return members_named(self.scan.members, self.catalog.repositories[self.repository].members)

    @cached_property
    def _having(self) -> tuple[ObservedMember, ...]:
        return tuple(member for member in self.scan.members if self._reached(member))

    @cached_property
    def _using(self) -> tuple[ObservedMember, ...]:
        return tuple(member for member in self.open_members if self._planned.keys() & set(member.uses))

    @cached_property
    def _unreached(self) -> tuple[str, ...]:
        """The crates that no member has, where the data names none."""
        reached = {crate for member in self._having for crate in self._reached(member)}
        return () if self._named else tuple(crate for crate in self._planned if crate not in reached)

    @cached_property
    def _candidates(self) -> tuple[ObservedMember, ...]:
        """The members that could take what no member has: the chosen ones, or those that have the keys free."""
        if self.preferences.members:
            return members_named(self.open_members, self.preferences.members)
        keys = {member: self._new(self._unreached, member) for member in self._able if member.taken}
        free = (member for member in self._able if all(taken.key not in keys[member] for taken in member.taken))
        return tuple(free) or self._able

    @property
    def _able(self) -> tuple[ObservedMember, ...]:
        """The members whose [dependencies] can take what no member has."""
        if self._having:
            return tuple(member for member in self._having if not member.closed)
        if self._using or self._inherits or self._is_member:
            return self.possible
        return tuple(member for member in self.open_members if member.manifest == MANIFEST)

    @property
    def _takers(self) -> tuple[ObservedMember, ...]:
        """The members that take what no member has: those that the reader has chosen, or the only one that could."""
        return self._candidates if self.preferences.members or len(self._candidates) == 1 else ()

    @cached_property
    def _lacking_members(self) -> Mapping[ObservedMember, tuple[str, ...]]:
        """The members that are sure to get crates, and which."""
        lacking = ((member, self._planned.keys() - self._reached(member)) for member in self._named)
        sure = ((member, self._share(member)) for member in self._takers) if self._unreached else lacking
        return {member: tuple(crate for crate in self._planned if crate in crates) for member, crates in sure if crates}

    def _share(self, member: ObservedMember) -> frozenset[str]:
        """Return what one of several members takes of what no member has: what it uses, and what none of them does."""
        used = {crate for taker in self._takers for crate in taker.uses}
        return frozenset(crate for crate in self._unreached if crate in member.uses or crate not in used)

    def _additions(self) -> Iterator[Step]:
        root = self.scan.workspace_dependencies
        if self._undeclared:
            ends = {existing.observed.lines[1] for existing in self._existing if existing.observed.manifest == MANIFEST}
            yield Addition(
                name=_IN_WORKSPACE,
                lines=root.lines,
                style=root.style,
                continues=not ends.isdisjoint(root.lines[-1:]),
                entries=self._undeclared,
            ).step(MANIFEST)
        for member, crates in self._lacking_members.items():
            yield self._addition(crates, member).step(member.manifest)

    def _to_choose(self) -> Iterator[Step]:
        """Yield the step for the one member that the reader chooses, where more than one could take the crates."""
        if self._unreached and not self._takers:
            yield self._addition(self._unreached).choice(tuple(member.manifest for member in self._candidates))

    def _addition(self, crates: Iterable[str], member: ObservedMember | None = None) -> Addition:
        """Return what a member lacks, or one that is still to be chosen."""
        return Addition(
            name=_IN_PACKAGE,
            lines=member.lines if member else (),
            style=self._style(member),
            continues=bool(self._having),
            entries=self._new(crates, member or self._candidates[0]),
        )

    def _style(self, member: ObservedMember | None) -> Style:
        """Return the style that all members share, so that it is the same for one that is chosen later."""
        styles = [asdict(one.style) for one in self.open_members if one.lines]
        shared = {key: value for key, value in (styles or [{}])[0].items() if all(one[key] == value for one in styles)}
        newlines = {one.newline for one in ([member] if member else self.open_members)}
        return Style(**{**shared, "newline": newlines.pop() if len(newlines) == 1 else "\n"})


def _is_narrower(observed: ObservedDependency, planned: Dependency) -> bool:
    """Tell whether an entry asks a registry for newer versions than the least that is planned, as its owner may."""
    asks = planned.source.is_registry and meets(observed.version, planned.requirement, planned.source)
    return asks and not is_within(planned.requirement, observed.version)
