"""`python -m tests.kills TIMES [SEED] [COMMAND]...`: commands killed at random times, with all that they have started.

Whenever one is killed, each file is as before or as after a whole run, and the next run does the rest and clears up.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .apply.test_apply import WORKSPACE, member, package
from .conftest import ROOT, SMALL
from .verify import world
from .verify.registry import registry
from .verify.world import commit, write

_INIT = ROOT / "tests" / "init"
_CHECKOUTS = ("--crates", "init/crates", "--repositories", "init/repositories")
_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "generate": ("generate",),
    "build": ("build",),
    "apply": ("apply", "shop", "shop", "--yes"),
    "scan": ("scan", "shop"),
    "inspect": ("inspect", "init/crates"),
    "init": ("init", "new", *_CHECKOUTS),
    "rename": ("rename", "crate", "acme-net", "acme-web"),
    "verify": ("-C", "handbook", "verify", "--crates", "crates", "--yes", "shop"),
    "pin": ("-C", "handbook", "pin", "HEAD", "--crates", "crates", "--yes"),
}
_BUILDS = ("verify", "pin")
# What was done is an error to do again; the files say whether it was.
_ONCE = ("rename",)


@dataclass(frozen=True)
class World:
    """A folder to run a command in, and the environment that it needs."""

    folder: Path
    environment: Mapping[str, str]

    def copy(self, folder: Path) -> World:
        shutil.copytree(self.folder, folder, symlinks=True)
        return World(folder, self.environment)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "cratebook", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> str:
        """Run a command to its end; return what it printed if it failed."""
        with self.start(*arguments) as process:
            _, printed = process.communicate()
        return printed.decode() if process.returncode else ""

    def files(self) -> dict[str, bytes]:
        """Return what is in the folder; of a built site, where times are written, the names alone."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        named = {path.relative_to(self.folder).as_posix(): path for path in paths}
        return {
            name: b"" if name.startswith("site/") else path.read_bytes()
            for name, path in named.items()
            if ".cache/" not in name and "/.git/" not in name
        }


def _handbook(folder: Path) -> World:
    shutil.copytree(SMALL / "data", folder / "data")
    # Outside of this repository, whose commit may change meanwhile.
    shutil.copytree(_INIT, folder / "init", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in ("till", "web"):
        package(folder / "shop" / "crates" / name, member(f"shop-{name}"))
    (folder / "shop" / "Cargo.toml").write_text(WORKSPACE)
    with (folder / "data" / "repos" / "shop.yml").open("a") as file:
        file.write("members: [shop-till, shop-web]\n")
    return World(folder, {})


def _organisation(folder: Path) -> World:
    """Return a handbook of crates that Cargo can build, with their clone."""
    home = folder.with_name("cargo")
    write(home, {"config.toml": registry(folder.with_name("registry"), world.REGISTRY)})
    write(folder / "crates", world.CRATES)
    commit(folder / "crates", "Begin")
    write(folder / "repositories", world.repository("shop", {"acme-base": "", "acme-net": ""}))
    made = World(folder, {"CARGO_HOME": str(home), "CARGO_PROFILE_DEV_DEBUG": "0"})
    checkouts = ("--crates", "crates", "--repositories", "repositories")
    failed = made.run("init", "handbook", *checkouts, "--git", world.ADDRESS)
    if failed:
        raise AssertionError(failed)
    return made


def _fault(name: str, killed: World, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Return what is wrong with what a killed run left, or with what the next one made of it."""
    shown = {path: text for path, text in killed.files().items() if ".cratebook" not in path}
    torn = sorted(path for path, text in shown.items() if text not in (before.get(path), after.get(path)))
    # Outcomes of builds are written one after the other.
    if torn and not (name in _BUILDS and killed.run("-C", "handbook", "check") == ""):
        return f"torn: {torn}"
    failed = killed.run(*_COMMANDS[name])
    if failed and name not in _ONCE:
        return f"the next run failed: {failed}"
    files = killed.files()
    wrong = sorted(path for path in {*files, *after} if files.get(path) != after.get(path))
    return f"not as after a whole run: {wrong}" if wrong else ""


def kills(name: str, times: int, chance: random.Random, folder: Path) -> int:
    """Kill a command so many times; print and count the faults."""
    made = (_organisation if name in _BUILDS else _handbook)(folder / name / "world")
    whole, started = made.copy(folder / name / "whole"), time.monotonic()
    failed = whole.run(*_COMMANDS[name])
    if failed:
        raise AssertionError(failed)
    seconds, before, after = time.monotonic() - started, made.files(), whole.files()
    faults, ended = 0, 0
    for number in range(times):
        wait, copy = chance.uniform(0, seconds), made.copy(folder / name / str(number))
        with copy.start(*_COMMANDS[name]) as process:
            time.sleep(wait)
            ended += process.poll() is not None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        fault = _fault(name, copy, before, after)
        if fault:
            faults += 1
            print(f"{name}, kill {number} after {wait:.3f} s: {fault}", flush=True)  # noqa: T201 - it is what it is for
        shutil.rmtree(copy.folder)
    print(f"{name}: {times} kills, {ended} of them too late, {faults} faults", flush=True)  # noqa: T201
    return faults


def main(times: int, seed: int, names: list[str]) -> int:
    """Kill each command; return the number of faults."""
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)  # noqa: S311 - when something is killed is no secret
    with tempfile.TemporaryDirectory(prefix="cratebook-kills-") as made:
        return sum(kills(name, times, chance, Path(made).resolve()) for name in names or _COMMANDS)


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, sys.argv[3:])))
