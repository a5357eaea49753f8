"""What axe-core says of a page. The script (axe 4.12) comes with axe-playwright-python and runs in the page.

What axe reports and Gradio alone can mend stands in `GRADIOS_OWN`, each with its reason; anything else fails.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRADIOS_OWN: dict[tuple[str, str], str] = {}
"""(rule, text that stands in the element's selector or HTML): why it cannot be mended here."""

_RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap((v) => v.nodes.map((n) => [v.id, `${n.target.join(" ")} ${n.html}`, n.failureSummary]));
}"""


def expect_accessible(page: Page) -> None:
    """Fails with what axe-core finds wrong in the page as it is now: rule, element, what would mend it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    # colours are judged as they end up, not in the middle of a transition
    page.evaluate(
        "Promise.all(document.getAnimations().filter((a) => a.playState === 'running').map((a) => a.finished))"
    )
    found = [
        f"{rule}: {element[:300]}\n{summary}"
        for rule, element, summary in page.evaluate(_RUN)
        if not any(rule == known and part in element for known, part in GRADIOS_OWN)
    ]
    assert not found, "\n\n".join(found)


@cache
def _script() -> str:
    pytest.importorskip("axe_playwright_python", reason="pip install 'scoqa[dev]'")
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
