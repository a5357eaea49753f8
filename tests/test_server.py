"""What the chat's server lets in, where it listens, and how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from scoqa import guard
from scoqa.errors import SettingsError
from scoqa.guard import BODY_LIMIT, Guard, Login, warn_of_others
from scoqa.server import DEFAULT_PORT, address, listen

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


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload/",
        "/upload",
        "//gradio_api//upload",
        "/gradio_api/process_recording",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/proxy=http://127.0.0.1",
        "/gradio_api/deep_link",
        "/gradio_api/component_server",
        "/x/gradio_api/queue/join",
    ],
)
def test_routes_that_take_or_give_files_are_closed(path: str) -> None:
    assert client("127.0.0.1").post(path, files={"files": b"x"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/heartbeat/abc", "/gradio_api/call/ask", "/config"]
)
def test_routes_that_the_page_uses_are_open(path: str) -> None:
    assert client("127.0.0.1").get(path).text == "page"


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


def guarded(login: Login | None) -> TestClient:
    return TestClient(Guard(Starlette(routes=ROUTES), "127.0.0.1", login), base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize("path", ["/", "/v1/ask", "/mcp", "/gradio_api/info", "/healthz/x", "//healthz"])
def test_without_the_password_nothing_is_served(path: str) -> None:
    refused = guarded(Login("reader", "secret")).get(path)
    assert (refused.status_code, refused.headers["www-authenticate"][:5]) == (401, "Basic")
    assert refused.headers["content-security-policy"]


def test_programs_get_refusals_in_the_apis_form_and_articles_may_have_any_name() -> None:
    refused = guarded(Login("reader", "secret")).get("/v1/articles")
    assert refused.json() == {"error": {"status": 401, "message": "Give the name and the password."}}
    assert guarded(None).get("/v1/articles", headers={"host": "evil.example"}).json()["error"]["status"] == 421
    assert guarded(None).get("/monitoring").text == "There is nothing here.\n"
    assert guarded(None).get("/v1/articles/monitoring").text == "page"


def test_with_the_password_and_for_the_health_check_it_is_served() -> None:
    client = guarded(Login("reader", "sécret: x"))
    assert client.get(
        "/", headers={"authorization": "Basic " + b64encode("reader:sécret: x".encode()).decode()}
    ).is_success
    assert client.get("/healthz").is_success


@pytest.mark.parametrize("given", ["reader:wrong", "reader:", "Reader:secret", ":", "reader:secretx"])
def test_wrong_password_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_LOGIN_SECONDS", 0.0)
    header = {"authorization": f"Basic {b64encode(given.encode()).decode()}"}
    assert guarded(Login("reader", "secret")).get("/", headers=header).status_code == 401


@pytest.mark.parametrize("header", [b"Basic ???", b"Bearer cmVhZGVyOnNlY3JldA==", b"Basic", "Basic é".encode()])
def test_odd_authorization_is_refused(header: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_LOGIN_SECONDS", 0.0)
    assert guarded(Login("reader", "secret")).get("/", headers={b"authorization": header}).status_code == 401


def test_login_does_not_show_its_password() -> None:
    assert "secret" not in repr(Login("reader", "secret"))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost:7860", ""])
def test_other_sites_requests_are_refused_but_for_reading(origin: str) -> None:
    assert guarded(None).post("/x", headers={"origin": origin}).status_code == 403
    assert guarded(None).get("/x", headers={"origin": origin}).status_code == 200


def test_own_pages_and_programs_may_send() -> None:
    assert guarded(None).post("/x", headers={"origin": "http://127.0.0.1:7860"}).status_code == 200
    assert guarded(None).post("/x", headers={"origin": "HTTP://LOCALHOST", "host": "localhost"}).status_code == 200
    assert guarded(None).post("/x").status_code == 200


def test_too_large_a_request_is_refused() -> None:
    async def read(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/{path:path}", read, methods=["POST"])])
    client = TestClient(Guard(app, "127.0.0.1"), base_url="http://127.0.0.1")
    assert client.post("/v1/ask", content=b"x" * 1_000_000).text == "1000000"
    assert client.post("/v1/ask", content=b"x" * 1_000_001).status_code == 413
    assert client.post("/gradio_api/queue/join", content=b"x" * 1_000_001).text == "1000001"


@pytest.mark.parametrize(
    ("host", "login", "lines"),
    [
        ("127.0.0.1", None, 0),
        ("localhost", None, 0),
        ("::1", None, 0),
        ("0.0.0.0", Login("a", "b"), 2),
        ("10.0.0.1", None, 3),
    ],
)
def test_letting_others_in_is_warned_of(
    host: str, login: Login | None, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    warn_of_others(host, login)
    said = capsys.readouterr().err
    assert len(said.splitlines()) == lines
    assert ("--auth" in said) == (lines == 3)


FILE = {"path": "http://other.example/who-reads", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/call/ask"])
@pytest.mark.parametrize("body", [json.dumps({"data": [FILE]}), json.dumps(FILE).replace("FileD", "File\\u0044")])
def test_no_request_makes_the_server_fetch_a_file(path: str, body: str) -> None:
    response = taking().post(path, content=body)
    assert (response.status_code, response.text) == (400, "No files are taken here.\n")


@pytest.mark.parametrize("body", ['{"data": ["a \\"gradio.FileData\\" is what?"]}', '{"data": ["\\u00b6 22"]}', ""])
def test_other_data_reach_gradio_whole(body: str) -> None:
    assert taking().post("/gradio_api/run/ask", content=body).text == body


def test_too_large_an_event_is_refused() -> None:
    assert taking().post("/gradio_api/run/ask", content=b" " * (BODY_LIMIT + 1)).status_code == 413


def taking() -> TestClient:
    async def echo(request: Request) -> PlainTextResponse:
        return PlainTextResponse(await request.body())

    app = Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])])
    return TestClient(Guard(app, "127.0.0.1"), base_url="http://127.0.0.1")
