"""What the browser tests of the chat do on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from scoqa.ui import ChatAssistant

pytest.importorskip("playwright.sync_api", reason="pip install 'scoqa[dev]'")
from playwright.sync_api import expect

expect.set_options(timeout=20_000)  # a busy machine is four times slower than a quiet one


class Serve(Protocol):
    """Serves the chat of an assistant; gives its address."""

    def __call__(self, assistant: ChatAssistant, **options: object) -> str: ...


class NewPage(Protocol):
    """Makes a page of another reader, with options of a browser's context."""

    def __call__(self, **options: Any) -> Page: ...


def open_chat(page: Page, address: str) -> Page:
    page.goto(address)
    return when_ready(page)


def when_ready(page: Page) -> Page:
    # by a selector: an assertion describes the whole page at each look, which of a long article takes seconds
    page.wait_for_selector("html[data-scoqa=ready]", state="attached", timeout=60_000)
    return page


def question_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your question")


def ask(page: Page, question: str) -> None:
    """Sends a question; waits for nothing."""
    question_box(page).fill(question)
    question_box(page).press("Enter")


def answered(page: Page, question: str) -> Locator:
    """Sends a question and waits until it is answered; gives its turn."""
    turns = page.locator("#chat .turn")
    count = turns.count()
    ask(page, question)
    expect(turns).to_have_count(count + 1)
    expect(turns.last.locator(".acts")).to_be_visible()
    expect(page.locator("#question .submit-button")).to_be_visible()
    return turns.last


def act(page: Page, name: str) -> None:
    """Clicks a button of the last turn."""
    page.locator("#chat .turn").last.get_by_role("button", name=name, exact=True).click()


def menu(page: Page, name: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.locator("#menu").get_by_role("button", name=name).click()


def chip(page: Page, label: str) -> Locator:
    return page.locator("#chat").get_by_role("link", name=label, exact=True)
