"""Where the web chat listens, how it runs, and when it stops."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import sys
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from scoqa.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEFAULT_PORT = 7860
PORTS_TRIED = 100


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
