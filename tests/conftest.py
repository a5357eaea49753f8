"""What the browser tier stands on: a system Chromium, chats served in this process, and a guarded page."""

from __future__ import annotations

import contextlib
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
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, WebError

    from scoqa.ui import ChatAssistant

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "the browser tier needs Chromium: `apt-get install chromium`, "
    "or `python -m playwright install chromium`, or name one in SCOQA_CHROMIUM"
)

FORGET = """if (location.protocol === "http:" && !sessionStorage.getItem("is-new")) {
  localStorage.clear();
  sessionStorage.setItem("is-new", "no");
}"""
"""Run before a page's own scripts: its tab's first look at an address finds nothing of what others left there."""


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
    unknown_hosts = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return {**browser_type_launch_args, "executable_path": executable, "args": ["--no-sandbox", unknown_hosts]}


@pytest.fixture
def problems() -> list[str]:
    """What a page did that it must not: requests to other hosts, errors. A test fails if any is left."""
    return []


@pytest.fixture(scope="session")
def one_context(browser: Browser) -> Iterator[BrowserContext]:
    """The browser's context of all tests: what its first page has loaded is in the cache of the others."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(one_context: BrowserContext, problems: list[str]) -> Iterator[Page]:
    """A page that remembers nothing of the tests before, and whose test fails where it did what it must not."""
    with guarded(one_context, problems):
        page = one_context.new_page()
        page.add_init_script(FORGET)
        yield page
        for page in one_context.pages:
            page.close()
        one_context.unroute_all()
        one_context.set_offline(False)
        one_context.clear_cookies()
        one_context.clear_permissions()
    assert problems == []


@pytest.fixture
def new_page(browser: Browser, problems: list[str]) -> Iterator[Callable[..., Page]]:
    """Makes pages of other readers, each in a context of its own with the options that are given; guarded alike."""
    with contextlib.ExitStack() as contexts:

        def opened(**options: Any) -> Page:
            context = browser.new_context(**options)
            contexts.callback(context.close)
            contexts.enter_context(guarded(context, problems))
            return context.new_page()

        yield opened
    assert problems == []


@contextlib.contextmanager
def guarded(context: BrowserContext, problems: list[str]) -> Iterator[None]:
    """Writes down what pages do that they must not. The browser finds no host but this one in any case.

    A page that is left while Gradio still listens to it ends the listening, and Gradio's client complains twice of
    that; neither complaint is the page's fault.
    """
    ended = 0

    def requested(request: Request) -> None:
        if urlsplit(request.url).hostname not in (None, "127.0.0.1"):  # None: what is no address, as "data:"
            problems.append(f"request: {request.url}")

    def failed(error: WebError) -> None:
        problems.append(f"page error: {error.error}")

    def said(message: ConsoleMessage) -> None:
        nonlocal ended
        if message.type != "error":
            return
        if message.text.startswith("AbortError: signal is aborted"):
            ended += 1
        elif ended and message.text.startswith("Unexpected error Connection errored out"):
            ended -= 1
        else:
            problems.append(f"console: {message.text}")

    listeners: dict[Any, Any] = {"request": requested, "weberror": failed, "console": said}
    for event, listener in listeners.items():
        context.on(event, listener)
    yield
    for event, listener in listeners.items():
        context.remove_listener(event, listener)


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
