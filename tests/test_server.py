"""What the chat's server lets in, where it listens, and how it stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from scoqa.errors import SettingsError
from scoqa.server import DEFAULT_PORT, Guard, address, listen

ROUTES = [Route("/{path:path}", lambda request: PlainTextResponse("page"), methods=["GET", "POST"])]


def client(host: str) -> TestClient:
    return TestClient(Guard(Starlette(routes=ROUTES), host=host), base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize("name", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_local_names_are_served(name: str) -> None:
    assert client("127.0.0.1").get("/", headers={"host": name}).text == "page"


@pytest.mark.parametrize("name", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_other_names_are_refused(name: str) -> None:
    assert client("127.0.0.1").get("/", headers={"host": name}).status_code == 421


def test_name_that_was_asked_for_is_served() -> None:
    assert client("Reader.example").get("/", headers={"host": "reader.example:80"}).status_code == 200


def test_on_every_interface_addresses_are_served_and_names_are_not() -> None:
    assert client("0.0.0.0").get("/", headers={"host": "10.0.0.1:7860"}).status_code == 200
    assert client("0.0.0.0").get("/", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/upload/", "/upload", "//gradio_api//upload"])
def test_upload_is_closed(path: str) -> None:
    assert client("127.0.0.1").post(path, files={"files": b"x"}).status_code == 404


def test_pages_may_load_only_what_is_served_here() -> None:
    policy = client("127.0.0.1").get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:;" in policy


def test_taken_port_is_an_error_where_it_was_asked_for() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is taken on 127.0.0.1.*--port"):
            listen("127.0.0.1", port)


def test_next_free_port_where_none_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("scoqa.server.DEFAULT_PORT", port)
        with listen("127.0.0.1", None) as listener:
            bound = listener.getsockname()[1]
    assert bound > port
    assert capsys.readouterr().out == f"Port {port} is taken: using {bound} instead.\n"


@pytest.mark.parametrize("port", [-1, 65536])
def test_port_out_of_range_is_an_error(port: int) -> None:
    with pytest.raises(SettingsError, match="from 0 to 65535"):
        listen("127.0.0.1", port)


def test_host_of_another_machine_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", DEFAULT_PORT)


def test_address_is_the_one_bound() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


SERVER = """
import asyncio
from scoqa.server import listen, run

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"open", "more_body": True})
        await asyncio.sleep(60)

with listen("127.0.0.1", 0) as listener:
    run(app, listener)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to another process on Windows")
def test_ctrl_c_stops_it_while_a_page_is_open(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        port = int(line.split("127.0.0.1:")[1].split()[0])
        assert line == f"scoqa is ready: http://127.0.0.1:{port} (Ctrl-C stops it)\n"
        with socket.create_connection(("127.0.0.1", port)) as page:
            page.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert page.recv(10)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=8)
    assert process.returncode == 0
    assert "Traceback" not in out + errors
