"""The web chat with a language model: text as it comes, marks, the way to ask as typed, stop, faults, and history."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from scoqa import Article, Assistant

from .axe import expect_accessible
from .chat_pages import Serve, answered, ask, chip, open_chat, when_ready
from .fakes import WordEncoder
from .llm_server import KEY, MODEL, LlmServer, Step, holds, never_ends, says, serve_llm, status

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
pytest.importorskip("openai", reason="pip install 'scoqa[llm]'")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

VALLEY = Article.from_paragraphs(
    "The valley",
    ["It rained for forty days.", "A new oak bridge opens in 2024. It was built by Ann.", "Hay was lost."],
    id="valley",
)
QUESTION = "new oak bridge opens in 2024"
TRUE = "A new oak bridge opens in 2024. [2.1]"

Written = Callable[..., tuple[str, LlmServer]]


@pytest.fixture
def written(serve_chat: Serve) -> Iterator[Written]:
    """Serves a chat whose answers a scripted server writes; gives its address and that server."""
    running = []

    def serve(*script: Step, **settings: object) -> tuple[str, LlmServer]:
        server = serve_llm(script)
        running.append(server)
        llm = next(server)
        assistant = Assistant.from_articles([VALLEY], WordEncoder(window=40)).with_llm(llm.settings(**settings))
        return serve_chat(assistant, starters=[]), llm

    yield serve
    for server in running:
        server.close()


def test_answer_names_its_model_marks_what_is_doubtful_and_leads_to_the_place(page: Page, written: Written) -> None:
    address, _ = written(says(f"{TRUE} It was built by Bob. [2.2]"))
    open_chat(page, address)
    expect(page.locator("#chat .lead")).to_contain_text(f"{MODEL}, a language model")
    turn = answered(page, QUESTION)
    expect(turn.locator(".written")).to_have_count(2)
    expect(turn.locator("blockquote")).to_have_count(0)
    expect(turn.locator(".chip.unsupported")).to_have_text("¶2 not supported")
    expect(turn.locator(".doubts")).to_have_text("¶2: the sentence does not name “Bob”.")
    expect(turn.locator(".origin")).to_contain_text(f"Written by {MODEL}")
    expect_accessible(page)
    chip(page, "¶2").first.click()
    expect(page.locator("#article mark, #article .cited").first).to_be_visible()
    assert KEY not in page.content()


def test_text_shows_as_it_comes_and_the_end_is_what_was_checked(page: Page, written: Written) -> None:
    go = threading.Event()
    address, _ = written(holds(f"{TRUE} And nobody", go, " said why. [99.1]"))
    open_chat(page, address)
    ask(page, QUESTION)
    turn = page.locator("#chat .turn").last
    expect(turn.locator(".written.pending")).to_have_text("And nobody")
    expect(turn.locator(".written .chip")).to_have_text("¶2")
    go.set()
    expect(turn.locator(".acts")).to_be_visible()
    expect(turn.locator(".written")).to_have_count(1)


def test_stop_ends_the_request_and_the_next_question_is_answered(page: Page, written: Written) -> None:
    address, llm = written(never_ends("rain "), says(TRUE))
    open_chat(page, address)
    ask(page, QUESTION)
    expect(page.locator("#chat .written.pending")).to_contain_text("rain")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#chat .stopped-line")).to_be_visible()
    assert llm.gone.wait(20)
    turn = answered(page, QUESTION)
    expect(turn.locator(".written")).to_have_count(1)


def test_where_the_model_fails_the_answer_quotes_and_the_page_says_so(page: Page, written: Written) -> None:
    address, _ = written(status(401, f"bad key {KEY}"))
    turn = answered(open_chat(page, address), QUESTION)
    expect(turn.locator("blockquote")).to_have_count(1)
    expect(turn.locator(".origin")).to_have_text(
        f"In the article’s own words: {MODEL}, the language model, does not accept this server’s key."
    )
    assert KEY not in page.content()


def test_rewritten_question_is_asked_as_typed_with_one_click(page: Page, written: Written) -> None:
    rewritten = "When does the new oak bridge open in 2024 then?"
    address, llm = written(says(TRUE), says(rewritten), says(TRUE))
    open_chat(page, address)
    answered(page, QUESTION)
    turn = answered(page, "new oak bridge opens in 2024 then")
    expect(turn.locator(".searched")).to_contain_text(f"{MODEL} read your question as: {rewritten}")
    turn.get_by_role("button", name="Ask it as typed").click()
    expect(turn.locator(".acts")).to_be_visible()
    expect(turn.locator(".searched")).to_have_count(0)
    expect(page.locator("#chat .turn")).to_have_count(2)
    assert "new oak bridge opens in 2024 then\n</question>" in llm.prompt()


def test_conversation_comes_back_after_a_reload(page: Page, written: Written) -> None:
    address, llm = written(says("The oak bridge opens in 2025. [2.1]"))
    open_chat(page, address)
    answered(page, QUESTION)
    asked = len(llm.asked)
    page.reload()
    when_ready(page)
    expect(page.locator("#chat .chip.unsupported")).to_have_text("¶2 not supported")
    expect(page.locator("#chat .origin")).to_contain_text(MODEL)
    assert len(llm.asked) == asked
