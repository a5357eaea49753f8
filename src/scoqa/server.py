"""How the web chat meets the network: what it lets in, where it listens, when it stops.

Gradio, mounted, checks no `Host` header and leaves its upload route open; both are closed here.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import os
import socket
import sys
import webbrowser
from typing import TYPE_CHECKING

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

from scoqa.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULT_PORT = 7860
PORTS_TRIED = 100

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


class Guard:
    """Refuses requests under a foreign host name, closes the upload route, and sets the security headers.

    A page elsewhere can point its own name at this machine (DNS rebinding) and then read what is served here:
    only the `Host` header tells. It must be `host` or a local name. Where `host` means every interface
    (`0.0.0.0`, `::`), any address will do, but still no name: an address cannot be rebound.

    Args:
        app: What is guarded.
        host: The name or address that the server was told to listen on.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.host = host.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request, or refuses it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        given = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if not self._is_ours(host_name(given)):
            return PlainTextResponse(f"This server does not answer to the name {given!r}.\n", status_code=421)
        if "upload" in scope["path"].rstrip("/").split("/"):
            return PlainTextResponse("Nothing can be uploaded here.\n", status_code=404)
        return None

    def _is_ours(self, name: str) -> bool:
        if name in LOCAL_NAMES or name == self.host:
            return True
        return self.host in EVERY_INTERFACE and _is_address(name)


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


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens on `port`, or where that is None on the first free port from 7860 on.

    Raises:
        SettingsError: The port that was asked for is taken, or the host is not one of this machine.
    """
    if port is not None and not 0 <= port <= 65535:
        raise SettingsError(f"A port is a number from 0 to 65535, not {port}.")
    ports = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else range(port, port + 1)
    for candidate in ports:
        try:
            listener = _listen(host, candidate)
        except PermissionError as error:
            raise SettingsError(f"Port {candidate} is reserved. Choose one above 1023 with --port.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingsError(f"Cannot listen on host {host!r}: {error.strerror}.") from error
        else:
            if port is None and candidate != DEFAULT_PORT:
                _say(f"Port {DEFAULT_PORT} is taken: using {candidate} instead.")
            return listener
    taken = f"Port {port} is" if port is not None else f"Ports {ports[0]} to {ports[-1]} are"
    raise SettingsError(f"{taken} taken on {host}. Choose another with --port, or 0 for any free one.")


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


def run(app: ASGIApp, listener: socket.socket, *, open_browser: bool = False) -> None:
    """Serves `app` on a listening socket until Ctrl-C; prints the address when it is ready."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=2,  # an open page holds a connection that never ends by itself
    )
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has shut down by then, and raises Ctrl-C anew
        _Server(config, address(listener), open_browser).run(sockets=[listener])


def address(listener: socket.socket) -> str:
    """The address of what is served on a listening socket: `http://127.0.0.1:7860`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A server that says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, url: str, open_browser: bool) -> None:
        super().__init__(config)
        self.url = url
        self.open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _say(f"scoqa is ready: {self.url} (Ctrl-C stops it)")
            if self.open_browser:
                webbrowser.open(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops, without the tracebacks that uvicorn logs for the streams of open pages that it cuts off."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
