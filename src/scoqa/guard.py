"""What the server lets in: requests for its own name, from its own pages, and from those who know the password.

Gradio, mounted, checks no `Host` header and leaves routes open that take files; both are closed here. What is said here
holds for everything that is served: the page, the API, MCP, and Gradio's own routes.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from scoqa.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 32_000_000
"""The largest request, in bytes: room for a file of `documents.DOCUMENT_LIMIT` in base64."""
API_BODY_LIMIT = 1_000_000
"""The largest request to the API, in bytes: room for `schemas.HISTORY_LIMIT` long questions in any letters."""
WRONG_LOGIN_SECONDS = 1.0
"""How long whoever gave a wrong password waits for the answer, one after the other."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})

GRADIO_ROUTES = frozenset("api app_id call cancel heartbeat info queue reset run startup-events theme.css".split())
"""What the page and `gradio_client` use of `/gradio_api`; all else there is closed."""
FILE_TYPE = "gradio.FileData"
"""By this Gradio knows a file in the data of an event."""
CLOSED = frozenset("upload process_recording login logout monitoring svelte pwa_icon".split())
"""Gradio's paths beside `/gradio_api` that the page has no use for."""

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
EVERY_INTERFACE = frozenset({"0.0.0.0", "::"})  # noqa: S104 (compared with, never a default)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio's HTML templates are compiled in the page
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",  # a Markdown image of another host would tell it who reads
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Login:
    """The name and the password that a reader must give.

    Raises:
        SettingsError: One of them is empty, or the name holds a colon.
    """

    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.user or not self.password or ":" in self.user:
            raise SettingsError("A login is a name without a colon, and a password; neither may be empty.")

    def admits(self, authorization: str) -> bool:
        """Whether an `Authorization` header holds this login (HTTP Basic, RFC 7617); takes equally long either way."""
        scheme, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
        except ValueError:  # not base64, or not even ASCII
            given = b""
        return hmac.compare_digest(given, f"{self.user}:{self.password}".encode())


class Guard:
    """Refuses requests that are not for this server or not from its own pages, and sets the security headers.

    A page elsewhere can point its own name at this machine (DNS rebinding) and then read what is served here:
    only the `Host` header tells. It must be `host` or a local name. Where `host` means every interface
    (`0.0.0.0`, `::`), any address will do, but still no name: an address cannot be rebound. A page elsewhere can
    also send requests here without reading what comes back; its browser then says so in `Origin`.

    Args:
        app: What is guarded.
        host: The name or address that the server was told to listen on.
        login: Asked for, by the browser, before anything but `/healthz` is served; None to let everyone in.
    """

    def __init__(self, app: ASGIApp, host: str, login: Login | None = None) -> None:
        self.app = app
        self.host = host.lower()
        self.login = login
        self._guessing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request, or refuses it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self._refusal(scope, Headers(scope=scope))
        receive = _bounded(receive, API_BODY_LIMIT if _is_api(scope["path"]) else BODY_LIMIT)
        if refusal is None and scope.get("method") == "POST" and scope["path"].startswith("/gradio_api/"):
            refusal, receive = await _without_files(receive)
        if refusal is None:
            await self.app(scope, receive, send_guarded)
            return
        if refusal.status_code == 401 and "authorization" in Headers(scope=scope):
            async with self._guessing:
                await asyncio.sleep(WRONG_LOGIN_SECONDS)
        await refusal(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        given, path = headers.get("host", ""), scope["path"].rstrip("/")
        if not self._is_ours(host_name(given)):
            return _refused(path, 421, f"This server does not answer to the name {given!r}.")
        if path == "/healthz":
            return None
        if self.login is not None and not self.login.admits(headers.get("authorization", "")):
            challenge = {"www-authenticate": 'Basic realm="scoqa", charset="UTF-8"'}
            return _refused(path, 401, "Give the name and the password.", challenge)
        if scope.get("method") not in READING and not is_same_origin(headers.get("origin"), given):
            return _refused(path, 403, "Requests from other sites are not answered.")
        return None if is_used(path) else _refused(path, 404, "There is nothing here.")

    def _is_ours(self, name: str) -> bool:
        if name in LOCAL_NAMES or name == self.host:
            return True
        return self.host in EVERY_INTERFACE and _is_address(name)


def json_error(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error as the API tells it."""
    return JSONResponse({"error": {"status": status, "message": message}}, status, headers)


def _refused(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as whoever asks for a path reads it."""
    if _is_api(path):
        return json_error(status, message, headers)
    return PlainTextResponse(f"{message}\n", status, headers)


def is_used(path: str) -> bool:
    """Whether a path is none of Gradio's that the chat has no use for: uploads, files, a proxy and so on.

    >>> is_used("/"), is_used("/gradio_api/queue/join"), is_used("/gradio_api/file=/etc/passwd"), is_used("/upload")
    (True, True, False, False)
    """
    if _is_api(path):  # an article may be named like any of them
        return True
    steps = [step for step in path.split("/") if step]
    if "gradio_api" in steps:
        return steps[0] == "gradio_api" and len(steps) > 1 and steps[1] in GRADIO_ROUTES
    return not CLOSED.intersection(steps)


def _is_api(path: str) -> bool:
    return path.startswith(("/v1/", "/mcp"))


def _bounded(receive: Receive, limit: int) -> Receive:
    """Receives a request up to `limit` bytes; what is longer is refused with status 413."""
    received = 0

    async def receive_bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, f"The request is too large; the limit is {limit // 1_000_000} MB.")
        return message

    return receive_bounded


async def _without_files(receive: Receive) -> tuple[Response | None, Receive]:
    """A refusal of a request that hands Gradio a file, and else a way to receive the request anew.

    Gradio fetches a file that is handed to it as an address, whatever event it comes with: whoever reaches the
    page could make the server ask other hosts.
    """
    body, is_last = b"", False
    while not is_last:
        try:
            message = await receive()
        except HTTPException as error:
            return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code), receive
        body += message.get("body", b"")
        is_last = not message.get("more_body", False)
    if holds_file(body):
        return PlainTextResponse("No files are taken here.\n", status_code=400), receive
    waiting: list[Message] = [{**message, "body": body}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return None, receive_again


def holds_file(body: bytes) -> bool:
    r"""Whether a JSON body holds what Gradio takes for a file.

    >>> holds_file(b'{"path": "http://a.example", "meta": {"_type": "gradio.File\\u0044ata"}}'), holds_file(b'["a"]')
    (True, False)
    """
    if b"FileData" not in body and b"\\u" not in body:
        return False
    try:
        return f'"{FILE_TYPE}"' in json.dumps(json.loads(body))
    except (ValueError, RecursionError):
        return True  # no JSON that Gradio could read either


def is_same_origin(origin: str | None, host_header: str) -> bool:
    """Whether a request comes from a page of this server, or from no page at all.

    >>> is_same_origin("http://127.0.0.1:7860", "127.0.0.1:7860"), is_same_origin("null", "127.0.0.1:7860")
    (True, False)
    >>> is_same_origin(None, "127.0.0.1:7860"), is_same_origin("https://evil.example", "127.0.0.1:7860")
    (True, False)
    """
    if origin is None:
        return True
    scheme, separator, host = origin.lower().partition("://")
    return bool(separator) and scheme in ("http", "https") and host == host_header.strip().lower()


def is_local(host: str) -> bool:
    """Whether a name or address to listen on is reached from this machine only.

    >>> is_local("127.0.0.2"), is_local("localhost"), is_local("0.0.0.0"), is_local("reader.example")
    (True, True, False, False)
    """
    name = host.lower().strip("[]")
    return name in LOCAL_NAMES or (_is_address(name) and ipaddress.ip_address(name).is_loopback)


def warn_of_others(host: str, login: Login | None) -> None:
    """Says on stderr what listening on `host` lets others do; nothing where it is reached from this machine only."""
    if is_local(host):
        return
    lines = [f"Warning: {host} lets other machines in."]
    if login is None:
        lines.append("Whoever reaches it can read the articles and ask. --auth USER asks them for a password.")
    lines.append("What is sent is not encrypted: on a network that you do not trust, put a proxy with TLS before it.")
    sys.stderr.write("\n".join(lines) + "\n")


def host_name(host_header: str) -> str:
    """The name or address in a `Host` header, in lower case, without port and brackets.

    >>> host_name("LocalHost:7860"), host_name("[::1]:7860"), host_name("evil.example.")
    ('localhost', '::1', 'evil.example.')
    """
    host = host_header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
