"""The web chat in a real browser, against an assistant that answers from a table; the last test is real."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .chat_fakes import FAILING, HOSTILE, HOSTILE_TEXT, RAIN, SNOW, FakeAssistant

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from scoqa.ui import ChatAssistant

    Serve = Callable[[ChatAssistant], str]

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BRIDGE = "When does the bridge open?"


@pytest.fixture(scope="session")
def rain_chat(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(RAIN))


def open_chat(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("html[data-scoqa=ready]")).to_be_attached(timeout=20_000)
    return page


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")


def chip(page: Page, label: str) -> Locator:
    return page.locator("#chat").get_by_role("link", name=label, exact=True)


def expect_in_view(page: Page, anchor: str) -> None:
    page.wait_for_function(
        """anchor => {
          const place = document.getElementById(anchor).getBoundingClientRect();
          const pane = document.querySelector("#article .scroller").getBoundingClientRect();
          return place.top >= pane.top && place.bottom <= Math.min(pane.bottom, innerHeight);
        }""",
        arg=anchor,
    )


def test_first_sight(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    expect(page.get_by_role("heading", level=1)).to_have_text("The Summer of Rain")
    expect(page.locator("#starters").get_by_role("button")).to_have_count(3)
    expect(page.locator("#article .paragraph")).to_have_count(len(RAIN.paragraphs))
    expect(page.locator("#p20 .number")).to_contain_text("20")
    expect(page.locator("#p20s1")).to_have_text("The new bridge opens in 2024.")
    expect(page.locator("mark")).to_have_count(0)


def test_answer_is_quoted_and_the_quoted_sentence_is_highlighted(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_contain_text("The new bridge opens in 2024.")
    expect(chip(page, "¶20")).to_have_attribute("href", "#p20s1")
    expect(page.locator("#p20s1 mark")).to_have_text("The new bridge opens in 2024.")
    expect(page.locator("mark")).to_have_count(1)
    expect(page.locator("#p20")).to_have_attribute("aria-current", "true")
    expect_in_view(page, "p20")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")


def test_chips_go_to_each_citation_and_repeat(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, "How high was the river?")
    expect(page.locator("#chat blockquote")).to_have_count(2)
    expect(page.locator("#chat blockquote").first).to_contain_text("also ¶21")
    expect(page.locator("#p2s2 mark")).to_be_visible()
    chip(page, "¶21").click()
    expect(page.locator("mark")).to_have_text(["The river rose by three metres."])
    expect(page.locator("#p21s2 mark")).to_be_visible()
    expect_in_view(page, "p21")
    chip(page, "¶3").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#p3s1 mark")).to_be_visible()
    expect(page.locator("#p3")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip(page, "¶3")).to_be_focused()


def test_the_same_answer_twice_is_highlighted_again(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#p20s1 mark")).to_be_visible()
    ask(page, "How high was the river?")
    expect(page.locator("#p2s2 mark")).to_be_visible()
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_have_count(4)
    expect(page.locator("#p20s1 mark")).to_be_visible()


def test_refusal_shows_the_closest_passage_without_a_citation(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#p20s1 mark")).to_be_visible()
    ask(page, "How high is Mount Everest?")
    expect(page.locator("#chat .refusal")).to_have_text("The article does not say.")
    expect(page.locator("#chat .bot-row").last).to_contain_text("It rained for forty days.")
    expect(page.locator("#chat .bot-row").last.locator("blockquote")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)
    chip(page, "¶2").click()
    expect(page.locator("#p2")).to_have_attribute("aria-current", "true")
    expect(page.locator("mark")).to_have_count(0)


def test_starter_is_asked_by_a_click(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    box = page.get_by_role("textbox", name="Your question")
    box.fill("a draft")
    starter = page.locator("#starters").get_by_role("button").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator("#chat .user-row")).to_contain_text(question)
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#starters")).to_be_hidden()
    expect(box).to_have_value("a draft")


def test_question_shows_while_it_is_answered_and_a_second_one_waits(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    assistant.hold = threading.Event()
    open_chat(page, serve_chat(assistant))
    ask(page, BRIDGE)
    expect(page.locator("#chat .user-row")).to_contain_text(BRIDGE)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")
    ask(page, "How high was the river?")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("How high was the river?")
    assistant.hold.set()
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("How high was the river?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#p2s2 mark")).to_be_visible()
    assert [question for question, _ in assistant.asked] == [BRIDGE, "How high was the river?"]


def test_follow_up_is_asked_with_its_history(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_be_visible()
    ask(page, "And then?")
    expect(page.locator("#chat .searched")).to_have_text(f"Searched for: {BRIDGE} And then?")
    question, history = assistant.asked[-1]
    assert question == "And then?"
    assert [turn.question for turn in history] == [BRIDGE]


def test_conversation_can_be_cleared(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_be_visible()
    page.locator("#chat").get_by_role("button", name="Clear").last.click()
    expect(page.locator("#chat .user-row")).to_have_count(0)
    expect(page.locator("#starters")).to_be_visible()
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_be_visible()
    assert assistant.asked[-1] == (BRIDGE, ())


def test_nothing_is_sent_for_an_empty_question(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for empty in ("", "   "):
        ask(page, empty)
        page.get_by_role("button", name="Ask").click()
    page.wait_for_timeout(500)
    assert sent == []
    expect(page.locator("#chat .user-row")).to_have_count(0)


def test_too_long_question_stays_in_the_box_and_is_counted(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    box = page.get_by_role("textbox", name="Your question")
    box.fill("x" * 2001)
    expect(page.get_by_role("alert")).to_contain_text("2,001 of 2,000 characters")
    box.press("Enter")
    page.wait_for_timeout(500)
    expect(box).to_have_value("x" * 2001)
    expect(page.locator("#chat .user-row")).to_have_count(0)
    box.fill("x" * 2000)
    expect(page.locator("#count")).to_have_text("2,000 of 2,000 characters")
    box.press("Enter")
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#count")).to_have_text("")


def test_failure_is_a_turn_that_can_be_tried_again(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN)))
    ask(page, FAILING)
    expect(page.locator("#chat .failure")).to_be_visible()
    expect(page.locator("#chat")).not_to_contain_text("a secret path")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#chat .user-row")).to_have_count(1)
    expect(page.locator("#chat .failure")).to_have_count(0)
    ask(page, BRIDGE)
    expect(page.locator("#p20s1 mark")).to_be_visible()


def test_hostile_article_and_question_show_as_text(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(HOSTILE)))
    ask(page, HOSTILE_TEXT)
    expect(page.locator("#p1s1 mark")).to_have_text(HOSTILE_TEXT)
    expect(page.locator("#chat .user-row .prose")).to_have_text(HOSTILE_TEXT)
    expect(page.locator("#chat blockquote")).to_have_text(f"{HOSTILE_TEXT} ¶1")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE.title)
    expect(page.locator("#chat .prose :is(img, script, b, strong, code, .katex)")).to_have_count(0)
    expect(page.locator("#article :is(img, script, b)")).to_have_count(0)
    expect(page.locator("#chat a")).to_have_count(1)
    assert page.evaluate("window.hacked") is None


def test_with_several_articles_the_cited_one_is_shown(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN, SNOW)))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles")
    expect(page.locator("#a1-p0")).to_be_visible()
    ask(page, "How was the mail brought?")
    expect(chip(page, "The Winter of Snow ¶2")).to_be_visible()
    expect(page.locator("#a2-p2s2 mark")).to_be_visible()
    expect(page.locator("#a1-p0")).to_be_hidden()


def test_on_a_phone_the_article_is_a_sheet(page: Page, rain_chat: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_be_visible()
    expect(page.locator("#article")).to_be_hidden()
    chip(page, "¶20").click()
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect_in_view(page, "p20")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#article")).to_be_hidden()
    page.get_by_role("button", name="Article").click()
    expect(page.locator("#article")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#article")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_readers_do_not_see_each_others_conversation(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_be_visible()
    other = open_chat(page.context.new_page(), rain_chat)
    expect(other.locator("#chat .user-row")).to_have_count(0)
    expect(other.locator("mark")).to_have_count(0)


def test_the_page_is_guarded(page: Page, rain_chat: str, problems: list[str]) -> None:
    open_chat(page, rain_chat)
    page.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/i.png'}))")
    page.wait_for_timeout(300)
    assert problems
    assert all("elsewhere.example" in problem for problem in problems)
    problems.clear()


@pytest.mark.model
def test_the_shipped_article_is_asked_for_real(page: Page, serve_chat: Serve) -> None:
    from scoqa.assistant import load_assistant

    open_chat(page, serve_chat(load_assistant()))
    page.get_by_role("button", name="Which country will become a full member in 2024?").click()
    expect(chip(page, "¶24")).to_be_visible(timeout=30_000)
    expect(page.locator("#p24 mark")).to_contain_text(re.compile("Belarus"))
    expect_in_view(page, "p24")
