"""The server: pages with what keeps them up to date, nothing outside the folder, nobody but this machine."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import websocket_connect

from helpers.preview.server import Board, serve
from helpers.problems import ProblemsFound

T = TypeVar("T")

PAGE = "<!doctype html><title>頁</title><p>頁</p>"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    pages = tmp_path / "html"
    (pages / "chapters").mkdir(parents=True)
    (pages / "index.html").write_text(PAGE, encoding="utf-8")
    (pages / "chapters" / "a.html").write_text(PAGE, encoding="utf-8")
    (pages / "data.csv").write_text("a\n1\n")
    (tmp_path / "secret.txt").write_text("secret")
    (pages / "link.txt").symlink_to(tmp_path / "secret.txt")
    return Board(pages, "v1")


def served(board: Board, act: Callable[[str], Awaitable[T]]) -> T:
    """Return what is found at the address of a server that lives as long."""

    async def run() -> T:
        return await act(serve(board, 0))

    return asyncio.run(run())


def ask(board: Board, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    """Return the answer to one request, also to one that is refused."""

    async def act(address: str) -> HTTPResponse:
        request = HTTPRequest(address + path, method, headers, follow_redirects=False)
        return await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)

    return served(board, act)


@pytest.mark.parametrize("path", ["", "index.html", "chapters/a.html", "chapters/a.html?q=1"])
def test_pages_come_with_the_script_and_stay_as_they_are_on_the_disk(board: Board, path: str) -> None:
    answer = ask(board, path)
    text = answer.body.decode()
    assert (answer.code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert text.startswith(PAGE)
    assert 'src="/.preview/live.js" data-version="v1"' in text
    assert (board.pages / "index.html").read_text(encoding="utf-8") == PAGE


def test_other_files_come_as_they_are(board: Board) -> None:
    answer = ask(board, "data.csv")
    assert (answer.body, answer.headers["Content-Type"]) == (b"a\n1\n", "text/csv; charset=utf-8")
    assert ask(board, "data.csv", "HEAD").body == b""
    assert b"WebSocket" in ask(board, ".preview/live.js").body


def test_the_browser_keeps_what_is_the_same_and_gets_what_is_new(board: Board) -> None:
    known = ask(board, "data.csv").headers["Etag"]
    assert ask(board, "data.csv", **{"If-None-Match": known}).code == 304
    (board.pages / "data.csv").write_text("a\n2\n")
    assert ask(board, "data.csv", **{"If-None-Match": known}).body == b"a\n2\n"
    page = ask(board, "").headers["Etag"]
    board.tell("v2", "")
    assert ask(board, "", **{"If-None-Match": page}).code == 200


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../secret.txt",
            "%2e%2e/secret.txt",
            "..%2fsecret.txt",
            "chapters/../../secret.txt",
            "/etc/hostname",
        ),
        *(
            "%2fetc%2fhostname",
            "link.txt",
            "chapters",
            "%00",
            "x" * 5000,
            ".preview/../server.py",
            "none.html",
        ),
    ],
)
def test_nothing_outside_the_folder_and_nothing_that_is_not_there(board: Board, path: str) -> None:
    answer = ask(board, path)
    assert answer.code == 404
    assert b"secret" not in answer.body
    assert "沒有這一頁" in answer.body.decode()


def test_before_there_is_a_report_the_page_says_so_and_waits(tmp_path: Path) -> None:
    answer = ask(Board(tmp_path / "html"), "chapters/a.html")
    assert answer.code == 404
    assert "報告尚未建成" in answer.body.decode()
    assert 'data-version=""' in answer.body.decode()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("localhost", 200), ("localhost:8000", 200), ("127.0.0.1:1", 200), ("LOCALHOST", 200)),
        *(("evil.example", 403), ("localhost.evil.example", 403), ("127.0.0.1.evil.example:8000", 403)),
    ],
)
@pytest.mark.parametrize("path", ["", ".preview/live.js"])
def test_only_names_of_this_machine_are_answered(board: Board, path: str, host: str, status: int) -> None:
    assert ask(board, path, Host=host).code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(board: Board, method: str) -> None:
    async def act(address: str) -> int:
        request = HTTPRequest(f"{address}data.csv", method, body="x", allow_nonstandard_methods=True)
        return (await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)).code

    assert served(board, act) == 405
    assert (board.pages / "data.csv").read_text() == "a\n1\n"


def test_open_pages_are_told_how_things_are_and_how_builds_end(board: Board) -> None:
    async def act(address: str) -> list[dict[str, str]]:
        line = await websocket_connect(f"ws{address[4:]}.preview/news")
        told = [await line.read_message()]
        board.tell("v1", "a: b: <c> (d)")
        told.append(await line.read_message())
        board.tell("v2", "")
        told.append(await line.read_message())
        line.close()
        while board.lookers:
            await asyncio.sleep(0)
        board.tell("v3", "")
        return [json.loads(one or "") for one in told]

    assert served(board, act) == [
        {"version": "v1", "problems": ""},
        {"version": "v1", "problems": "a: b: <c> (d)"},
        {"version": "v2", "problems": ""},
    ]


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_pages_of_others_are_told_nothing(board: Board, headers: dict[str, str]) -> None:
    async def act(address: str) -> int:
        try:
            await websocket_connect(HTTPRequest(f"ws{address[4:]}.preview/news", headers=headers))
        except HTTPClientError as error:
            return error.code
        raise AssertionError("it was let in")

    assert served(board, act) == 403


def test_only_the_loopback_address_listens(board: Board) -> None:
    async def act(address: str) -> str:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), 5).close()
        return address

    assert served(board, act).startswith("http://127.0.0.1:")


def test_a_port_in_use_is_told_with_what_to_do(board: Board) -> None:
    async def act(address: str) -> list[str]:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(ProblemsFound) as found:
            serve(board, port)
        return [str(problem) for problem in found.value.problems]

    (told,) = served(board, act)
    assert "preview:port" in told
    assert "--port" in told
