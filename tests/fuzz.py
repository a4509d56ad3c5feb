"""`python -m tests.fuzz SECONDS [SEED]`: damaged data, checkouts and command lines, until the time is up.

Some rounds have a random module tree too, of which rustc says which names it has.

Whatever is damaged, no command ends with an internal error or a traceback. Each round prints its seed where it fails.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, chdir
from pathlib import Path
from types import FrameType

from click.testing import CliRunner, Result
from cratebook.cli import main

from .conftest import SMALL, TRUTH
from .rust.test_random_trees import judge

# A random module tree for rustc to judge takes as long as some rounds.
_ROUNDS_OF_A_TREE = 10
_ALLOWED = frozenset({0, 1, 2})
_INTERRUPTED = 130
_SERVED_SECONDS, _HANGS_SECONDS = 5, 300
_PIECES = (
    *(
        b"\0",
        b"\x1b[2J",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\r",
        b"\t",
        b"[" * 2_000,
        b"{",
        b"}",
        b'"',
        b"'",
        b"|\n",
        b"&a *a",
    ),
    *(b": ", b"- ", b"!!set ", b"~", b"1e999", b"9" * 5_000, b"../", b"/", b"\\ud800", b'"\\udc80"', b"`" * 500, b"[]"),
    *(b"{}", b"null", b"-1", b"dep:", b"crates: {}\n", b'[workspace]\nmembers = ["**"]\n', b'include!("lib.rs");\n'),
)
_NAMES = (
    "",
    ".",
    "..",
    "-",
    "--",
    "\x1b[0m",
    "a\nb",
    "'",
    "ü",
    "shop",
    "stock",
    "acme-core",
    "HEAD",
    "data/repos",
    "7",
)
_WORDS = (
    *(
        "check",
        "generate",
        "scan",
        "inspect",
        "apply",
        "status",
        "patch",
        "diff",
        "schema",
        "init",
        "pin",
        "rename",
        "completion",
    ),
    *(
        "--check",
        "--format",
        "json",
        "github",
        "--all",
        "--form",
        "wasm",
        "--member",
        "--strict",
        "--since",
        "sarif",
        "--explain",
        "--newest",
    ),
    *(
        "-C",
        "--pin",
        "--on-conflict",
        "keep",
        "--crates",
        "--repositories",
        "--git",
        "--help",
        "--metadata",
        "checkouts",
    ),
)
_MANIFEST = b"""[package]
name = "shop"
version = "0.1.0"
edition = "2021"

[workspace]
members = ["crates/*"]

[dependencies]
acme-core = { git = "https://git.example/acme/crates", branch = "main", features = ["std"] }

[target.'cfg(unix)'.dependencies.acme-net]
version = "1.2"
"""
_SOURCE = b"""pub mod one;
pub use one::*;
use acme_core::{Error, *};
macro_rules! m { ($a:ident) => { pub struct $a; } }
m!(A);
"""


def _world(folder: Path) -> None:
    shutil.copytree(SMALL / "data", folder / "data")
    if TRUTH.is_dir():
        shutil.copytree(TRUTH, folder / "data", dirs_exist_ok=True)
    for name in ("shop", "stock", "shop/crates/web"):
        checkout = folder / "checkouts" / name
        (checkout / "src").mkdir(parents=True)
        (checkout / "Cargo.toml").write_bytes(_MANIFEST)
        (checkout / "src" / "lib.rs").write_bytes(_SOURCE)
        (checkout / "CODEOWNERS").write_bytes(b"* @acme/team\n")
        (checkout / ".git").mkdir()
        (checkout / ".git" / "HEAD").write_bytes(b"ref: refs/heads/main\n")


def _mutate(chance: random.Random, path: Path) -> None:
    text = path.read_bytes()
    at = chance.randint(0, len(text))
    end = min(len(text), at + chance.choice((0, 0, 1, 5, 40)))
    path.write_bytes(text[:at] + chance.choice(_PIECES) + text[end:])


def _swap(chance: random.Random, path: Path) -> None:
    other = chance.choice(_files(path.parent))
    path.write_bytes(other.read_bytes())


def _repeat(chance: random.Random, path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(chance.choices(lines, k=len(lines))) if lines else b"")


def _rename(chance: random.Random, path: Path) -> None:
    path.rename(
        path.with_name(chance.choice(("a b.yml", "é.yml", "..yml", "x.yaml", "a\nb.yml", "-.yml", "Cargo.toml")))
    )


def _remove(_: random.Random, path: Path) -> None:
    path.unlink()


def _folder(_: random.Random, path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(chance: random.Random, path: Path) -> None:
    target = chance.choice((path.name, "nowhere", "/dev/zero", "/etc/passwd", ".", str(path.parent)))
    path.unlink()
    path.symlink_to(target)


def _pipe(_: random.Random, path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


_DAMAGE: tuple[Callable[[random.Random, Path], None], ...] = (
    *(_mutate, _mutate, _mutate, _mutate),
    *(_swap, _repeat, _rename, _remove, _folder, _link, _pipe),
)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _commands(chance: random.Random) -> list[list[str]]:
    usual = [
        *(["check"], ["check", "--format", "json"], ["check", "--format", "github"], ["generate"], ["status"]),
        *(["build"], ["verify", "--crates", "checkouts/shop", "--checkouts", "checkouts", "--yes"]),
        *(["check", "--format", "sarif"], ["check", "--since", "HEAD"], ["rename", "crate", "acme-net", "acme-web"]),
        *(["rename", "repository", "shop", "store"], ["check", "--explain", "unpinned"]),
        *(["pin", "HEAD", "--crates", "checkouts/shop", "--yes"], ["serve", "--address", "127.0.0.1:0"]),
        *(["patch", "shop"], ["scan", "checkouts"], ["inspect", "checkouts/shop"], ["apply", "--all", "checkouts"]),
        *(["init", "new", "--crates", "checkouts/shop", "--repositories", "checkouts"], ["diff", "HEAD", "./data"]),
    ]
    odd = chance.choices((*_WORDS, *_NAMES), k=chance.randint(1, 5))
    return [*chance.sample(usual, 3), odd]


class _OutOfTimeError(BaseException):
    """A command was not done when its time was up. No code that looks for errors or interrupts sees it."""


def _run(command: list[str]) -> Result:
    """Run a command; what serves is interrupted, and raises _OutOfTimeError where another is not done in time."""
    serves = "serve" in command

    def end(signum: int, frame: FrameType | None) -> None:
        if serves:
            signal.default_int_handler(signum, frame)
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(_SERVED_SECONDS if serves else _HANGS_SECONDS)
    try:
        return CliRunner().invoke(main, command, prog_name="cratebook")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _failure(command: list[str]) -> str:
    """Run a command; return how it failed, or nothing.

    What is out of time hangs, or the machine is busy with something else: the processor's time tells.
    """
    started = time.process_time()
    try:
        done = _run(command)
    except _OutOfTimeError:
        seconds = time.process_time() - started
        return f"{command} was stopped after {_HANGS_SECONDS} s, {seconds:.1f} s of them on the processor"
    return "" if _is_well(command, done) else f"{command} {done.exit_code}: {done.stderr}"


def _is_well(command: list[str], done: Result) -> bool:
    printed = done.stdout + done.stderr
    allowed = _ALLOWED | ({_INTERRUPTED} if "serve" in command else set())
    return done.exit_code in allowed and "internal error (" not in done.stderr and "Traceback" not in printed


def failures(seed: int) -> list[str]:
    """Return how commands failed in a world that is damaged as a seed says."""
    chance = random.Random(seed)  # noqa: S311 - damage is no secret
    with tempfile.TemporaryDirectory(prefix="cratebook-fuzz-") as name, ExitStack() as stack:
        # What is written to "..", as a command line may say, stays in the temporary folder too.
        folder = Path(name).resolve() / "outer" / "world"
        _world(folder)
        stack.enter_context(chdir(folder))
        for _ in range(chance.randint(1, 4)):
            path = chance.choice(_files(folder))
            chance.choice(_DAMAGE)(chance, path)
        unwell = [failure for command in _commands(chance) if (failure := _failure(command))]
        return [*unwell, *_misread(seed, folder.parent / "tree")] if seed % _ROUNDS_OF_A_TREE == 0 else unwell


def _misread(seed: int, folder: Path) -> list[str]:
    """Return how the names of a random module tree differ from those that rustc has."""
    try:
        judge(seed, folder)
    except AssertionError as error:
        return [str(error)]
    return []


def run(seconds: float, seed: int) -> int:
    """Go through seeds from one on until the time is up; return the number of those that failed."""
    end, failed, first = time.monotonic() + seconds, 0, seed
    while time.monotonic() < end:
        for failure in failures(seed):
            print(f"seed {seed}: {failure}", flush=True)  # noqa: T201 - it is what it is for
            failed += 1
        seed += 1
    print(f"seeds {first} to {seed - 1}: {failed} failed")  # noqa: T201
    return failed


if __name__ == "__main__":
    sys.exit(bool(run(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
