"""Many readers at once: over the page's own queue and in browsers, none sees another's conversation."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scoqa import Assistant, load_assistant
from scoqa.guard import Login

from .serving import served, small_assistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

READERS = 32


@pytest.fixture(scope="module", params=["words", pytest.param("real", marks=pytest.mark.model)])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole application, over an assistant that counts words and over the real one."""
    makers: dict[str, Callable[[], Assistant]] = {"words": small_assistant, "real": load_assistant}
    with served(makers[request.param](), tmp_path_factory.mktemp("data")) as url:
        yield url


def say(address: str, question: str, session: str) -> str:
    """Types a question into the page as its script would; gives everything that comes back, as JSON text."""
    with httpx.Client(base_url=f"{address}/gradio_api", timeout=60) as http:
        config = httpx.get(f"{address}/config").json()
        box = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "question")
        event = next(e for e in config["dependencies"] if [box, "submit"] in e["targets"] and box in e["inputs"])
        data = [question, *(None for _ in event["inputs"][1:])]
        body = {"data": data, "fn_index": event["id"], "session_hash": session, "trigger_id": box, "event_data": None}
        assert http.post("/queue/join", json=body).status_code == 200
        said = []
        with http.stream("GET", "/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {"msg": ""}
                said.append(line)
                if message["msg"] == "process_completed":
                    assert message["success"], message
                    break
    return "\n".join(said)


def test_32_readers_of_the_page_are_all_answered_and_none_sees_anothers_question(address: str) -> None:
    names = [f"Rrreader{n:02}" for n in range(READERS)]

    def converse(name: str) -> str:
        session = uuid.uuid4().hex[:11]
        return say(address, f"{name}: is there a new bridge?", session) + say(address, f"And then, {name}?", session)

    with ThreadPoolExecutor(READERS) as pool:
        seen = list(pool.map(converse, names))
    for name, text in zip(names, seen, strict=True):
        assert f"{name}: is there a new bridge?" in text
        assert f"And then, {name}?" in text
        assert [other for other in names if other in text] == [name]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serves the small assistant until the end of the test; gives its address."""
    with contextlib.ExitStack() as servers:
        yield lambda login=None: servers.enter_context(served(small_assistant(), tmp_path, login))


@pytest.fixture
def open_page(browser: Browser, serve: Callable[..., str]) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own; a test fails where a page had an error or left this machine.

    It needs `serve`, so that the pages are closed before their server stops: one that lost its server says so.
    """
    problems: list[str] = []
    contexts = []

    def opened(address: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: problems.append(request.url) if address not in request.url else None)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("console", lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None)
        page.goto(address)
        page.locator("html[data-scoqa=ready]").wait_for(state="attached", timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [problem for problem in problems if not problem.startswith(("data:", "blob:"))] == []


@pytest.mark.browser
def test_two_browsers_see_each_its_own_conversation(serve: Callable[..., str], open_page: Callable[..., Page]) -> None:
    address = serve()
    one, other = open_page(address), open_page(address)
    questions = {"one": "Was hay lost?", "other": "When does the new oak bridge open?"}
    for page, question in ((one, questions["one"]), (other, questions["other"])):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
    for page, own, foreign in ((one, "one", "other"), (other, "other", "one")):
        page.locator("#chat").get_by_text(questions[own]).first.wait_for(timeout=20_000)
        page.locator('#chat a[href^="#p"]').first.wait_for(timeout=20_000)
        assert questions[foreign] not in page.locator("#chat").inner_text()
        page.reload()
        page.locator("html[data-scoqa=ready]").wait_for(state="attached", timeout=30_000)
        page.locator("#chat").get_by_text(questions[own]).first.wait_for(timeout=20_000)
        assert questions[foreign] not in page.locator("#chat").inner_text()


@pytest.mark.browser
def test_page_works_behind_a_password(serve: Callable[..., str], open_page: Callable[..., Page]) -> None:
    address = serve(Login("reader", "secret"))
    page = open_page(address, http_credentials={"username": "reader", "password": "secret", "origin": address})
    page.locator("#question textarea").fill("Was hay lost?")
    page.locator("#question textarea").press("Enter")
    page.locator('#chat a[href^="#p"]').first.wait_for(timeout=20_000)
