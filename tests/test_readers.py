"""Many readers at once: over the page's own queue and in browsers, none sees another's conversation."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from scoqa import Assistant, load_assistant
from scoqa.guard import Login

from .chat_pages import answered, ask, open_chat
from .serving import served, small_assistant

if TYPE_CHECKING:
    from .chat_pages import NewPage

READERS = 32


@pytest.fixture(scope="module", params=["words", pytest.param("real", marks=pytest.mark.model)])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole application, over an assistant that counts words and over the real one."""
    makers: dict[str, Callable[[], Assistant]] = {"words": small_assistant, "real": load_assistant}
    with served(makers[request.param](), tmp_path_factory.mktemp("data")) as url:
        yield url


def say(address: str, question: str, session: str) -> str:
    """Asks as the page's script does; gives everything that comes back, as JSON text."""
    with httpx.Client(base_url=f"{address}/gradio_api", timeout=60) as http:
        config = httpx.get(f"{address}/config").json()
        chat = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "chat")
        event = next(event for event in config["dependencies"] if [chat, "asked"] in event["targets"])
        body = {
            "data": [None for _ in event["inputs"]],  # states, which the server holds
            "event_data": {"question": question},
            "fn_index": event["id"],
            "session_hash": session,
            "trigger_id": chat,
        }
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


@pytest.mark.browser
def test_two_browsers_see_each_its_own_conversation(serve: Callable[..., str], new_page: NewPage) -> None:
    address = serve()
    questions = ("Was hay lost?", "When does the new oak bridge open?")
    pages = [open_chat(new_page(), address) for _ in questions]
    for page, question in zip(pages, questions, strict=True):
        ask(page, question)
    for page, question in zip(pages, questions, strict=True):
        expect(page.locator("#chat .turn .acts")).to_be_visible()
        expect(page.locator("#chat .question")).to_have_text([question])
        later = open_chat(page.context.new_page(), address)  # this browser's history comes back, no other's
        expect(later.locator("#chat .question")).to_have_text([question])


@pytest.mark.browser
def test_page_works_behind_a_password(serve: Callable[..., str], new_page: NewPage) -> None:
    address = serve(Login("reader", "secret"))
    page = new_page(http_credentials={"username": "reader", "password": "secret", "origin": address})
    open_chat(page, address)
    answered(page, "Was hay lost?")
    expect(page.locator('#chat a[href^="#p"]').first).to_be_visible()
