"""Serves the site, and builds it again whenever the data, a template or a hand-written page changes."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Condition, Thread
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..diagnostics import CratebookError
from ..project import Project
from .build import Builder, build_into, configured, scratch

_SETTLED_SECONDS = 0.2
_POLL_SECONDS = 0.5
_PATIENCE_SECONDS = 20
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})
_VERSION = "/.cratebook/version"
# A page asks for a newer version than its own, and is answered when there is one, or after some patience.
_RELOAD = """<script>(async () => {
  for (;;) {
    const newest = await fetch("%s?%d").then(answer => answer.text(), () => "");
    if (!newest) await new Promise(then => setTimeout(then, 1000));
    if (newest && newest !== "%d") return location.reload();
  }
})()</script>"""


def serve(  # noqa: PLR0913, PLR0917 - what is served, how, where, and what follows a change
    project: Project,
    title: str,
    builder: Builder,
    address: str,
    regenerate: Callable[[], object],
    say: Callable[[str], None],
) -> None:
    """Serve until interrupted; what is to be known of it goes to `say`.

    Raises CratebookError where the first build fails or the address cannot be had.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        scratch(project.root) as folder,
        _served(address) as server,
    ):

        def rebuild() -> None:
            with configured(project, title, folder) as config:
                build_into(project, builder, config, folder / "site")
            if server.show(folder / "site") == 1:
                say("serving http://{}:{}/".format(*server.server_address[:2]))

        _follow(project, regenerate, rebuild, say)


def _follow(
    project: Project, regenerate: Callable[[], object], rebuild: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Build, and again after every change, until interrupted."""
    changes = _Changes()
    observer = Observer()
    for folder in (project.data, project.root / "templates", project.docs):
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=True)
    observer.start()
    try:
        built = _stamps(project)
        rebuild()
        while True:
            changed = changes.wait()
            try:
                if any(project.docs not in path.parents for path in changed):
                    regenerate()
                if changed and (stamps := _stamps(project)) != built:
                    rebuild()
                    built = stamps
            except (CratebookError, OSError) as error:
                say(f"cratebook: {error}")
    finally:
        observer.stop()


def _stamps(project: Project) -> dict[Path, int]:
    """Return when each file that a build reads was last changed (nanoseconds)."""
    folders = (project.docs, project.theme)
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in paths}


@contextmanager
def _served(address: str) -> Iterator["_Server"]:
    """Have an address meanwhile, and serve there once there is a site; raises CratebookError where it is not free."""
    host, _, port = address.rpartition(":")
    try:
        server = _Server((host, int(port)), _Answer)
    except (OSError, OverflowError, ValueError) as error:
        raise CratebookError(f"cannot serve at {address}: {error}") from error
    with server:
        yield server


class _Server(ThreadingHTTPServer):
    """Shows one version of the site after another."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], answer: type["_Answer"]) -> None:
        super().__init__(address, answer)
        self.version, self.folder = 0, Path()
        self._changed = Condition()

    def show(self, built: Path) -> int:
        """Show another version of the site, taking its folder away, and return its number."""
        with self._changed:
            old, self.folder = self.folder, built.rename(built.with_name(f"shown-{self.version + 1}"))
            self.version += 1
            self._changed.notify_all()
        if self.version == 1:
            Thread(target=self.serve_forever, daemon=True).start()
        else:
            shutil.rmtree(old, ignore_errors=True)
        return self.version

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that left, or that asked while its version went."""

    def newer(self, version: str) -> str:
        """Return the version that is shown, as soon as it is another one, or after some patience."""
        with self._changed:
            self._changed.wait_for(lambda: str(self.version) != version, _PATIENCE_SECONDS)
            return str(self.version)


class _Answer(SimpleHTTPRequestHandler):
    """Answers as a host would that publishes the site, and has each page follow its changes."""

    server: _Server
    extensions_map = {  # noqa: RUF012 - as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".md": "text/markdown; charset=utf-8",
        ".toml": "text/plain; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
    }

    def do_GET(self) -> None:
        """Answer with a file, the page for what is not there, or the version of the site."""
        self.directory = str(self.server.folder)
        address, _, query = self.path.partition("?")
        if address == _VERSION:
            self._send(200, "text/plain", self.server.newer(query).encode())
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not address.endswith("/"):
            super().do_GET()  # which sends the browser to the address with a slash
            return
        path = path / "index.html" if path.is_dir() else path
        status, path = (200, path) if path.is_file() else (404, self.server.folder / "404.html")
        self._send(status, self.guess_type(path), self._page(path) if path.suffix == ".html" else path.read_bytes())

    def _page(self, path: Path) -> bytes:
        version = self.server.version
        script = (_RELOAD % (_VERSION, version, version)).encode()
        return path.read_bytes().replace(b"</body>", script + b"</body>")

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has there
        """Say nothing."""


class _Changes(FileSystemEventHandler):
    """Notes which files have changed."""

    def __init__(self) -> None:
        self._paths: Queue[Path] = Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _CHANGES and not event.is_directory:
            self._paths.put(Path(str(event.src_path)))

    def wait(self) -> set[Path]:
        """Return what has changed within a moment; changes in a row are waited out, and come together."""
        changed, patience = set[Path](), _POLL_SECONDS
        while True:
            try:
                changed.add(self._paths.get(timeout=patience))
            except Empty:
                return changed
            patience = _SETTLED_SECONDS
