"""A server in this process for the tests that need a real connection, and a small assistant to serve."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa import Article, Assistant
from scoqa.server import address, listen

from .fakes import WordEncoder

if TYPE_CHECKING:
    from scoqa.guard import Login

VALLEY = Article.from_paragraphs(
    "The valley", ["It rained for forty days.", "A new oak bridge opens in 2024.", "Hay was lost."], id="valley"
)
HILL = Article.from_paragraphs("The hill", ["Snow lay until May.", "Sledges brought the mail."], id="hill")
BRIDGE = "new oak bridge opens in 2024"


def small_assistant(*articles: Article) -> Assistant:
    """A real assistant over small articles, whose vectors count words."""
    return Assistant.from_articles(articles or [VALLEY], WordEncoder())


@contextlib.contextmanager
def served(assistant: Assistant, data: Path, login: Login | None = None) -> Iterator[str]:
    """The whole application on a free port; gives its address."""
    import uvicorn

    from scoqa.ui import create_app

    with listen("127.0.0.1", 0) as listener:
        app = create_app(assistant, data=data, login=login)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + 60
            while not server.started:
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)
            yield address(listener)
        finally:
            server.should_exit = True
            thread.join(timeout=10)
