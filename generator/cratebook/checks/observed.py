"""Warnings: what was seen in the repositories, held against the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from ..adoption.repositories import Adopted, Difference, adoption
from ..cargo.source import canonical
from ..data.catalog import Catalog
from ..data.models import ObservedDependency
from ..diagnostics import Place
from .rule import Fault, Rule, listed, on_page

_DOCUMENT = "observed/repos/{}"


def _differing(code: str) -> Callable[[Catalog], Iterator[Fault]]:
    """Return the search for one kind of difference: a fault for each repository and each way of differing."""

    def find(catalog: Catalog) -> Iterator[Fault]:
        for name in _seen(catalog):
            groups = defaultdict[str, list[tuple[str, int, ObservedDependency]]](list)
            for adopted in adoption(catalog, name).crates.values():
                for difference in adopted.differences:
                    if difference.code == code:
                        groups[difference.text].append((adopted.crate, *_differing_entry(adopted, difference)))
            for text, group in groups.items():
                crates, (_, index, entry) = listed([crate for crate, *_ in group]), group[0]
                message = f"{name} has {crates} {text} ({_stands(entry)})"
                yield Fault(_place(catalog, name, "crates", index), message, _HINTS[code], touches=_on(name))

    return find


def _differing_entry(adopted: Adopted, difference: Difference) -> tuple[int, ObservedDependency]:
    return next((seen for seen in adopted.seen if seen[0] == difference.entry), adopted.seen[0])


_HINTS = {
    "observed-source": "two sources are two crates to Cargo, and their types differ",
    "observed-version": "cratebook apply reports it as a conflict; settle on one",
    "observed-features": "cratebook apply adds what is missing",
    "observed-optional": "it is built only where a feature asks for it; take it always, or plan it so",
    "observed-unused": "add it to the members that use it, as its page shows",
}


def _unplanned(catalog: Catalog) -> Iterator[Fault]:
    for name in _seen(catalog):
        found = [adopted for adopted in adoption(catalog, name).crates.values() if adopted.state == "unplanned"]
        if found:
            crates = listed([adopted.crate for adopted in found])
            message = f"{name} uses {crates}, which the plan does not give it ({_stands(found[0].seen[0][1])})"
            place = _place(catalog, name, "crates", found[0].seen[0][0])
            yield Fault(
                place, message, f"add to {catalog.folder}/repos/{name}.yml, or take out there", touches=_on(name)
            )


def _stranger(catalog: Catalog) -> Iterator[Fault]:
    for name in _seen(catalog):
        packages = {
            entry.package: (index, entry) for index, entry in reversed([*enumerate(catalog.observed[name].strangers)])
        }
        if packages:
            index, entry = min(packages.values(), key=lambda found: found[0])
            names = listed(sorted(packages))
            message = f"{name} takes {names} from the crates' source; the data knows no such crate ({_stands(entry)})"
            hint = f"add what is there to {catalog.folder}/crates, or take it out of the manifest"
            yield Fault(_place(catalog, name, "strangers", index), message, hint, touches=_on(name))


def _against_order(catalog: Catalog) -> Iterator[Fault]:
    by_address = {canonical(catalog.url_of(name)): name for name in catalog.order}
    for name in _seen(catalog):
        told = set[str]()
        for index, entry in enumerate(catalog.observed[name].repositories):
            other = by_address.get(canonical(entry.git or ""))
            if other and other not in told and catalog.numbers[other] > catalog.numbers[name]:
                told.add(other)
                message = (
                    f"{name}, number {catalog.numbers[name]}, depends on {other}, number {catalog.numbers[other]} "
                    f"({entry.package}, {_stands(entry)})"
                )
                hint = "change the depended-on repository first: move it up in the order"
                place = _place(catalog, name, "repositories", index)
                yield Fault(place, message, hint, catalog.section("order"), on_page(f"repos/{name}", f"repos/{other}"))


def _feature_clash(catalog: Catalog) -> Iterator[Fault]:
    for name in _seen(catalog):
        for index, feature in enumerate(catalog.observed[name].features):
            if feature.name in catalog.repositories[name].crates:
                where = f"{feature.manifest}:{feature.line}"
                message = f"{name} has a feature called '{feature.name}', the name of a crate to add ({where})"
                hint = (
                    "one name for two things, and Cargo refuses the crate as an optional dependency; rename the feature"
                )
                yield Fault(_place(catalog, name, "features", index), message, hint, touches=_on(name))


def _rejected(catalog: Catalog) -> Iterator[Fault]:
    for name in _seen(catalog):
        for index, fault in enumerate(catalog.observed[name].faults):
            message = f"Cargo rejects {fault.manifest} of {name} at line {fault.line}: {fault.message}"
            yield Fault(_place(catalog, name, "faults", index), message, "mend it there first", touches=_on(name))


def _unknown(catalog: Catalog) -> Iterator[Fault]:
    for name in catalog.observed:
        if name not in catalog.repositories and f"repos/{name}" not in catalog.broken:
            place = catalog.at(_DOCUMENT.format(name), "name")
            yield Fault(
                place, f"'{name}' was observed, but is not in {catalog.folder}/repos", "add it, or remove this file"
            )


def _kind(catalog: Catalog) -> Iterator[Fault]:
    for name in _seen(catalog):
        said, seen = catalog.repositories[name].manifest, catalog.observed[name].kind
        if said is not None and said != seen:
            message = f"{name} is said to be of kind {said}; its root manifest was seen to be {seen}"
            yield Fault(catalog.at(f"repos/{name}", "manifest"), message, "drop the key: what was seen counts")


def _seen(catalog: Catalog) -> Iterator[str]:
    return (name for name in catalog.order if name in catalog.observed)


def _place(catalog: Catalog, name: str, *path: str | int) -> Place:
    return catalog.at(_DOCUMENT.format(name), *path)


def _stands(entry: ObservedDependency) -> str:
    return f"{entry.manifest}:{entry.line}"


def _on(name: str) -> frozenset[str]:
    return on_page(f"repos/{name}")


RULES = (
    Rule("observed-unknown", "error", "What was observed is a repository of the handbook.", _unknown),
    Rule("observed-kind", "warning", "The kind that the data gives a manifest is the one that was seen.", _kind),
    Rule("observed-rejected", "warning", "Every manifest parses, and Cargo accepts it.", _rejected),
    Rule(
        "observed-source",
        "warning",
        "A repository takes the crates from the planned source.",
        _differing("observed-source"),
    ),
    Rule("observed-version", "warning", "A repository asks for the planned version.", _differing("observed-version")),
    Rule(
        "observed-features", "warning", "A repository turns on the planned features.", _differing("observed-features")
    ),
    Rule(
        "observed-optional",
        "warning",
        "A crate is optional only where it is planned so.",
        _differing("observed-optional"),
    ),
    Rule(
        "observed-unused",
        "warning",
        "A crate that a workspace offers is taken by a member.",
        _differing("observed-unused"),
    ),
    Rule("observed-unplanned", "warning", "A repository uses no shared crate that is not planned.", _unplanned),
    Rule(
        "observed-stranger", "warning", "What a repository takes from the crates' source is a known crate.", _stranger
    ),
    Rule("observed-order", "warning", "No repository depends on one that comes later in the order.", _against_order),
    Rule("observed-clash", "warning", "No repository has a feature with the name of a crate to add.", _feature_clash),
)
