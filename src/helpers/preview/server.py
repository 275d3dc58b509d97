"""The server: pages of a build on the loopback address alone, told when there is a newer version of them."""

from __future__ import annotations

import json
import mimetypes
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, ErrorHandler, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from helpers.problems import Problem, ProblemsFound

HOST = "127.0.0.1"
#: Names a request may call us by. Another is a site of someone else's whose name was made to lead here.
HOSTS = r"(localhost|127\.0\.0\.1)"
#: What a page needs to be kept up to date; sent with pages, never written to them.
STATIC = Path(__file__).with_name("static")
LIVE = """
<link rel="stylesheet" href="/.preview/live.css">
<script src="/.preview/live.js" data-version="{}"></script>
"""

NO_REPORT = "報告尚未建成；建成後，本頁會自動更新。"
NO_PAGE = '沒有這一頁。<a href="/">到首頁</a>'
PAGE = '<!doctype html>\n<html lang="zh-Hant-HK"><meta charset="utf-8"><title>預覽</title>\n<p>{}</p>\n'


@dataclass
class Board:
    """What there is to see: the folder of pages, their version, why there is no newer one; and who looks on."""

    pages: Path
    version: str = ""
    problems: str = ""
    lookers: set[WebSocketHandler] = field(default_factory=set)

    def tell(self, version: str, problems: str) -> None:
        """Let every open page know how a build ended."""
        self.version, self.problems = version, problems
        for looker in self.lookers:
            with suppress(WebSocketClosedError):
                looker.write_message(self.news())

    def news(self) -> str:
        """Return what a page is sent."""
        return json.dumps({"version": self.version, "problems": self.problems})


class Files(RequestHandler):
    """A file of a folder, or a page that says there is none; pages with what keeps them up to date."""

    def initialize(self, board: Board, folder: Path) -> None:
        """Take what is served."""
        self.board, self.folder = board, folder

    def get(self, path: str) -> None:
        """Answer with the file; the browser asks every time whether it is still the same."""
        self.set_header("Cache-Control", "no-cache")
        file = find(self.folder, path or "index.html")
        kind = mimetypes.guess_type(file.name)[0] if file else "text/html"
        charset = "; charset=utf-8" if kind and kind.startswith("text/") else ""
        self.set_header("Content-Type", f"{kind or 'application/octet-stream'}{charset}")
        content = file.read_bytes() if file else self._none()
        if kind == "text/html":  # at the very end, where the parser takes it for a part of the body
            content += LIVE.format(escape(self.board.version)).encode()
        self.finish(content)

    head = get

    def _none(self) -> bytes:
        self.set_status(404)
        return PAGE.format(NO_PAGE if find(self.board.pages, "index.html") else NO_REPORT).encode()


class News(WebSocketHandler):
    """The line to an open page; tornado refuses pages of other origins."""

    def initialize(self, board: Board) -> None:
        """Take what is told."""
        self.board = board

    def open(self) -> None:
        """Tell how things are, and from now on what changes."""
        self.board.lookers.add(self)
        self.write_message(self.board.news())

    def on_message(self, message: str | bytes) -> None:
        """Pages have nothing to say."""

    def on_close(self) -> None:
        """Forget the page."""
        self.board.lookers.discard(self)


def find(folder: Path, path: str) -> Path | None:
    """Return a file of a folder; None where there is none, or where path or links lead out of the folder."""
    with suppress(OSError, ValueError):  # names no file can have
        file = (folder / path).resolve()
        if file.is_relative_to(folder.resolve()) and file.is_file():
            return file
    return None


def serve(board: Board, port: int) -> str:
    """Serve in the running event loop; returns the address. Port 0 is any free one.

    Raises ProblemsFound with ``preview:port`` where the port cannot be had.
    """
    try:
        sockets = bind_sockets(port, HOST)
    except OSError as error:
        said, remedy = error.strerror or str(error), "give another with --port, 0 for any free one"
        raise ProblemsFound([Problem(f"{HOST}:{port}", "preview:port", said, remedy)]) from error
    HTTPServer(application(board)).add_sockets(sockets)
    return f"http://{HOST}:{sockets[0].getsockname()[1]}/"


def application(board: Board) -> Application:
    """Return what answers requests; those under another host's name are refused."""
    found = Application(
        default_handler_class=ErrorHandler,
        default_handler_args={"status_code": 403},
        log_function=lambda handler: None,
    )
    found.add_handlers(
        HOSTS,
        [
            (r"/\.preview/news", News, {"board": board}),
            (r"/\.preview/(.+)", Files, {"board": board, "folder": STATIC}),
            (r"/(.*)", Files, {"board": board, "folder": board.pages}),
        ],
    )
    return found
