"""Serves the site and generates again whenever the data or a template changes."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Callable
from os import environ
from pathlib import Path
from queue import Empty, Queue

import click
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..diagnostics import CratebookError
from ..project import Project
from .build import ENVIRONMENT, Builder, command, configured

_SETTLED_SECONDS = 0.2
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 5
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


class _Changes(FileSystemEventHandler):
    """Puts every change of a file into a queue."""

    def __init__(self) -> None:
        self.queue: Queue[str] = Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _CHANGES and not event.is_directory:
            self.queue.put(str(event.src_path))

    def wait(self) -> bool:
        """Tell whether something changed within a moment, once it holds still."""
        changed, patience = False, _LOOK_SECONDS
        while True:
            try:
                self.queue.get(timeout=patience)
            except Empty:
                return changed
            changed, patience = True, _SETTLED_SECONDS


def serve(project: Project, title: str, builder: Builder, address: str, regenerate: Callable[[], object]) -> None:
    """Serve until interrupted; a fault in the data is printed, and the last good pages stay."""
    changes = _Changes()
    observer = Observer()
    for folder in (project.data, project.root / "templates"):
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=True)
    with (
        tempfile.TemporaryDirectory(dir=project.root, prefix=".cratebook-") as site,
        configured(project, title, Path(site)) as config,
    ):
        arguments = ["serve", "--config-file", str(config), "--dev-addr", address]
        server = subprocess.Popen(  # noqa: S603 - the command is ours
            command(builder, *arguments), cwd=project.root, env={**environ, **ENVIRONMENT}
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        observer.start()
        try:
            while server.poll() is None:
                if changes.wait():
                    _again(regenerate)
        except KeyboardInterrupt:
            pass
        finally:
            observer.stop()
            server.terminate()
            server.wait(_STOP_SECONDS)
    if server.returncode > 0:
        raise CratebookError(f"{builder} stopped with exit code {server.returncode}")


def _again(regenerate: Callable[[], object]) -> None:
    try:
        regenerate()
    except CratebookError as error:
        click.echo(f"cratebook: {error}", err=True)
