"""What the crates' dependencies and layers have to keep, and where the plan's own layers and order part from them."""

from __future__ import annotations

from collections.abc import Iterator

from .. import graph
from ..data.catalog import Catalog
from .rule import Fault, Rule, listed, on_page


def _dependency_cycle(catalog: Catalog) -> Iterator[Fault]:
    """Yield each component of crates that depend on each other once, by a shortest cycle."""
    for cycle in graph.cycles(catalog.dependency_graph):
        name, dependency, *_ = cycle
        index = catalog.crates[name].dependencies.index(dependency)
        place = catalog.at(f"crates/{name}", "dependencies", index)
        touched = on_page(*(f"crates/{crate}" for crate in cycle))
        yield Fault(place, " → ".join(cycle), "Cargo refuses cycles: one of these has to go", touches=touched)


def _edges(catalog: Catalog) -> Iterator[tuple[str, str, int]]:
    for name, crate in catalog.crates.items():
        for index, dependency in enumerate(crate.dependencies):
            if dependency in catalog.crates:
                yield name, dependency, index


def _layered_edges(catalog: Catalog) -> Iterator[tuple[str, int, str, int, int]]:
    for name, dependency, index in _edges(catalog):
        above, below = catalog.crates[name].layer, catalog.crates[dependency].layer
        if above is not None and below is not None:
            yield name, above, dependency, below, index


def _higher_layer(catalog: Catalog) -> Iterator[Fault]:
    for name, above, dependency, below, index in _layered_edges(catalog):
        if below > above:
            message = f"{name} of layer {above} depends on {dependency} of layer {below}"
            hint = "a crate depends on lower layers only"
            yield Fault(catalog.at(f"crates/{name}", "dependencies", index), message, hint)


def _level_is_sure(catalog: Catalog, name: str) -> bool:
    """Tell whether all that a crate stands on is there and without a cycle, so that its level is its level."""
    levels = catalog.levels
    edges = ((crate, below) for crate in catalog.paths((name,)) for below in catalog.crates[crate].dependencies)
    return all(below in levels and levels[below] < levels[crate] for crate, below in edges)


def _same_layer(catalog: Catalog) -> Iterator[Fault]:
    for name, above, dependency, below, index in _layered_edges(catalog):
        if below == above and name != dependency:
            message = f"{name} depends on {dependency}, declared in the same layer, {above}"
            name_level, level = catalog.levels[name], catalog.levels[dependency]
            hint = f"by its dependencies {name} is of layer {name_level} and {dependency} of layer {level}"
            touched = on_page(f"crates/{dependency}")
            yield Fault(
                catalog.at(f"crates/{name}", "dependencies", index),
                message,
                hint,
                catalog.section("dependencies"),
                touched,
            )


def _layer_too_high(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        level = catalog.levels[name]
        if crate.layer is not None and crate.layer > level and _level_is_sure(catalog, name):
            below = listed(catalog.dependencies(name))
            message = (
                f"{name} is declared in layer {crate.layer}; its dependencies ({below}) ask for layer {level} only"
            )
            yield Fault(
                catalog.at(f"crates/{name}", "layer"), message, f"write layer: {level}", catalog.section("crates")
            )


def _publish_order(catalog: Catalog) -> Iterator[Fault]:
    stated = [
        (name, ("steps", step_index, "crates", index))
        for step_index, step in enumerate(catalog.publish.steps)
        for index, name in enumerate(step.crates)
    ]
    rank = {name: number for number, (name, _) in enumerate(stated)}
    section = catalog.section("publish")
    for number, (name, path) in enumerate(stated):
        if number != rank[name]:
            again = catalog.at("publish", *stated[rank[name]][1])
            message = f"{name} is published again at line {again.line}"
            yield Fault(catalog.at("publish", *path), message, "keep one of them", section, on_page(f"crates/{name}"))
            continue
        before = catalog.dependencies(name) if name in catalog.crates else ()
        late = [dependency for dependency in before if rank.get(dependency, -1) > rank[name]]
        if late:
            message = f"{name} is published before {listed(late)}, on which it depends"
            yield Fault(catalog.at("publish", *path), message, "move it down", section, on_page(f"crates/{name}"))
    for name in catalog.crates:
        if stated and name not in rank:
            message = f"{name} is missing in the publish order"
            yield Fault(catalog.at("publish", "steps"), message, "add it to a step", section, on_page(f"crates/{name}"))


def _wasm_dependency(catalog: Catalog) -> Iterator[Fault]:
    for name, dependency, index in _edges(catalog):
        above, below = catalog.crates[name].wasm, catalog.crates[dependency].wasm
        if above and below and above.support != "none" and below.support == "none":
            message = (
                f"{name} is said to build for WASM ({above.support}), but it depends on {dependency}, which is not"
            )
            hint = f"make {dependency} optional behind a feature that WASM builds leave out"
            touched = on_page(f"crates/{dependency}")
            yield Fault(
                catalog.at(f"crates/{name}", "dependencies", index), message, hint, catalog.section("wasm"), touched
            )


ERRORS = (
    Rule("dependency-cycle", "error", "No crate depends on itself, by whatever way.", _dependency_cycle),
    Rule("higher-layer", "error", "No crate depends on a crate of a higher layer.", _higher_layer),
)
WARNINGS = (
    Rule("same-layer", "warning", "A crate depends on crates of lower layers only, not of its own.", _same_layer),
    Rule("layer-too-high", "warning", "A declared layer is no higher than the dependencies ask for.", _layer_too_high),
    Rule(
        "publish-order",
        "warning",
        "The stated publish order has every crate once, after its dependencies.",
        _publish_order,
    ),
    Rule(
        "wasm-dependency", "warning", "A crate that builds for WASM depends only on crates that do.", _wasm_dependency
    ),
)
