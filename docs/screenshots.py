"""Makes the README's screenshot from the real chat: `python docs/screenshots.py` (needs Chromium, see the tests)."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from scoqa import load_assistant
from scoqa.server import listen
from scoqa.ui import create_app

QUESTION = "Which country will become a full member in 2024?"
OUT = Path(__file__).parent / "chat.png"


def main() -> None:
    """Asks one question in the chat and writes what the page shows."""
    executable = os.environ.get("SCOQA_CHROMIUM") or shutil.which("chromium")
    with listen("127.0.0.1", 0) as listener, sync_playwright() as playwright:
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(load_assistant()), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("html[data-scoqa=ready]")
        page.get_by_role("button", name=QUESTION).click()
        page.wait_for_selector("#article mark")
        page.wait_for_timeout(500)  # two frames for the jump, the rest for fonts
        page.screenshot(path=OUT)
        browser.close()
        server.should_exit = True
        thread.join(timeout=10)


if __name__ == "__main__":
    main()
