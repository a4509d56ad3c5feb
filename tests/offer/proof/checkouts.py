"""`make proof CHECKOUTS=DIR`: the steps followed on copies of real checkouts, and Cargo's word on the manifests.

It prints a line for each checkout: whether Cargo accepts it as it is, and what it says after the steps of each choice.
Cargo reads the manifests only (`cargo metadata --no-deps`), so that no network and no registry are needed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cratebook.checkouts.scan import ScanTargets, scan_repository
from cratebook.data.catalog import Catalog
from cratebook.handbook import load_and_check
from cratebook.offer import Offer, offer
from cratebook.project import Project
from cratebook.text import counted

from tests.conftest import ROOT
from tests.offer.follower import follow

from .owner import Done, run
from .test_offer import CHOICES

_LEFT_OUT = shutil.ignore_patterns(".git", "target", "node_modules")
_ROW = "{:<22} {:<9} {:<22} {}\n"


def main(folder: Path) -> int:
    """Print the table; return 1 where Cargo accepts a checkout before the steps of a choice and not after."""
    catalog = load_and_check(Project(ROOT))[0]
    sys.stdout.write(_ROW.format("repository", "before", *CHOICES))
    lost = 0
    for name in catalog.order:
        if (folder / name).is_dir():
            before, *after = proven(catalog, name, folder / name)
            sys.stdout.write(_ROW.format(name, before, *after))
            lost += before == "accepted" and any(not result.startswith("accepted") for result in after)
    return int(lost > 0)


def proven(catalog: Catalog, name: str, checkout: Path) -> tuple[str, ...]:
    """Return Cargo's word on a checkout before the steps, and after those of each choice."""
    scan = scan_repository(checkout, name, ScanTargets.by(catalog))
    offered = offer(replace(catalog, observed={**catalog.observed, name: scan}), name)
    before = metadata(checkout)
    if offered.reason:
        return (word(before), *(offered.reason for _ in CHOICES))
    return (word(before), *(after(catalog, name, checkout, offered, choice) for choice in CHOICES))


def after(catalog: Catalog, name: str, checkout: Path, offered: Offer, choice: str) -> str:
    with TemporaryDirectory() as made:
        copy = Path(shutil.copytree(checkout, Path(made) / name, symlinks=True, ignore=_LEFT_OUT))
        for blocker in offered.blockers:
            lines = (copy / blocker.file).read_text().splitlines(keepends=True)
            lines[blocker.line - 1] = lines[blocker.line - 1].replace(", optional = true", "")
            (copy / blocker.file).write_text("".join(lines))
        follow(copy, getattr(offered, choice) or ())
        done = metadata(copy)
    if done.returncode:
        return "refused"
    reached = {dependency["name"] for package in packages(done) for dependency in package["dependencies"]}
    missing = [crate for crate in catalog.repositories[name].crates if crate not in reached]
    return f"without {', '.join(missing)}" if missing else f"accepted, {counted(len(getattr(offered, choice)), 'step')}"


def packages(done: Done) -> list[dict[str, list[dict[str, str]]]]:
    found: list[dict[str, list[dict[str, str]]]] = json.loads(done.stdout)["packages"]
    return found


def metadata(folder: Path) -> Done:
    """Ask Cargo from elsewhere: rustup would take the toolchain that a checkout names."""
    manifest = ("--manifest-path", str(folder / "Cargo.toml"))
    command = ("cargo", "metadata", "--no-deps", "--offline", "--format-version=1", *manifest)
    return run(Path(folder.anchor), *command, environment=os.environ)


def word(done: Done) -> str:
    return "refused" if done.returncode else "accepted"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
