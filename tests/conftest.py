"""What the browser tier stands on: a system Chromium, chats served in this process, and a guarded page."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright, Route

    from scoqa.ui import ChatAssistant

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "the browser tier needs Chromium: `apt-get install chromium`, "
    "or `python -m playwright install chromium`, or name one in SCOQA_CHROMIUM"
)


def unavailable(reason: str) -> None:
    """Skips the test for want of a part; fails it where every tier is asked for."""
    if os.environ.get("SCOQA_REQUIRE_ALL_TIERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    executable = os.environ.get("SCOQA_CHROMIUM") or installed or playwright.chromium.executable_path
    if not Path(executable).exists():
        unavailable(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": executable, "args": ["--no-sandbox"]}


@pytest.fixture
def problems() -> list[str]:
    """What a page did that it must not: requests to other hosts, errors. A test fails if any is left."""
    return []


@pytest.fixture
def page(page: Page, problems: list[str]) -> Iterator[Page]:
    """A page that cannot reach another host, and whose test fails where it tried or had an error."""

    def only_own_host(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            problems.append(f"request: {route.request.url}")
            route.abort()

    page.context.route("**/*", only_own_host)
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    page.on("console", lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None)
    yield page
    assert problems == []


def start_chat(assistant: ChatAssistant, port: int = 0, **options: Any) -> tuple[str, Callable[[], None]]:
    """Serves the chat of an assistant, with options of `create_app`; gives its address and what stops it."""
    import uvicorn

    from scoqa.server import address, listen
    from scoqa.ui import create_app

    listener = listen("127.0.0.1", port)
    config = uvicorn.Config(create_app(assistant, **options), log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()

    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the chat did not start"
        time.sleep(0.05)
    return address(listener), stop


@pytest.fixture(scope="session")
def serve_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Serves the chat of an assistant until the end of the tests; gives its address.

    What else is given goes to `create_app`; the data folder is a new one where none is named.
    """
    stops: list[Callable[[], None]] = []

    def serve(assistant: ChatAssistant, **options: Any) -> str:
        address, stop = start_chat(assistant, **{"data": tmp_path_factory.mktemp("data"), **options})
        stops.append(stop)
        return address

    yield serve
    for stop in stops:
        stop()
