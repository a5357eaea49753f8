"""A file is read in a process of its own as in this one, and what would take too much ends in words."""

from __future__ import annotations

import pytest

from scoqa import document_process
from scoqa.document_process import read_apart
from scoqa.documents import read_document
from scoqa.errors import ArticleError

RAIN = b"# The Summer of Rain\n\nIt rained. The river rose.\n\nNobody \xe2\x80\x94 was hurt.\n"
HUNGRY = b"<p>" + b"".join(b"<b id=%d><!--</b>-->" % n for n in range(2_000)) + b"<p>rain" * 20_000
"""Each paragraph opens all the bold again: the closing tags that seem to end it stand in comments."""


def test_file_becomes_the_same_article() -> None:
    assert read_apart(RAIN, "rain.md") == read_document(RAIN, "rain.md")


@pytest.mark.parametrize(("data", "name"), [(b"MZ", "a.exe"), (b"", "empty.txt"), (b"no", "bad.pdf"), (b"x", "\n.xyz")])
def test_refusal_says_the_same(data: bytes, name: str) -> None:
    with pytest.raises(ArticleError) as here:
        read_document(data, name)
    with pytest.raises(ArticleError) as apart:
        read_apart(data, name)
    assert str(apart.value) == str(here.value)


@pytest.mark.parametrize(("bound", "value"), [("MEMORY_LIMIT", 300_000_000), ("SECONDS_LIMIT", 1)])
def test_what_takes_more_than_it_may_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str, value: int) -> None:
    monkeypatch.setattr(document_process, bound, value)
    with pytest.raises(ArticleError, match=r"rain\.html: It takes too much memory or time to read"):
        read_apart(HUNGRY, "rain.html")
