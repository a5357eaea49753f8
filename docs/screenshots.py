"""Makes the README's screenshots from the real chat: `python docs/screenshots.py` (needs Chromium, see the tests)."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import uvicorn
from playwright.sync_api import sync_playwright

from scoqa import load_assistant
from scoqa.server import address, listen
from scoqa.ui import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
ANSWERED = "Which country will become a full member in 2024?"
REFUSED = "How much oil does Kazakhstan export?"


def main() -> None:
    """Asks in the chat on a desktop, light and dark, and on a phone, and writes what the pages show."""
    executable = os.environ.get("SCOQA_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as data, listen("127.0.0.1", 0) as listener, sync_playwright() as playwright:
        app = create_app(load_assistant(), data=Path(data))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        url = address(listener)
        shoot(open_chat(browser, url, "light"), "chat.png")
        page = open_chat(browser, url, "dark")
        ask(page, REFUSED)
        shoot(page, "chat-dark.png")
        shoot(open_chat(browser, url, "light", width=390, height=844), "chat-phone.png")
        browser.close()
        server.should_exit = True
        thread.join(timeout=10)


def open_chat(
    browser: Browser, url: str, scheme: Literal["light", "dark"], width: int = 1280, height: int = 800
) -> Page:
    """A page on which the first question is answered."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-US")
    page.goto(url)
    page.wait_for_selector("html[data-scoqa=ready]")
    ask(page, ANSWERED)
    return page


def ask(page: Page, question: str) -> None:
    """Asks a question and waits until its turn is whole."""
    turns = page.locator("#chat .turn").count()
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(f"#chat .turn:nth-child({turns + 1}) .acts").wait_for()
    page.wait_for_timeout(700)  # the follow-ups, two frames for the jump, the rest for fonts


def shoot(page: Page, name: str) -> None:
    """Writes what a page shows, beside this file."""
    page.screenshot(path=HERE / name)
    page.close()


if __name__ == "__main__":
    main()
