"""The organisation of the tests, and a Cargo that knows its registry on disk and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cratebook.cli import main

from tests.conftest import toolchain_first

from . import world
from .registry import registry
from .world import commit, write

REPOSITORIES = {
    **world.repository("shop", {"acme-base": "", "acme-net": ""}),
    **world.repository("store", {"acme-base": '"wrong"'}),
    **world.repository("pair", {"acme-base": '"left", "right"'}),
    **world.repository("far", {"acme-base": '"far"'}),
    **world.repository("native", {"acme-base": '"native"'}),
    **world.repository("late", {"acme-odd": ""}),
    **world.repository("odd", {"acme-base": "", "acme-odd": ""}),
}


@dataclass(frozen=True, kw_only=True)
class Acme:
    """The crates' clone with its two commits, the repositories, a handbook of them, and the user's Cargo."""

    folder: Path
    older: str
    newer: str
    environment: dict[str, str]

    @property
    def crates(self) -> Path:
        return self.folder / "crates"

    @property
    def handbook(self) -> Path:
        return self.folder / "handbook"

    @property
    def builds(self) -> Path:
        return self.handbook / "data" / "observed" / "builds"

    def runs(self, *words: str) -> Result:
        """Run cratebook in the handbook, in this process."""
        return CliRunner(env=self.environment).invoke(main, ["-C", str(self.handbook), *words])

    def verifies(self, *words: str) -> Result:
        return self.runs("verify", "--crates", str(self.crates), "--yes", *words)

    def outcomes(self) -> dict[str, str]:
        return {
            path.relative_to(self.builds).as_posix(): path.read_text() for path in sorted(self.builds.rglob("*.yml"))
        }


@pytest.fixture(scope="session")
def cargo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cargo")
    write(home, {"config.toml": registry(tmp_path_factory.mktemp("registry"), world.REGISTRY)})
    return home


@pytest.fixture(scope="session")
def begun(cargo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Acme:
    """The organisation before anything was built; the handbook pins the older commit."""
    folder = tmp_path_factory.mktemp("acme")
    write(folder / "crates", world.CRATES)
    older = commit(folder / "crates", "Begin")
    write(folder / "repositories", REPOSITORIES)
    environment = {"CARGO_HOME": str(cargo_home), "CARGO_PROFILE_DEV_DEBUG": "0", "PATH": toolchain_first()}
    checkouts = ("--crates", str(folder / "crates"), "--repositories", str(folder / "repositories"))
    made = CliRunner().invoke(main, ["init", str(folder / "handbook"), *checkouts, "--git", world.ADDRESS])
    assert made.exit_code == 0, made.output
    data = folder / "handbook" / "data" / "crates" / "acme-odd.yml"
    data.write_text(data.read_text().replace("names: [Odd]", "names: [Odd, Base]"))
    write(folder / "crates", world.NEWER)
    newer = commit(folder / "crates", "Change")
    return Acme(folder=folder, older=older, newer=newer, environment=environment)


@pytest.fixture(scope="session")
def tried(begun: Acme) -> tuple[Acme, Result]:
    """The organisation when all was built at both commits, and what the command printed; to be read only."""
    return begun, begun.verifies("--commit", begun.older, "--commit", begun.newer)


@pytest.fixture
def acme(begun: Acme, tmp_path: Path) -> Acme:
    """A copy to work in, with its own handbook, in which nothing was built."""
    shutil.copytree(begun.folder, tmp_path / "acme", ignore=shutil.ignore_patterns("builds", ".cache"))
    return replace(begun, folder=tmp_path / "acme")


@pytest.fixture
def verified(tried: tuple[Acme, Result], tmp_path: Path) -> Acme:
    """A copy to work in, in which all was built at both commits."""
    acme, _ = tried
    shutil.copytree(acme.folder, tmp_path / "acme", ignore=shutil.ignore_patterns(".cache"))
    return replace(acme, folder=tmp_path / "acme")
