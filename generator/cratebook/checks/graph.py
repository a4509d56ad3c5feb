"""The crates' dependencies and layers, and where the plan's layers and publish order differ from them."""

from collections.abc import Iterator

from .. import graph
from ..data.catalog import Catalog
from ..diagnostics import EntityRef, Place, Violation
from ..text import listed
from .rule import crates, rule


@rule("dependency-cycle", "error", "Dependency cycles between crates")
def _dependency_cycle(catalog: Catalog) -> Iterator[Violation]:
    """No crate depends on itself, directly or through others."""
    # Yield each component of crates that depend on each other once, by a shortest cycle.
    for cycle in graph.cycles(catalog.dependency_graph):
        name, dependency, *_ = cycle
        index = catalog.crates[name].dependencies.index(dependency)
        place = catalog.at(EntityRef("crate", name), "dependencies", index)
        message, hint = " → ".join(cycle), "Cargo refuses cycles: remove one of these"
        yield Violation(place, message, hint, subject=message, affects=crates(*cycle))


def _edges(catalog: Catalog) -> Iterator[tuple[str, str, Place]]:
    """Yield each crate with each of its dependencies, and where this is named."""
    for name, crate in catalog.crates.items():
        for index, dependency in enumerate(crate.dependencies):
            if dependency in catalog.crates:
                yield name, dependency, catalog.at(EntityRef("crate", name), "dependencies", index)


def _layered_edges(catalog: Catalog) -> Iterator[tuple[str, int, str, int, Place]]:
    for name, dependency, place in _edges(catalog):
        above, below = catalog.crates[name].layer, catalog.crates[dependency].layer
        if above is not None and below is not None:
            yield name, above, dependency, below, place


@rule("higher-layer", "error", "Dependencies on a higher layer")
def _higher_layer(catalog: Catalog) -> Iterator[Violation]:
    """No crate depends on a crate of a higher layer."""
    for name, above, dependency, below, place in _layered_edges(catalog):
        if below > above:
            message = f"{name} of layer {above} depends on {dependency} of layer {below}"
            yield Violation(place, message, "a crate depends on lower layers only", subject=dependency)


def _unsure_levels(catalog: Catalog) -> frozenset[str]:
    """Return the crates that depend on one that is missing or in a cycle, also indirectly: their level is unknown."""
    levels = catalog.levels
    starts = [
        name
        for name, crate in catalog.crates.items()
        if any(below not in levels or levels[below] >= levels[name] for below in crate.dependencies)
    ]
    return frozenset(graph.closure(starts, catalog.dependents.__getitem__))


@rule("same-layer", "warning", "Dependencies within one layer", brief=True, acts="plan", topic="dependencies")
def _same_layer(catalog: Catalog) -> Iterator[Violation]:
    """A crate depends on crates of lower layers only, not of its own."""
    for name, above, dependency, below, place in _layered_edges(catalog):
        if below == above and name != dependency:
            message = f"{name} depends on {dependency}, declared in the same layer, {above}"
            name_level, level = catalog.levels[name], catalog.levels[dependency]
            hint = f"by its dependencies {name} is of layer {name_level} and {dependency} of layer {level}"
            yield Violation(place, message, hint, subject=dependency, affects=crates(dependency))


@rule("layer-too-high", "warning", "Layers declared too high", brief=True, acts="plan", topic="crates")
def _layer_too_high(catalog: Catalog) -> Iterator[Violation]:
    """A declared layer is no higher than the dependencies require."""
    unsure = _unsure_levels(catalog)
    for name, crate in catalog.crates.items():
        level = catalog.levels[name]
        if crate.layer is not None and crate.layer > level and name not in unsure:
            below = listed(catalog.dependencies(name))
            message = (
                f"{name} is declared in layer {crate.layer}; its dependencies ({below}) require only layer {level}"
            )
            place = catalog.at(EntityRef("crate", name), "layer")
            yield Violation(place, message, f"write layer: {level}", subject=f"{crate.layer}, not {level}")


@rule("publish-order", "warning", "Crates out of publish order", acts="plan", topic="publish")
def _publish_order(catalog: Catalog) -> Iterator[Violation]:
    """The planned publish order has every crate once, after its dependencies."""
    stated = [
        (name, ("steps", step_index, "crates", index))
        for step_index, step in enumerate(catalog.publish.steps)
        for index, name in enumerate(step.crates)
    ]
    rank = {name: number for number, (name, _) in enumerate(stated)}
    for number, (name, path) in enumerate(stated):
        if number != rank[name]:
            again = catalog.at("publish", *stated[rank[name]][1])
            message = f"{name} is published again at line {again.line}"
            hint = "keep one of them"
            yield Violation(catalog.at("publish", *path), message, hint, subject=name, affects=crates(name))
            continue
        before = catalog.dependencies(name) if name in catalog.crates else ()
        late = [dependency for dependency in before if rank.get(dependency, -1) > rank[name]]
        if late:
            message = f"{name} is published before {listed(late)}, on which it depends"
            hint = "move it down"
            yield Violation(catalog.at("publish", *path), message, hint, subject=name, affects=crates(name))
    for name in catalog.crates:
        if stated and name not in rank:
            message, place = f"{name} is missing from the publish order", catalog.at("publish", "steps")
            yield Violation(place, message, "add it to a step", subject=name, affects=crates(name))


@rule("wasm-dependency", "warning", "Dependencies that rule out WASM", brief=True, acts="plan", topic="wasm")
def _wasm_dependency(catalog: Catalog) -> Iterator[Violation]:
    """A crate that builds for WASM depends only on crates that do."""
    for name, dependency, place in _edges(catalog):
        above, below = catalog.crates[name].wasm, catalog.crates[dependency].wasm
        if above and below and above.support != "none" and below.support == "none":
            message = f"{name} builds for WASM ({above.support}) as planned; its dependency {dependency} does not"
            hint = f"make {dependency} optional behind a feature that WASM builds leave out"
            yield Violation(place, message, hint, subject=dependency, affects=crates(dependency))
