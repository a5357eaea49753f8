"""A server on 127.0.0.1 that speaks OpenAI's wire format, streamed and not, and fails in every way it is told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from scoqa.settings import ApiKey, LlmSettings

MODEL = "scripted-1"
KEY = "sk-very-secret-0123456789"
PIECE = 5


class Step(Protocol):
    """What the server does with one request."""

    def __call__(self, handler: _Handler, stream: bool) -> None: ...


@dataclass
class LlmServer:
    """Answers requests by its script, one step each; the last step is repeated.

    Attributes:
        asked: The bodies of the requests, in order.
        headers: Their headers.
        gone: Set when a client left before its reply was whole.
    """

    address: str
    script: list[Step]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    def settings(self, **changes: Any) -> LlmSettings:
        given = {"base_url": f"{self.address}/v1", "model": MODEL, "key": ApiKey(KEY), "seconds": 20.0}
        return LlmSettings(**{**given, **changes})

    def prompt(self, request: int = -1) -> str:
        """The messages of a request, one below the other."""
        return "\n".join(message["content"] for message in self.asked[request]["messages"])


class _Handler(BaseHTTPRequestHandler):
    llm: LlmServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        row = len(self.llm.asked)
        self.llm.asked.append(body)
        self.llm.headers.append({name.lower(): value for name, value in self.headers.items()})
        step = self.llm.script[min(row, len(self.llm.script) - 1)]
        if self.path != "/v1/chat/completions":
            step = status(404)
        try:
            step(self, bool(body.get("stream")))
        except (BrokenPipeError, ConnectionResetError):
            self.llm.gone.set()
        self.close_connection = True

    def send(self, content: bytes, code: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(content)))
        self.send_header("connection", "close")  # a client that asks again at once must not use what is being closed
        self.end_headers()
        self.wfile.write(content)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def send_event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _chunk(delta: dict[str, Any], ending: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": ending}
    return json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]})


def completion(content: Any, ending: str = "stop") -> bytes:
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": ending}
    used = {"prompt_tokens": 111, "completion_tokens": 22, "total_tokens": 133}
    whole = {"id": "c", "object": "chat.completion", "created": 0, "model": MODEL, "choices": [choice], "usage": used}
    return json.dumps(whole).encode()


def says(text: str | None, ending: str = "stop") -> Step:
    """Replies `text`, streamed in small pieces."""

    def step(handler: _Handler, stream: bool) -> None:
        if not stream:
            handler.send(completion(text, ending))
            return
        handler.begin_stream()
        handler.send_event(_chunk({"role": "assistant"}))
        for start in range(0, len(text or ""), PIECE):
            handler.send_event(_chunk({"content": (text or "")[start : start + PIECE]}))
        handler.send_event(_chunk({}, ending))
        handler.send_event("[DONE]")

    return step


def holds(first: str, until: threading.Event, rest: str = "") -> Step:
    """Streams `first`, waits for an event, and goes on with `rest`."""

    def step(handler: _Handler, stream: bool) -> None:
        if not stream:
            until.wait(30)
            handler.send(completion(first + rest))
            return
        handler.begin_stream()
        handler.send_event(_chunk({"content": first}))
        until.wait(30)
        for start in range(0, len(rest), PIECE):
            handler.send_event(_chunk({"content": rest[start : start + PIECE]}))
        handler.send_event(_chunk({}, "stop"))
        handler.send_event("[DONE]")

    return step


def never_ends(word: str, pause: float = 0.01) -> Step:
    """Streams a word again and again until the client leaves; unstreamed it never replies."""

    def step(handler: _Handler, stream: bool) -> None:
        if not stream:
            handler.rfile.read(1)  # it waits until the client leaves
            raise ConnectionResetError
        handler.begin_stream()
        while True:
            handler.send_event(_chunk({"content": word}))
            time.sleep(pause)

    return step


def status(code: int, text: str = "no", **headers: str) -> Step:
    """Fails with an HTTP status, and what OpenAI's servers say with it."""
    error = {"error": {"message": text, "type": "error", "code": None, "param": None}}
    return lambda handler, stream: handler.send(json.dumps(error).encode(), code, **headers)


def sends(content: bytes, kind: str = "application/json") -> Step:
    """Replies these bytes, whether streamed or not."""
    return lambda handler, stream: handler.send(content, kind=kind)


def streams(*events: str) -> Step:
    """Replies these events, and ends the connection without another word."""

    def step(handler: _Handler, stream: bool) -> None:
        handler.begin_stream()
        for event in events:
            handler.send_event(event)

    return step


def breaks_off(text: str) -> Step:
    """Promises more than it sends."""

    def step(handler: _Handler, stream: bool) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream" if stream else "application/json")
        handler.send_header("content-length", "100000")
        handler.end_headers()
        handler.wfile.write(f"data: {_chunk({'content': text})}\n\n".encode() if stream else completion(text)[:40])
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return step


def serve_llm(script: Sequence[Step]) -> Generator[LlmServer]:
    """The server, until the generator is closed."""
    llm = LlmServer("", list(script))
    handler = type("Handler", (_Handler,), {"llm": llm})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    llm.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield llm
    finally:
        server.shutdown()
        server.server_close()
