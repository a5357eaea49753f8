"""What a reader does with a conversation in the web chat: change it, keep it, judge it, and another article."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoqa.room import ChatAssistant
from scoqa.sessions import Progress
from scoqa.types import Article

from .axe import expect_accessible
from .chat_fakes import BRIDGE, EVEREST, RAIN, RIVER, SNOW, FakeAssistant
from .chat_pages import NewPage, Serve, act, answered, ask, menu, open_chat, question_box, when_ready
from .conftest import start_chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def rain_chat(serve_chat: Serve) -> str:
    return serve_chat(FakeAssistant(RAIN), indexer=index_fake)


def index_fake(article: Article, progress: Progress) -> ChatAssistant:
    progress(0.5)
    return FakeAssistant(article)


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def downloaded(page: Page, name: str) -> str:
    with page.expect_download() as download:
        menu(page, name)
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_last_question_is_edited_and_removed(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    answered(page, RIVER)
    answered(page, EVEREST)
    act(page, "Edit")
    expect(page.locator("#chat .turn")).to_have_count(1)
    expect(question_box(page)).to_have_value(EVEREST)
    expect(question_box(page)).to_be_focused()
    answered(page, BRIDGE)
    assert [turn.question for turn in assistant.asked[-1][1]] == [RIVER]
    act(page, "Remove")
    expect(page.locator("#chat .question")).to_have_text([RIVER])
    expect(page.locator("#chat .turn").last.get_by_role("button", name="Edit")).to_be_visible()


def test_new_conversation_can_be_taken_back(page: Page, serve_chat: Serve) -> None:
    assistant = FakeAssistant(RAIN)
    open_chat(page, serve_chat(assistant))
    answered(page, BRIDGE)
    menu(page, "New conversation")
    expect(page.locator("#chat .turn")).to_have_count(0)
    expect(page.locator("#chat .starters")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    expect_accessible(page)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    menu(page, "New conversation")
    expect(page.locator("#chat .turn")).to_have_count(0)
    answered(page, BRIDGE)
    assert assistant.asked[-1] == (BRIDGE, ())


def test_answer_is_copied_with_its_references(page: Page, rain_chat: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    act(page, "Copy")
    expect(page.locator("#announcement")).to_have_text("Copied")
    assert copied(page) == f"{BRIDGE}\n\n“The new bridge opens in 2024.” [1]\n\n[1] The Summer of Rain, ¶20"


def test_link_to_a_question_asks_it_once(page: Page, rain_chat: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    act(page, "Copy link")
    expect(page.locator("#announcement")).to_have_text("Link to this question copied")
    link = copied(page)
    assert link == f"{rain_chat}/?q=When%20does%20the%20bridge%20open%3F"
    menu(page, "New conversation")
    expect(page.locator("#chat .turn")).to_have_count(0)
    open_chat(page, link)
    expect(page.locator("#p20s1 mark")).to_be_visible()
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    assert page.url == f"{rain_chat}/"
    page.reload()
    when_ready(page)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])


def test_conversation_and_draft_survive_a_reload(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    answered(page, EVEREST)
    question_box(page).fill("half a quest")
    page.reload()
    when_ready(page)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE, EVEREST])
    expect(page.locator("#chat blockquote")).to_have_text("The new bridge opens in 2024. ¶20")
    expect(page.locator("#chat .refusal")).to_have_text("The article does not say.")
    expect(page.locator(".trail")).to_contain_text("¶20")
    expect(question_box(page)).to_have_value("half a quest")
    act(page, "Ask again")
    expect(page.locator("#chat .turn")).to_have_count(2)


def test_damaged_history_is_dropped(page: Page, rain_chat: str, problems: list[str]) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    page.evaluate("localStorage.setItem('scoqa', 'nonsense')")
    page.reload()
    when_ready(page)
    expect(page.locator("#chat .turn")).to_have_count(0)
    answered(page, BRIDGE)
    assert all("Error reading from localStorage" in problem for problem in problems)  # gradio's own word on it
    problems.clear()


def test_conversation_is_saved_as_markdown_and_json(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    answered(page, EVEREST)
    markdown = downloaded(page, "Save as Markdown")
    assert "> The new bridge opens in 2024. \\[1\\]" in markdown
    assert "1. The Summer of Rain, ¶20: “The new bridge opens in 2024.”" in markdown
    saved = json.loads(downloaded(page, "Save as JSON"))
    assert [turn["question"] for turn in saved["turns"]] == [BRIDGE, EVEREST]
    assert saved["references"][0]["quote"] == "The new bridge opens in 2024."
    assert saved["articles"][0]["sha256"] == RAIN.digest


def test_conversation_is_saved_as_often_as_it_is_asked_for(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    assert downloaded(page, "Save as Markdown") == downloaded(page, "Save as Markdown")


def test_judgement_is_written_down_with_its_note(page: Page, serve_chat: Serve, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    open_chat(page, serve_chat(FakeAssistant(RAIN), feedback=file))
    answered(page, EVEREST)
    turn = answered(page, BRIDGE)
    turn.get_by_text("Was this right?").click()
    expect_accessible(page)
    turn.get_by_label("citing the wrong passage").check()
    turn.get_by_label("Note (optional)").fill("It is ¶21.")
    turn.get_by_role("button", name="Write it down").click()
    expect(turn).to_contain_text("Written down. Thank you.")
    [line] = file.read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert (record["mark"], record["note"], record["history"]) == ("wrong citation", "It is ¶21.", [EVEREST])
    assert record["citations"][0]["paragraph"] == 20


def test_unwritable_feedback_is_said_and_the_chat_goes_on(page: Page, serve_chat: Serve, tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file in its place")
    open_chat(page, serve_chat(FakeAssistant(RAIN), feedback=tmp_path / "folder" / "feedback.jsonl"))
    turn = answered(page, BRIDGE)
    turn.get_by_text("Was this right?").click()
    turn.get_by_label("helpful", exact=True).check()
    turn.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("cannot be written")).to_be_visible()
    expect(turn.get_by_role("button", name="Write it down")).to_be_visible()
    answered(page, RIVER)


def test_server_gone_keeps_what_was_typed_and_goes_on(page: Page, rain_chat: str, problems: list[str]) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    question_box(page).fill(RIVER)
    page.context.route("**/app_id", lambda route: route.abort())
    expect(page.locator("#note .gone")).to_contain_text("What you typed is kept")
    expect_accessible(page)
    question_box(page).press("Enter")
    page.wait_for_timeout(300)
    expect(page.locator("#chat .turn")).to_have_count(1)
    expect(question_box(page)).to_have_value(RIVER)
    page.context.unroute("**/app_id")
    expect(page.locator("#note .gone")).to_have_text("")
    question_box(page).press("Enter")
    expect(page.locator("#p2s2 mark")).to_be_visible()
    assert all("Failed to load resource" in problem for problem in problems)
    problems.clear()


def test_restarted_server_finds_the_conversation_and_the_draft_again(
    page: Page, tmp_path: Path, problems: list[str]
) -> None:
    address, stop = start_chat(FakeAssistant(RAIN), data=tmp_path)
    open_chat(page, address)
    answered(page, BRIDGE)
    stop()
    expect(page.locator("#note .gone")).to_be_visible()
    question_box(page).fill(RIVER)
    expect(page.locator(".toast-body")).to_be_hidden()
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    _, stop = start_chat(FakeAssistant(RAIN), int(address.rpartition(":")[2]), data=tmp_path)
    expect(page.locator("#note .gone")).to_be_hidden()
    when_ready(page)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    expect(question_box(page)).to_have_value(RIVER)
    answered(page, RIVER)
    stop()
    problems.clear()  # of the requests to the server that was gone


def test_neither_a_question_that_could_not_be_sent_nor_what_is_typed_after_it_is_lost(
    page: Page, rain_chat: str, problems: list[str]
) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    page.context.set_offline(True)
    page.evaluate("window.isOffline = true")
    ask(page, EVEREST)
    expect(page.locator("#note .gone")).to_contain_text("What you typed is kept")
    question_box(page).fill(RIVER)
    page.context.set_offline(False)
    page.wait_for_function("!window.isOffline")  # gradio loads the page anew
    when_ready(page)
    expect(question_box(page)).to_have_value(RIVER)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE, EVEREST])  # asked anew
    expect(page.locator("#chat .refusal")).to_have_text("The article does not say.")
    expect(question_box(page)).to_have_value(RIVER)
    problems.clear()  # of the requests that were not sent


def test_pasted_article_is_read_for_this_reader_alone(page: Page, new_page: NewPage, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    answered(page, BRIDGE)
    menu(page, "Open another article")
    window = page.get_by_role("dialog", name="Open another article")
    expect(window).to_be_visible()
    expect_accessible(page)
    window.get_by_role("button", name="Open", exact=True).click()
    expect(window.get_by_role("alert")).to_have_text("Choose a file or paste a text first.")
    window.get_by_label("Title of the pasted text").fill("Snow & <b>Ice</b>")
    window.get_by_label("Or paste a text").fill("Snow lay until May.\n\nThe pass was closed.")
    window.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Snow & <b>Ice</b>")
    expect(window).to_be_hidden()
    expect(page.locator("#p1s1")).to_have_text("Snow lay until May.")
    expect(page.locator("#chat .turn")).to_have_count(0)
    expect_accessible(page)
    turn = answered(page, "Was it cold?")
    expect(turn.locator(".passage")).to_contain_text("The pass was closed.")
    expect(turn.get_by_role("button", name="Copy link")).to_have_count(0)
    other = new_page()
    open_chat(other, rain_chat)
    expect(other.get_by_role("heading", level=1)).to_have_text("The Summer of Rain")
    answered(other, BRIDGE)
    expect(other.locator("#p20s1 mark")).to_be_visible()
    page.get_by_role("button", name="Back to the first article").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Summer of Rain")
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])
    page.reload()
    when_ready(page)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE])


def test_file_is_opened_and_bad_ones_are_refused_with_a_reason(page: Page, rain_chat: str, tmp_path: Path) -> None:
    open_chat(page, rain_chat)
    menu(page, "Open another article")
    window = page.get_by_role("dialog")
    for name, content, reason in [
        ("a.exe", b"MZ", "a.exe"),
        ("empty.txt", b"", "empty"),
        ("bad.pdf", b"no", "bad.pdf"),
        ("bad.pdf", b"no", "bad.pdf"),  # the same words again
    ]:
        window.get_by_label("A file").set_input_files({"name": name, "mimeType": "", "buffer": content})
        window.get_by_role("button", name="Open", exact=True).click()
        expect(window.get_by_role("alert")).to_contain_text(reason)
        expect(window.get_by_role("button", name="Open", exact=True)).to_be_enabled()
    window.get_by_label("A file").set_input_files(
        {"name": "snow.md", "mimeType": "", "buffer": "# The Winter\n\nSnow lay — until May.".encode()}
    )
    window.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Winter")
    expect(page.locator("#p1")).to_contain_text("Snow lay — until May.")


@pytest.mark.parametrize("by", ["Cancel", "Escape"])
def test_cancelled_article_is_not_opened_and_what_is_asked_meanwhile_stays(
    page: Page, serve_chat: Serve, by: str
) -> None:
    goes_on, ended = threading.Event(), threading.Event()

    def index_slowly(article: Article, progress: Progress) -> ChatAssistant:
        try:
            progress(0.5)
            if article.title == "The Winter":
                goes_on.wait(timeout=20)
            progress(1.0)
            return FakeAssistant(article)
        finally:
            ended.set()

    open_chat(page, serve_chat(FakeAssistant(RAIN), indexer=index_slowly))
    answered(page, BRIDGE)
    menu(page, "Open another article")
    window = page.get_by_role("dialog", name="Open another article")
    window.get_by_label("Title of the pasted text").fill("The Winter")
    window.get_by_label("Or paste a text").fill("Snow lay until May.")
    window.get_by_role("button", name="Open", exact=True).click()
    expect(window.locator("progress")).to_have_js_property("value", 0.5)
    if by == "Cancel":
        window.get_by_role("button", name="Cancel").click()
    else:
        page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    answered(page, RIVER)
    goes_on.set()
    assert ended.wait(timeout=20)
    page.wait_for_timeout(500)
    expect(page.locator("#chat .question")).to_have_text([BRIDGE, RIVER])
    expect(page.get_by_role("heading", level=1)).to_have_text("The Summer of Rain")
    menu(page, "Open another article")
    window.get_by_label("Title of the pasted text").fill("The Spring")
    window.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Spring")


def test_without_an_indexer_no_other_article_is_offered(page: Page, serve_chat: Serve) -> None:
    open_chat(page, serve_chat(FakeAssistant(SNOW)))
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("button", name="Save as JSON")).to_be_visible()
    expect_accessible(page)
    expect(page.get_by_role("button", name="Open another article")).to_have_count(0)


def test_draft_of_another_part_of_the_page_is_put_into_the_box(page: Page, rain_chat: str) -> None:
    open_chat(page, rain_chat)
    page.evaluate("window.scoqa.draft('What about ¶2?')")
    expect(question_box(page)).to_have_value("What about ¶2?")
    expect(question_box(page)).to_be_focused()
    question_box(page).press("Enter")
    expect(page.locator("#chat .question")).to_have_text("What about ¶2?")
    ask(page, RIVER)
