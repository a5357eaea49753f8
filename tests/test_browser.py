"""Asking in the web chat, in a real browser, against an assistant that answers from a table; the last test is real."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest

from .axe import expect_accessible
from .chat_fakes import (
    BRIDGE,
    EVEREST,
    FAILING,
    GREETING,
    HOSTILE,
    HOSTILE_TEXT,
    MISSPELT,
    RAIN,
    RIVER,
    RUSSIAN,
    SNOW,
    FakeAssistant,
)
from .chat_pages import NewPage, Serve, act, answered, ask, chip, open_chat, question_box

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def rain_chat(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(RAIN))


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
    expect(page.locator("#chat .lead")).to_contain_text("in the article’s own words")
    expect(page.locator("#chat .starters").get_by_role("button")).to_have_count(4)
    expect(page.locator("#article .paragraph")).to_have_count(len(RAIN.paragraphs))
    expect(page.locator("#p20s1")).to_have_text("The new bridge opens in 2024.")
    expect(page.locator("mark")).to_have_count(0)
    expect(question_box(page)).to_be_focused()
    expect_accessible(page)


def test_answer_is_quoted_and_the_quoted_sentence_is_highlighted(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    ask(page, BRIDGE)
    expect(page.locator("#chat blockquote")).to_contain_text("The new bridge opens in 2024.")
    expect(chip(page, "¶20").first).to_have_attribute("href", "#p20s1")
    expect(chip(page, "¶20").first).to_have_attribute("title", "The new bridge opens in 2024.")
    expect(page.locator("#p20s1 mark")).to_have_text("The new bridge opens in 2024.")
    expect(page.locator("mark")).to_have_count(1)
    expect(page.locator("#p20")).to_have_attribute("aria-current", "true")
    expect_in_view(page, "p20")
    expect(question_box(page)).to_have_value("")
    expect(page.locator("#chat .spoken")).to_have_text("“The new bridge opens in 2024.”")
    expect_accessible(page)


def test_each_statement_has_its_chips_and_repeats_are_named(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    turn = answered(page, RIVER)
    expect(turn.locator("blockquote")).to_have_count(2)
    expect(turn.locator("blockquote").first).to_have_text("The river rose by three metres. ¶2 also ¶21")
    expect(page.locator("#p2s2 mark")).to_be_visible()
    chip(page, "¶21").first.click()
    expect(page.locator("#p21s2 mark")).to_be_visible()


def test_sources_are_a_closed_list_with_quotes_and_words_for_the_scores(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    turn = answered(page, RIVER)
    expect(turn.locator(".sources li").first).to_be_hidden()
    turn.get_by_text("Sources (3) · a close match").click()
    expect(turn.locator(".sources li")).to_have_count(3)
    expect(turn.locator(".sources li").first).to_contain_text("The river rose by three metres.")
    expect(turn.locator(".sources .fit").first).to_have_text("closest in wording and in meaning")
    expect_accessible(page)


def test_follow_up_is_offered_and_asked_by_a_click(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    turn = answered(page, BRIDGE)
    offered = turn.locator(".follow-ups").get_by_role("button")
    expect(offered).to_have_count(2)
    offered.filter(has_text="Lower Mill").click()
    expect(page.locator("#chat .question").last).to_have_text("What does the article say about Lower Mill?")
    expect(page.locator("#p3s1 mark")).to_be_visible()
    expect(page.locator("#chat .turn").first.locator(".follow-ups")).to_have_count(0)


def test_why_shows_the_matched_words_and_how_near_the_meaning_is(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    turn = answered(page, BRIDGE)
    act(page, "Why this passage?")
    why = turn.get_by_role("region", name="Why this passage?")
    expect(why).to_contain_text("Words of your question in this paragraph: bridge")
    expect(why).to_contain_text("Meaning: near (50 % alike)")
    expect(turn.get_by_role("button", name="Why this passage?")).to_have_attribute("aria-expanded", "true")
    expect(turn.get_by_role("button", name="Why this passage?")).to_be_focused()
    expect_accessible(page)
    act(page, "Why this passage?")
    expect(why).to_have_count(0)


def test_the_same_answer_twice_is_highlighted_again(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    for question, place in [(BRIDGE, "p20s1"), (RIVER, "p2s2"), (BRIDGE, "p20s1")]:
        answered(page, question)
        expect(page.locator(f"#{place} mark")).to_be_visible()


def test_refusal_looks_different_and_links_the_closest_passage_without_a_citation(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    turn = answered(page, EVEREST)
    expect(turn.locator(".refused .refusal")).to_have_text("The article does not say.")
    expect(turn).to_contain_text("A passage comes near, but does not answer this.")
    expect(turn.locator(".passage")).to_contain_text("It rained for forty days.")
    expect(turn.locator("blockquote, .chip")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)
    chip(page, "¶2").click()
    expect(page.locator("#p2")).to_have_attribute("aria-current", "true")
    expect(page.locator("mark")).to_have_count(0)
    expect_accessible(page)


def test_small_talk_and_another_language_get_their_own_words(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    turn = answered(page, GREETING)
    expect(turn.locator(".talk")).to_have_text("Hello! What would you like to know about the article?")
    turn = answered(page, RUSSIAN)
    expect(turn.locator(".refusal")).to_have_text("This question seems to be in another language than the article.")


def test_starter_is_asked_by_a_click_and_a_draft_stays(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    question_box(page).fill("a draft")
    starter = page.locator("#chat .starters").get_by_role("button").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator("#chat .question")).to_have_text(question)
    expect(page.locator("#chat blockquote")).to_be_visible()
    expect(page.locator("#chat .starters")).to_be_hidden()
    expect(question_box(page)).to_have_value("a draft")


def test_question_shows_while_it_is_answered_and_a_second_one_waits(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    address = serve_chat(assistant)
    open_chat(page, address)
    answered(page, RIVER)
    assistant.hold = threading.Event()
    ask(page, BRIDGE)
    expect(page.locator("#chat .question").last).to_have_text(BRIDGE)
    expect(page.locator("#chat .answer.open")).to_have_text("Reading the article…")
    expect(page.locator("mark")).to_have_count(0)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(question_box(page)).to_have_value("")
    expect_accessible(page)
    ask(page, EVEREST)
    expect(page.locator("#note")).to_contain_text("Yours is kept here.")
    expect(question_box(page)).to_have_value(EVEREST)
    assistant.hold.set()
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(question_box(page)).to_have_value(EVEREST)
    expect(page.locator("#note .wait")).to_have_text("")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#chat .refusal")).to_be_visible()
    assert [question for question, _ in assistant.asked] == [RIVER, BRIDGE, EVEREST]


def slow_down(page: Page) -> None:
    """Lets every request take most of a second."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)


def test_question_shows_at_once_and_what_is_typed_meanwhile_stays(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN)))
    answered(page, RIVER)
    slow_down(page)
    ask(page, BRIDGE)
    assert page.locator("#chat .question").all_inner_texts() == [RIVER, BRIDGE]
    assert page.locator("mark").count() == 0
    assert page.get_by_role("button", name="Stop").is_visible()
    assert page.get_by_role("button", name="Ask", exact=True).is_hidden()
    question_box(page).fill(RIVER)
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(question_box(page)).to_have_value(RIVER)
    expect(page.locator("#chat .turn")).to_have_count(2)


def test_question_that_is_still_on_its_way_can_be_stopped(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    assistant.hold = threading.Event()
    slow_down(page)
    ask(page, BRIDGE)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#chat .stopped")).to_contain_text("You stopped this question before it was answered.")
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assistant.hold.set()


def test_what_opens_below_an_answer_is_scrolled_into_view(page: Page, rain_chat: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    turn = answered(page, RIVER)
    for opens, opened in [
        ("Sources", ".sources li"),
        ("Was this right?", ".judge [type=submit]"),
        ("Why this passage?", ".why"),
    ]:
        turn.get_by_text(opens).click()
        expect(turn.locator(opened).last).to_be_in_viewport(ratio=0.9)
        turn.get_by_text(opens).click()


def test_stopped_question_is_a_turn_that_can_be_tried_again(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    answered(page, RIVER)
    assistant.hold = threading.Event()
    ask(page, BRIDGE)
    expect(page.locator("#chat .answer.open")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#chat .stopped")).to_contain_text("You stopped this question before it was answered.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect_accessible(page)
    assistant.hold.set()
    assistant.hold = None
    page.wait_for_timeout(500)
    expect(page.locator("#chat .stopped")).to_be_visible()
    act(page, "Ask again")
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(page.locator("#chat .turn")).to_have_count(2)
    expect(page.locator("#chat .stopped")).to_have_count(0)


def test_follow_up_is_asked_with_its_history(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    answered(page, BRIDGE)
    turn = answered(page, "And then?")
    expect(turn.locator(".searched")).to_have_text(f"Searched for: {BRIDGE} And then?")
    question, history = assistant.asked[-1]
    assert question == "And then?"
    assert [turn.question for turn in history] == [BRIDGE]


def test_correction_is_said_and_can_be_taken_back(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN)))
    turn = answered(page, MISSPELT)
    expect(turn.locator(".searched")).to_contain_text("Searched for “bridge” instead of “brigde”.")
    expect(turn.locator("blockquote")).to_be_visible()
    act(page, "Search for what I typed")
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#chat .searched")).to_have_count(0)
    expect(page.locator("#chat .turn")).to_have_count(1)


def test_nothing_is_sent_for_an_empty_question(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "queue/join" in request.url else None)
    for empty in ("", "   "):
        ask(page, empty)
        page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(500)
    assert sent == []
    expect(page.locator("#chat .turn")).to_have_count(0)


def test_too_long_question_stays_in_the_box_and_is_counted(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    box = question_box(page)
    box.fill("x" * 2001)
    expect(page.locator("#note").get_by_role("alert").first).to_contain_text("2,001 of 2,000 characters")
    expect_accessible(page)
    box.press("Enter")
    page.wait_for_timeout(500)
    expect(box).to_have_value("x" * 2001)
    expect(page.locator("#chat .turn")).to_have_count(0)
    box.fill("x" * 2000)
    expect(page.locator("#note .count")).to_have_text("2,000 of 2,000 characters")
    box.press("Enter")
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#note .count")).to_have_text("")


def test_failure_is_a_turn_that_can_be_tried_again(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN)))
    turn = answered(page, FAILING)
    expect(turn.locator(".failed")).to_contain_text("That question was not answered.")
    expect(page.locator("#chat")).not_to_contain_text("a secret path")
    expect_accessible(page)
    act(page, "Ask again")
    expect(page.locator("#chat .refusal")).to_be_visible()
    expect(page.locator("#chat .turn")).to_have_count(1)
    answered(page, BRIDGE)
    expect(page.locator("#p20s1 mark")).to_be_visible()


def test_hostile_article_and_question_show_as_text(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(HOSTILE)))
    turn = answered(page, HOSTILE_TEXT)
    act(page, "Why this passage?")
    expect(turn.locator(".why")).to_be_visible()
    expect(page.locator("#p1s1 mark")).to_have_text(HOSTILE_TEXT)
    expect(turn.locator(".question")).to_have_text(HOSTILE_TEXT)
    expect(turn.locator("blockquote")).to_have_text(f"{HOSTILE_TEXT} ¶1")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE.title)
    expect(page.locator("#chat :is(img, script, strong, code, .katex)")).to_have_count(0)
    expect(page.locator("#article :is(img, script, b)")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


def test_with_several_articles_the_cited_one_is_shown(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(RAIN, SNOW)))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles")
    expect(page.locator("#a1-p0")).to_be_visible()
    answered(page, "How was the mail brought?")
    expect(chip(page, "The Winter of Snow ¶2").first).to_be_visible()
    expect(page.locator("#a2-p2s2 mark")).to_be_visible()
    expect(page.locator("#a1-p0")).to_be_hidden()


def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, rain_chat: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_chat(page, rain_chat)
    expect_accessible(page)
    turn = answered(page, RIVER)
    turn.locator(".sources summary").click()
    act(page, "Why this passage?")
    expect(turn.locator(".why")).to_be_visible()
    expect_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    targets = page.locator("#chat :is(.chip, .place, summary, button), .masthead button").filter(visible=True)
    assert min(box["height"] for box in (target.bounding_box() for target in targets.all()) if box) >= 24
    overflowing = page.evaluate(
        "[...document.querySelectorAll('#talk *')].filter((e) => e.getBoundingClientRect().right > 391).length"
    )
    assert overflowing == 0


def test_dark_mode_and_forced_colours_keep_the_contrast(page: Page, rain_chat: str) -> None:
    page.emulate_media(color_scheme="dark")
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    answered(page, EVEREST)
    answered(page, FAILING)
    expect_accessible(page)
    page.emulate_media(forced_colors="active")
    expect_accessible(page)


def test_right_to_left_question_runs_right_to_left(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    question = "متى يفتح الجسر؟"
    question_box(page).fill(question)
    expect(question_box(page)).to_have_css("direction", "rtl")
    question_box(page).press("Enter")
    expect(page.locator("#chat .question")).to_have_text(question)
    expect(page.locator("#chat .question")).to_have_css("direction", "rtl")


@pytest.mark.parametrize(
    ("locale", "send", "refusal"),
    [("zh-CN", "提问", "文章没有提到。"), ("ru-RU", "Спросить", "В статье об этом не сказано.")],
)
def test_page_speaks_the_browsers_language(
    new_page: NewPage, rain_chat: str, locale: str, send: str, refusal: str
) -> None:
    page = new_page(locale=locale)
    open_chat(page, rain_chat)
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    expect(page.get_by_role("button", name=send, exact=True)).to_be_visible()
    page.locator("#question textarea").fill(EVEREST)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .refusal")).to_have_text(refusal)
    expect(page.locator("#chat .passage")).to_contain_text("It rained for forty days.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Summer of Rain")
    expect_accessible(page)


def test_readers_do_not_see_each_others_conversation(page: Page, new_page: NewPage, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    other = new_page()
    open_chat(other, rain_chat)
    expect(other.locator("#chat .turn")).to_have_count(0)
    answered(other, RIVER)
    expect(other.locator("#chat")).not_to_contain_text("bridge")
    answered(page, EVEREST)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE, EVEREST])


def test_the_page_is_guarded(page: Page, rain_chat: str, problems: list[str]) -> None:
    open_chat(page, rain_chat)
    page.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/i.png'}))")
    page.wait_for_timeout(300)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.example/")
    assert "request: http://elsewhere.example/" in problems
    assert any(problem.startswith("console: ") for problem in problems)
    assert all("elsewhere.example" in problem for problem in problems)
    problems.clear()


def test_a_page_that_is_left_may_end_its_own_connection(page: Page, rain_chat: str, problems: list[str]) -> None:
    open_chat(page, rain_chat)
    ended, lost = "AbortError: signal is aborted without reason", "Unexpected error Connection errored out. "
    for said in (ended, lost, lost):
        page.evaluate("said => console.error(said)", said)
    assert problems == [f"console: {lost}"]
    problems.clear()


@pytest.mark.model
def test_the_shipped_article_is_asked_for_real(page: Page, serve_chat: Serve) -> None:
    from scoqa.assistant import load_assistant

    open_chat(page, serve_chat(load_assistant()))
    page.get_by_role("button", name="Which country will become a full member in 2024?").click()
    expect(chip(page, "¶24").first).to_be_visible(timeout=30_000)
    expect(page.locator("#p24 mark")).to_contain_text(re.compile("Belarus"))
    expect_in_view(page, "p24")
    expect(page.locator("#chat .follow-ups")).to_be_visible()  # until then the turn is not to be changed
    act(page, "Why this passage?")
    expect(page.locator("#chat .why")).to_contain_text("full, member, 2024")
