"""Made-up data of any number of repositories over 60 crates; the same seed gives the same bytes.

Shapes follow the real data: layers, features behind flags, phases with claims, and less than one warning a repository.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from . import plan
from .plan import UNIVERSAL
from .words import CATEGORIES, FEATURES, LAYERS, MANIFESTS, NOTES, REGIONS, ROLES, SUBJECTS, TEAMS

DIRECT = range(3, 8 + 1)
PULLED_AT_MOST = 15
_SEED = 20251206
_PREFIX = "kit-"
_PULLED_BY_A_CRATE = 8
_THEMES = 6
# How many repositories in a hundred announce a feature that they could, name a team, carry a note, stand in a second
# category (a warning), and announce a flag of a crate that they do not take (another).
_FLAGGED, _OWNED, _NOTED, _STATED_TWICE, _ASTRAY = 40, 50, 25, 20, 20


@dataclass(frozen=True)
class _Crates:
    """The crates as their files have them, the flags that speak of them, and what each pulls in, itself included."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    flags: dict[str, dict[str, str]] = field(default_factory=dict)
    closures: dict[str, frozenset[str]] = field(default_factory=dict)

    def pulled(self, names: Iterable[str]) -> frozenset[str]:
        """Return the given crates and all that they pull in."""
        return frozenset[str]().union(*(self.closures[name] for name in names))


def write(folder: Path, repositories: int) -> None:
    """Write the data folder of a made-up handbook of so many repositories; raises ValueError beyond 10,000."""
    chance = random.Random(_SEED)  # noqa: S311 - made-up data keeps no secret
    crates = _crates(chance)
    made = {name: _repository(chance, crates, name) for name in _names(chance, repositories)}
    for name, repository in made.items():
        _hold_to_size(name, crates, repository)
    singles = {
        "site": plan.site(len(crates.files), len(made)),
        "categories": {"categories": {key: {"title": title} for key, title in CATEGORIES.items()}},
        "phases": {"phases": _phases(chance, crates, made)},
        "publish": {"steps": [{"crates": _layer(index)} for index in range(len(LAYERS))]},
        "flags": {"flags": crates.flags},
        "risks": {"risks": plan.risks()},
        "checklists": plan.checklists(),
        "wasm": {"requirements": plan.requirements()},
        "sdk": plan.sdk(),
    }
    for folder_name, files in (("", singles), ("crates", crates.files), ("repos", made)):
        (folder / folder_name).mkdir(parents=True, exist_ok=True)
        for name, value in files.items():
            text = yaml.safe_dump(value, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120)
            (folder / folder_name / f"{name}.yml").write_text(text, "utf-8")


def _happens(chance: random.Random, in_a_hundred: int) -> bool:
    return chance.randrange(100) < in_a_hundred


def _names(chance: random.Random, count: int) -> list[str]:
    names = [f"{subject}-{role}" for subject, role in product(SUBJECTS.split(), ROLES)]
    if count > len(names):
        names += [f"{name}-{region}" for region, name in product(REGIONS.split(), names)]
    if count > len(names):
        raise ValueError(f"there are names for {len(names)} repositories, not for {count}")
    return chance.sample(names, count)


def _hold_to_size(name: str, crates: _Crates, repository: Mapping[str, Any]) -> None:
    """Raise ValueError where a repository takes or pulls in fewer or more crates than the figures are meant for."""
    direct, pulled = len(repository["crates"]), len(crates.pulled(repository["crates"]))
    if direct not in DIRECT or pulled > PULLED_AT_MOST:
        raise ValueError(f"{name} takes {direct} crates and has {pulled} with what they pull in")


def _layer(index: int) -> list[str]:
    return [f"{_PREFIX}{word}" for word in LAYERS[index].split()]


def _crates(chance: random.Random) -> _Crates:
    crates = _Crates()
    for layer in range(len(LAYERS)):
        for name in _layer(layer):
            below = _dependencies(chance, crates, name, layer)
            crates.closures[name] = crates.pulled(below) | {name}
            crates.files[name] = _crate(chance, crates, name, layer, below)
    return crates


def _dependencies(chance: random.Random, crates: _Crates, name: str, layer: int) -> list[str]:
    """Return the errors, one crate of the layer below, so that the layer is the right one, and perhaps another."""
    if layer == 0:
        return []
    if layer == 1:
        more = [] if name in UNIVERSAL else chance.sample(_layer(0)[1:], chance.randint(0, 1))
        return [UNIVERSAL[0], *more]
    needed = [UNIVERSAL[0], chance.choice(_layer(layer - 1))]
    another = chance.choice(list(crates.closures))
    lower = another not in _layer(layer) and another not in needed
    fits = len(crates.pulled([*needed, another])) < _PULLED_BY_A_CRATE
    return [*needed, another] if lower and fits else needed


def _crate(chance: random.Random, crates: _Crates, name: str, layer: int, below: list[str]) -> dict[str, Any]:
    word = name.removeprefix(_PREFIX)
    blocked = any(crates.files[other]["wasm"]["support"] == "none" for other in below)
    support = "none" if blocked else chance.choices(("full", "partial", "none"), (6, 3, 1 if layer > 1 else 0))[0]
    extras = chance.sample(FEATURES, chance.randint(0, 3))
    features: dict[str, list[str]] = {"default": ["std"], "std": []}
    features |= {extra: [f"dep:{word}-{extra}", *extras[:index][-1:]] for index, extra in enumerate(extras)}
    if support != "none":
        features["wasm"] = ["dep:wasm-bindgen", "dep:js-sys"]
    if name not in UNIVERSAL:
        crates.flags.update({f"{word}-{extra}": {"crate": name, "feature": extra} for extra in extras[:1]})
    title = word.capitalize()
    return {
        "name": name,
        "version": f"0.{chance.randint(3, 5)}.{chance.randint(0, 12)}",
        "requirement": ">=0.3, <0.6",
        "purpose": f"{title} for every service, in one place (`{title}Kit`)",
        "description": f"The `{title}Kit` type and what goes with it",
        "layer": layer,
        "dependencies": below,
        "features": features,
        "wasm": {"support": support, "note": NOTES[support]} | ({"feature": "wasm"} if "wasm" in features else {}),
        "import": {"comment": f"{title} everywhere", "names": [f"{title}Kit", f"{title}Options", f"{title}Error"]},
    }


def _repository(chance: random.Random, crates: _Crates, name: str) -> dict[str, Any]:
    subject, role, *_ = name.split("-")
    taken = _taken(chance, crates)
    own_flags = [key for key, flag in crates.flags.items() if flag["crate"] in taken and _happens(chance, _FLAGGED)]
    uses: dict[str, dict[str, list[str]]] = {name: {} for name in taken}
    for flag in own_flags:
        uses[crates.flags[flag]["crate"]] = {"features": [crates.flags[flag]["feature"]]}
    category, other = chance.sample(list(CATEGORIES), 2)
    repository: dict[str, Any] = {
        "name": name,
        "category": category,
        "purpose": f"{ROLES[role]} {subject} records",
        "manifest": chance.choice(MANIFESTS),
        "owner": chance.choice(TEAMS) if _happens(chance, _OWNED) else None,
        "crates": uses,
        "flags": own_flags + _astray(chance, crates, taken),
        "notes": [f"Its `{subject}` module has an error type of its own, which this one replaces."]
        if _happens(chance, _NOTED)
        else [],
        "stated": [{"section": "4.1", "category": other}] if _happens(chance, _STATED_TWICE) else [],
    }
    return {key: value for key, value in repository.items() if value not in (None, [])}


def _taken(chance: random.Random, crates: _Crates) -> list[str]:
    """Return as many direct crates as chance asks for, so that all they pull in stays within bounds."""
    taken, wanted = list(UNIVERSAL), chance.choice(DIRECT)
    for name in chance.sample(list(crates.files), len(crates.files)):
        fits = name not in taken and len(crates.pulled([*taken, name])) <= PULLED_AT_MOST
        if fits and len(taken) < wanted:
            taken.append(name)
    return taken


def _astray(chance: random.Random, crates: _Crates, taken: list[str]) -> list[str]:
    """Return, for some repositories, a flag of a crate that it does not take: a warning."""
    flag = chance.choice(list(crates.flags))
    return [flag] if crates.flags[flag]["crate"] not in taken and _happens(chance, _ASTRAY) else []


def _phases(chance: random.Random, crates: _Crates, made: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Put each repository into the first phase whose crates it adds, with whatever else it takes said beside it."""
    rest = chance.sample([name for name in crates.files if name not in UNIVERSAL], len(crates.files) - 3)
    themes = [rest[index::_THEMES] for index in range(_THEMES)]
    own = {name: [crate for crate in entry["crates"] if crate not in UNIVERSAL] for name, entry in made.items()}
    members: list[list[str]] = [[name for name, crates_of in own.items() if not crates_of]]
    for theme in themes:
        seated = {name for names in members for name in names}
        members.append([name for name, crates_of in own.items() if name not in seated and set(crates_of) & set(theme)])
    base = {"title": "Universal crates only", "claim": {"only": list(UNIVERSAL)}, "repositories": members[0]}
    phases: dict[str, Any] = {"base": base}
    for number, (theme, names) in enumerate(zip(themes, members[1:], strict=True), start=1):
        also = {name: [crate for crate in own[name] if crate not in theme] for name in names}
        phases[f"step-{number}"] = {
            "title": f"{theme[0].removeprefix(_PREFIX).capitalize()} and its like",
            "claim": {"adds": theme, "also": {name: more for name, more in also.items() if more}},
            "repositories": names,
        }
    return {key: phase for key, phase in phases.items() if phase["repositories"]}
