"""Serves the site and generates again whenever the data or a template changes."""

import os
import signal
import subprocess
from collections.abc import Callable
from queue import Empty, Queue

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..diagnostics import CratebookError
from ..project import Project
from .build import ENVIRONMENT, Builder, command, configured, scratch

_SETTLED_SECONDS = 0.2
_POLL_SECONDS = 0.5
_STOP_SECONDS = 5
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


def serve(project: Project, title: str, builder: Builder, address: str, regenerate: Callable[[], object]) -> None:
    """Serve until interrupted.

    Raises CratebookError where the builder's server fails.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with scratch(project.root) as folder, configured(project, title, folder) as config:
        server = subprocess.Popen(  # noqa: S603 - the command is ours
            command(builder, "serve", "--config-file", str(config), "--dev-addr", address),
            cwd=project.root,
            env={**os.environ, **ENVIRONMENT},
        )
        try:
            _follow(project, regenerate, server)
        except KeyboardInterrupt:
            return
        finally:
            _stop(server)
    if server.returncode > 0:
        raise CratebookError(f"{builder} stopped with exit code {server.returncode}")


def _follow(project: Project, regenerate: Callable[[], object], server: subprocess.Popen[bytes]) -> None:
    """Regenerate after every change, for as long as the server runs."""
    changes = _Changes()
    observer = Observer()
    for folder in (project.data, project.root / "templates"):
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=True)
    observer.start()
    try:
        while server.poll() is None:
            if changes.wait():
                regenerate()
    finally:
        observer.stop()


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, whether it wants to or not."""
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class _Changes(FileSystemEventHandler):
    """Notes that files have changed."""

    def __init__(self) -> None:
        self._paths: Queue[str] = Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _CHANGES and not event.is_directory:
            self._paths.put(str(event.src_path))

    def wait(self) -> bool:
        """Return within a moment whether anything has changed; changes in a row are waited out, and count as one."""
        changed, patience = False, _POLL_SECONDS
        while True:
            try:
                self._paths.get(timeout=patience)
            except Empty:
                return changed
            changed, patience = True, _SETTLED_SECONDS
