"""The `use` lines of crates: as planned, with the names that were verified, and what became of each name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from .. import evidence
from ..adoption.repositories import built
from ..cargo import cfg
from ..cargo.edit import read_entry
from ..data.catalog import Catalog
from ..data.models import NameKind, Use
from ..evidence import imports as lines
from .conditions import ConditionFacts, condition_facts


@dataclass(frozen=True, kw_only=True)
class MatchFacts:
    """A name that a crate exports, offered in place of one that it does not."""

    name: str
    kinds: tuple[NameKind, ...]
    needs: ConditionFacts | None


@dataclass(frozen=True, kw_only=True)
class ImportedName:
    """A planned name of an import line, held against what the crate's source exports with the enabled features."""

    crate: str
    name: str
    verified: Annotated[bool, Field(description="Whether the verified lines import it")]
    state: Annotated[
        evidence.State,
        Field(
            description="exported; gated, by a condition that does not hold; absent; or unknown, as it may come by a "
            "glob or a macro, or be inside of another name"
        ),
    ]
    needs: Annotated[ConditionFacts | None, Field(description="When it exists; null where always or not known")]
    inside: Annotated[str | None, Field(description="The path whose inside was not read, of one that is unknown")]
    via: Annotated[tuple[str, ...], Field(description="The globs and macros that may bring one that is unknown")]
    matches: Annotated[tuple[MatchFacts, ...], Field(description="What the crate exports in place of an absent one")]
    similar: Annotated[bool, Field(description="Whether the matches are similar by name")]


@dataclass(frozen=True, kw_only=True)
class ImportFacts:
    """The import lines of some crates as Rust."""

    planned: Annotated[str, Field(description="The lines as planned")]
    verified: Annotated[
        str | None,
        Field(
            description="The lines with the names that the source exports, and as planned, marked so, for crates that "
            "were not inspected; null where none was inspected"
        ),
    ]
    crates: tuple[str, ...]
    commits: Annotated[tuple[str, ...], Field(description="The commits at which the crates' source was read")]
    unchecked: Annotated[tuple[str, ...], Field(description="The crates that were not inspected")]
    without: Annotated[tuple[str, ...], Field(description="The crates of whose names none could be verified")]
    names: Annotated[tuple[ImportedName, ...], Field(description="The planned names of the inspected crates")]

    @property
    def left_out(self) -> tuple[ImportedName, ...]:
        """The planned names that the verified lines do not import."""
        return tuple(name for name in self.names if not name.verified)


def import_facts(catalog: Catalog, uses: Mapping[str, Use]) -> ImportFacts | None:
    """Return the lines of several crates, each as it is used; None where the data names nothing to import."""
    named = {crate: use for crate, use in uses.items() if catalog.crates[crate].import_}
    if not named:
        return None
    inspected = {crate: use for crate, use in named.items() if crate in catalog.inspected}
    commits = (catalog.inspected[crate].commit for crate in inspected)
    return ImportFacts(
        planned=lines.use_lines(catalog, named),
        verified=lines.working_lines(catalog, named) if inspected else None,
        crates=tuple(named),
        commits=tuple(dict.fromkeys(commit for commit in commits if commit)),
        unchecked=tuple(crate for crate in named if crate not in inspected),
        without=tuple(crate for crate, use in inspected.items() if not lines.working_names(catalog, crate, use)),
        names=tuple(name for crate, use in inspected.items() for name in _names(catalog, crate, use)),
    )


def as_renamed(catalog: Catalog, repository: str) -> Catalog:
    """Return the same with crates called in Rust what all packages of a repository rename them to."""
    keys, scan = defaultdict[str, set[str]](set), catalog.observed.get(repository)
    for entry in built(scan.crates) if scan else ():
        keys[entry.package].add(read_entry(entry.text)[0] if entry.text else entry.package)
    only = {crate: next(iter(names)) for crate, names in keys.items() if len(names) == 1}
    renamed = {crate: name.replace("-", "_") for crate, name in only.items() if name != crate}
    return replace(catalog, renamed=renamed) if renamed else catalog


def _names(catalog: Catalog, crate: str, use: Use) -> Iterator[ImportedName]:
    verified = lines.working_names(catalog, crate, use)
    for planned in evidence.planned_names(catalog, crate, use) or ():
        inside = planned.name.rpartition("::")[0] if planned.state == "unknown" else ""
        nearest = planned.nearest
        yield ImportedName(
            crate=crate,
            name=planned.name,
            verified=planned.name in verified,
            state=planned.state,
            needs=condition_facts(planned.needs),
            inside=inside or None,
            via=_possible_origins(catalog, crate, use) if planned.state == "unknown" and not inside else (),
            matches=tuple(_match(catalog, crate, name) for name in nearest.names) if nearest else (),
            similar=nearest is not None and nearest.near,
        )


def _possible_origins(catalog: Catalog, crate: str, use: Use) -> tuple[str, ...]:
    """Return the globs and macros that may bring names with the features of a use."""
    inspected = catalog.inspected[crate]
    enabled = evidence.features_on(inspected, use)
    return tuple(
        origin.by for origin in inspected.unknown if cfg.holds(evidence.condition(origin.needs), enabled) is not False
    )


def _match(catalog: Catalog, crate: str, name: str) -> MatchFacts:
    root, _, last = name.rpartition("::")
    home = next((other for other in catalog.inspected if catalog.rust_name(other) == root), crate)
    exports = evidence.exports(catalog, home)[last]
    return MatchFacts(
        name=name,
        kinds=tuple(export.kind for export in exports if export.kind != "unknown"),
        needs=condition_facts(cfg.either(export.needs for export in exports)),
    )
