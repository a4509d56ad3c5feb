"""What the workflows of a new handbook install: the copy of cratebook that made it, and never whatever has its name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cratebook.cli import main
from cratebook.init import installed_from, is_pinned

from tests.conftest import ROOT, Cratebook

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SHA256 = "ab" * 32
GIT = f"git+https://git.example/acme/cratebook.git@{COMMIT}"
WHEEL = f"https://git.example/acme/cratebook-0.1.0-py3-none-any.whl#sha256={SHA256}"
PLACEHOLDER = "cratebook @ (write here where it comes from, as above)"


def installed(folder: Path, record: object) -> str:
    """Make a distribution that was installed from where the record says (PEP 610); return its place for Python."""
    information = folder / "installed" / "cratebook-0.1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: cratebook\nVersion: 0.1.0\n")
    if record is not None:
        text = record if isinstance(record, str) else json.dumps(record)
        (information / "direct_url.json").write_text(text)
    return str(information.parent)


def last_line(handbook: Path) -> str:
    return (handbook / "requirements.txt").read_text().splitlines()[-1]


def git(url: str, **more: object) -> dict[str, object]:
    return {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}, **more}


@pytest.mark.parametrize(
    ("record", "address"),
    [
        (git("https://git.example/acme/cratebook.git"), GIT),
        (git("https://git.example/all", subdirectory="tools/book"), f"git+https://git.example/all@{COMMIT}#subdirectory=tools/book"),
        (git("ssh://git@git.example:2222/acme/cratebook"), f"git+ssh://git@git.example:2222/acme/cratebook@{COMMIT}"),
        ({"url": WHEEL.partition("#")[0], "archive_info": {"hashes": {"sha256": SHA256}}}, WHEEL),
        ({"url": WHEEL.partition("#")[0], "archive_info": {"hash": f"sha256={SHA256}"}}, WHEEL),
    ],
)  # fmt: skip
def test_a_copy_knows_where_it_was_installed_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, record: object, address: str
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path, record))
    assert installed_from() == address


def test_workflows_install_what_this_copy_was_installed_from(cratebook_process: Cratebook, tmp_path: Path) -> None:
    place = installed(tmp_path, git("https://git.example/acme/cratebook.git"))
    done = cratebook_process(tmp_path, "init", "handbook", PYTHONPATH=f"{place}:{ROOT / 'generator'}")
    assert (done.returncode, "not known" in done.stderr) == (0, False), done.stderr
    assert last_line(tmp_path / "handbook") == f"cratebook @ {GIT}"


@pytest.mark.parametrize(
    "record",
    [
        None,
        "no JSON",
        [],
        {"url": "file:///home/me/cratebook", "dir_info": {}},
        {"url": "file:///home/me/cratebook", "dir_info": {"editable": True}},
        git("file:///srv/git/cratebook"),
        git("https://user:secret@git.example/acme/cratebook"),
        git("https://token@git.example/acme/cratebook"),
        git("https://git.example/acme/cratebook", subdirectory="x\n--index-url https://evil.example"),
        {"url": "file:///home/me/cratebook.whl", "archive_info": {"hashes": {"sha256": SHA256}}},
        {"url": "https://git.example/cratebook.whl", "archive_info": {}},
        {"url": "https://git.example/cratebook.whl", "archive_info": {"hashes": {"md5": "0" * 32}}},
    ],
)
def test_a_copy_from_a_folder_or_a_registry_or_not_pinned_is_from_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, record: object
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path, record))
    assert installed_from() is None


def test_a_copy_from_nowhere_leaves_a_place_to_fill_and_says_so(cratebook_process: Cratebook, tmp_path: Path) -> None:
    place = installed(tmp_path, {"url": "file:///home/me/cratebook", "dir_info": {}})
    done = cratebook_process(tmp_path, "init", "handbook", PYTHONPATH=f"{place}:{ROOT / 'generator'}")
    assert done.returncode == 0, done.stderr
    assert (
        "not known: where workflows install cratebook from; edit requirements.txt, which has a place for it\n"
    ) in done.stderr
    assert last_line(tmp_path / "handbook") == PLACEHOLDER
    assert cratebook_process(tmp_path / "handbook", "check").returncode == 0


@pytest.mark.parametrize(
    "address",
    [
        GIT,
        f"git+ssh://git@git.example/acme/cratebook@{COMMIT}",
        f"git+https://${{TOKEN}}@git.example/acme/cratebook@{COMMIT}#subdirectory=book",
        f"git+https://git.example/acme/cratebook@{SHA256}",
        WHEEL,
        f"https://git.example/get?file=cratebook.tar.gz#sha512={'0' * 128}",
    ],
)
def test_an_address_of_exactly_one_copy_is_pinned(address: str) -> None:
    assert is_pinned(address)


def test_install_from_goes_before_what_is_known(cratebook_process: Cratebook, tmp_path: Path) -> None:
    place = installed(tmp_path, git("https://git.example/another"))
    environment = {"PYTHONPATH": f"{place}:{ROOT / 'generator'}"}
    done = cratebook_process(tmp_path, "init", "handbook", "--install-from", WHEEL, **environment)
    assert (done.returncode, "not known" in done.stderr) == (0, False), done.stderr
    assert last_line(tmp_path / "handbook") == f"cratebook @ {WHEEL}"


@pytest.mark.parametrize(
    "address",
    [
        "cratebook",
        "cratebook==0.1.0",
        f"cratebook @ {GIT}",
        ".",
        "/home/me/cratebook",
        "git+https://git.example/acme/cratebook",
        "git+https://git.example/acme/cratebook@main",
        "git+https://git.example/acme/cratebook@0123abc",
        f"git+http://git.example/acme/cratebook@{COMMIT}",
        f"git+file:///srv/cratebook@{COMMIT}",
        f"https://git.example/acme/cratebook@{COMMIT}",
        f"git+https://user:secret@git.example/acme/cratebook@{COMMIT}",
        f"git+https://token@git.example/acme/cratebook@{COMMIT}",
        "https://git.example/cratebook.whl",
        "https://git.example/cratebook.whl#sha256=abc",
        f"http://git.example/cratebook.whl#sha256={SHA256}",
        f"{GIT}\n--index-url https://evil.example",
        f"{GIT} ; python_version < '3'",
        f"{WHEEL}\\",
    ],
)
def test_any_other_address_is_wrong_usage(tmp_path: Path, address: str) -> None:
    done = CliRunner().invoke(main, ["-C", str(tmp_path), "init", "--install-from", address])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "Error: --install-from has to be git+https://HOST/PATH@REVISION with the full revision, or "
        "https://HOST/PATH#sha256=HASH, and hold no password\n"
    )
    assert [*tmp_path.iterdir()] == []


def pip(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-deps", "-r", "requirements.txt"],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )


def test_pip_refuses_the_place_that_is_to_be_filled_and_prints_it(cratebook: Cratebook, tmp_path: Path) -> None:
    cratebook(tmp_path, "init")
    done = pip(tmp_path)
    assert done.returncode == 1
    assert f"Invalid requirement: '{PLACEHOLDER}'" in done.stderr


def test_pip_asks_the_place_that_is_named_and_no_other(cratebook: Cratebook, tmp_path: Path) -> None:
    cratebook(tmp_path, "init", "--install-from", f"git+https://127.0.0.1:9/acme/cratebook@{COMMIT}")
    done = pip(tmp_path)
    assert done.returncode == 1
    assert (
        "Cloning https://127.0.0.1:9/acme/cratebook (to revision 0123456789abcdef0123456789abcdef01234567)"
        in done.stdout
    )


def test_no_file_of_a_new_handbook_installs_by_a_name(cratebook: Cratebook, tmp_path: Path) -> None:
    cratebook(tmp_path, "init", "--install-from", GIT)
    lines = [line for path in tmp_path.rglob(".github/**/*.yml") for line in path.read_text().splitlines()]
    assert [line.strip() for line in lines if "pip install" in line] == ["run: pip install -r requirements.txt"] * 4
    requirements = (tmp_path / "requirements.txt").read_text().splitlines()
    assert [line for line in requirements if not line.startswith("#")] == [f"cratebook @ {GIT}"]
