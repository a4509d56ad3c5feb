"""Serves the site to this machine, and reads the project again whenever the data, a template or a page changes."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from queue import Empty, Queue
from threading import Condition, Thread
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from ..diagnostics import CratebookError, InvalidDataError, as_text, summary
from ..project import Project
from .html import element
from .preview import Preview

_SETTLED_SECONDS = 0.2
_PATIENCE_SECONDS = 20
# The system is asked for no more: it would tell of each file that we read.
_CHANGES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
_VERSION = "/.cratebook/version"
_LOCAL = frozenset({"localhost", "127.0.0.1"})
_TEXTS = {".md": "text/markdown", ".toml": "text/plain", ".txt": "text/plain"}
# A page asks for a newer version than its own, and is answered when there is one, or after some patience.
_RELOAD = """<script>(async () => {
  for (;;) {
    const newest = await fetch("%s?%d").then(answer => answer.text(), () => "");
    if (!newest) await new Promise(then => setTimeout(then, 1000));
    if (newest && newest !== "%d") return location.reload();
  }
})()</script>"""
_BANNER = (
    "position:sticky;bottom:0;z-index:9;margin:0;padding:1em;max-height:50vh;overflow:auto;white-space:pre-wrap;"
    "font:14px/1.4 monospace;color:#fff;background:#a40e26"
)


def serve(project: Project, address: str, read: Callable[[], Preview], say: Callable[[str], None]) -> None:
    """Serve what `read` gives until interrupted; what is to be known of it goes to `say`.

    Raises CratebookError where the first reading fails or the address is not to be had.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), _bound(address) as server, _watched(project) as changes:
        server.show(read())
        Thread(target=server.serve_forever, daemon=True).start()
        say("serving http://{}:{}/".format(*server.server_address[:2]))
        while True:
            changes.wait()
            try:
                server.show(read())
            except (CratebookError, OSError) as error:
                say(f"cratebook: {error}")
                server.report(_problem(error))


def _problem(error: CratebookError | OSError) -> str:
    """Return what a banner says of the data that cannot be shown."""
    if isinstance(error, InvalidDataError):
        return as_text(error.errors) + summary(error.errors)
    return str(error)


@contextmanager
def _bound(address: str) -> Iterator["_Server"]:
    """Have an address of this machine meanwhile; raises CratebookError where it is not to be had."""
    host, _, port = address.rpartition(":")
    try:
        if host != "localhost" and not ip_address(host).is_loopback:
            raise CratebookError(f"cannot serve at {address}: only this machine is served; give a loopback address")
        server = _Server((host, int(port)), _Answer)
    except (OSError, OverflowError, ValueError) as error:
        raise CratebookError(f"cannot serve at {address}: {error}") from error
    with server:
        yield server


@contextmanager
def _watched(project: Project) -> Iterator["_Changes"]:
    """Note meanwhile what changes of a project."""
    changes, observer = _Changes(project), Observer()
    for folder in (project.data, project.root / "templates", project.docs):
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=True, event_filter=_CHANGES)
    observer.schedule(changes, str(project.root), event_filter=_CHANGES)
    observer.start()
    try:
        yield changes
    finally:
        observer.stop()


class _Server(ThreadingHTTPServer):
    """Shows one version of the site after another; above a version that is not the newest, what is wrong with that."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], answer: type["_Answer"]) -> None:
        super().__init__(address, answer)
        self.hosts = {*_LOCAL, address[0]}
        self.version, self.problem = 0, ""
        self.site: Preview
        self._changed = Condition()
        self._last_page = ""

    def show(self, site: Preview) -> None:
        """Show another version; raises CratebookError, with the last one kept, where the page last seen has none."""
        if self._last_page in site:
            site.content(self._last_page)
        self.site = site
        self.report("")

    def report(self, problem: str) -> None:
        """Show what is wrong with the newest version, if anything, above the pages of the last good one."""
        with self._changed:
            self.version, self.problem = self.version + 1, problem
            self._changed.notify_all()

    def page(self, path: str) -> bytes:
        """Return a page that follows its changes."""
        version, problem, self._last_page = self.version, self.problem, path
        try:
            page = self.site.content(path)
        except CratebookError as error:
            page, problem = b"<body></body>", str(error)
        banner = element("pre", {"role": "alert", "style": _BANNER}, problem) if problem else ""
        added = (banner + _RELOAD % (_VERSION, version, version)).encode()
        before, end, after = page.rpartition(b"</body>")
        return before + added + end + after

    def newer(self, version: str) -> str:
        """Return the version that is shown, as soon as it is another one, or after some patience."""
        with self._changed:
            self._changed.wait_for(lambda: str(self.version) != version, _PATIENCE_SECONDS)
            return str(self.version)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that left."""


class _Answer(BaseHTTPRequestHandler):
    """Answers as a host would that publishes the site, but only to who knows it by a name of this machine.

    A page of another host may have its name lead to this machine, and would read what is not published.
    """

    server: _Server

    def do_GET(self) -> None:
        """Answer with a file, the page for what is not there, or the version of the site."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        address = urlsplit(self.path)
        path = unquote(address.path).lstrip("/")
        if host not in self.server.hosts:
            self._send(403, "text/plain", b"This is served under names of this machine only.\n")
        elif address.path == _VERSION:
            self._send(200, "text/plain", self.server.newer(address.query).encode())
        elif f"{path}/index.html" in self.server.site:
            self._send(301, "text/plain", b"", Location=f"/{quote(path)}/")
        else:
            self._send_file(f"{path}index.html" if path.endswith("/") or not path else path)

    def _send_file(self, path: str) -> None:
        status, path = (200, path) if path in self.server.site else (404, "404.html")
        suffix = PurePosixPath(path).suffix
        kind = f"{_TEXTS[suffix]}; charset=utf-8" if suffix in _TEXTS else guess_type(path)[0]
        body = self.server.page(path) if suffix == ".html" else self.server.site.content(path)
        self._send(status, kind or "application/octet-stream", body)

    def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        values = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store", **headers}
        for name, value in values.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has there
        """Say nothing."""


class _Changes(FileSystemEventHandler):
    """Notes that a file has changed of which the site is made."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._paths: Queue[Path] = Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        for path in (Path(str(event.src_path)), Path(str(event.dest_path or event.src_path))):
            if path.parent != self._project.root or path.name == "mkdocs.yml":
                self._paths.put(path)

    def wait(self) -> None:
        """Return after a change; changes in a row are waited out, and come together."""
        self._paths.get()
        with suppress(Empty):
            while True:
                self._paths.get(timeout=_SETTLED_SECONDS)
