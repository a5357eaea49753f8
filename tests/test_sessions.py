"""Articles of readers' own: read, indexed with progress, held for one session, bounded."""

from __future__ import annotations

import base64
import threading

import pytest

from scoqa.desk import Desk
from scoqa.documents import CHARACTER_LIMIT
from scoqa.errors import ArticleError
from scoqa.feedback import FeedbackFile
from scoqa.room import Room
from scoqa.sessions import (
    BATCH,
    Progress,
    Sessions,
    index_article,
    read_handed_in,
    with_progress,
)
from scoqa.types import Article

from .chat_fakes import RAIN, FakeAssistant
from .fakes import WordEncoder


def test_least_lately_used_makes_room() -> None:
    sessions: Sessions[int] = Sessions(most=2)
    sessions.put("a", 1)
    sessions.put("b", 2)
    assert sessions.get("a") == 1
    sessions.put("c", 3)
    assert [sessions.get(name) for name in "abc"] == [1, None, 3]
    sessions.drop("a")
    sessions.drop("a")
    assert sessions.get("a") is None


def test_pasted_text_gets_its_title() -> None:
    article = read_handed_in("", "", " The Winter ", "Snow lay.\n\nIt was cold.")
    assert article.title == "The Winter"
    assert [p.text for p in article.paragraphs[1:]] == ["Snow lay.", "It was cold."]


def test_file_comes_as_base64() -> None:
    data = base64.b64encode(b"The Winter\n\nSnow lay.").decode()
    assert read_handed_in("winter.txt", data, "", "").paragraphs[-1].text == "Snow lay."


@pytest.mark.parametrize(
    ("handed_in", "reason"),
    [
        (("", "", "", "  "), "Choose a file or paste a text first"),
        (("", "", "", "x" * (CHARACTER_LIMIT + 1)), "the limit is 1,000,000"),
        (("a.txt", "no base64!", "", ""), "did not arrive whole"),
        (("a.txt", "A" * 30_000_000, "", ""), "a.txt is too large; the limit is 20 MB"),
        (("a.exe", "QUJD", "", ""), "a.exe"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(handed_in: tuple[str, str, str, str], reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        read_handed_in(*handed_in)


def test_progress_rises_to_one_and_the_result_comes_last() -> None:
    article = Article.from_paragraphs("Many", [f"Sentence {n} is here." for n in range(BATCH)])
    *shares, assistant = with_progress(
        lambda progress: index_article(article, WordEncoder(), progress), threading.Event()
    )
    assert shares == sorted(shares)  # type: ignore[type-var]
    assert len(shares) > 1
    assert shares[-1] == 1.0
    assert not isinstance(assistant, float)
    assert assistant.ask("Sentence 7 is here").citations[0].quote == "Sentence 7 is here."


def test_error_in_the_work_comes_out() -> None:
    def fail(progress: Progress) -> int:
        progress(0.5)
        raise ArticleError("no")

    told = with_progress(fail, threading.Event())
    assert next(told) == 0.5
    with pytest.raises(ArticleError, match="no"):
        next(told)


def test_work_that_is_given_up_ends_when_it_next_tells_how_far_it_is() -> None:
    given_up, goes_on = threading.Event(), threading.Event()
    reached = []

    def work(progress: Progress) -> str:
        for share in (0.1, 0.2, 0.3):
            progress(share)
            reached.append(share)
            goes_on.wait(timeout=10)
        return "a result"

    told = with_progress(work, given_up)
    assert next(told) == 0.1
    given_up.set()
    goes_on.set()
    assert list(told) == []
    assert reached == [0.1]


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    feedback = FeedbackFile(tmp_path_factory.mktemp("data") / "feedback.jsonl")
    return Desk(FakeAssistant(RAIN), ["Why?"], feedback, lambda article, progress: FakeAssistant(article))


def test_opened_article_is_one_sessions_alone_and_comes_back_when_it_was_freed(desk: Desk) -> None:
    *_, room = desk.open("a", "", "", "The Winter", "Snow lay.")
    assert isinstance(room, Room)
    own = room.anchors.articles[0]
    assert desk.room("a", own) is room
    assert desk.room("b", None) is desk.main
    desk.leave("a")
    again = desk.room("a", own)
    assert again is not room
    assert again.anchors.articles == (own,)
    assert again.own


def test_freed_article_is_indexed_anew_only_when_it_is_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    indexed = []

    def indexer(article: Article, progress: Progress) -> FakeAssistant:
        indexed.append(article.title)
        return FakeAssistant(article)

    feedback = FeedbackFile(tmp_path_factory.mktemp("data") / "feedback.jsonl")
    desk = Desk(FakeAssistant(RAIN), [], feedback, indexer)
    *_, room = desk.open("a", "", "", "The Winter", "Snow lay.")
    assert isinstance(room, Room)
    own = room.anchors.articles[0]
    desk.leave("a")
    again = desk.room("a", own)
    assert desk.room("a", own) is again
    assert indexed == ["The Winter"]
    for _ in range(2):
        assert again.assistant.ask("Was it cold?").passages[0].article == own
    assert indexed == ["The Winter", "The Winter"]


def test_what_a_session_opens_ends_when_it_is_given_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    goes_on = threading.Event()

    def indexer(article: Article, progress: Progress) -> FakeAssistant:
        progress(0.5)
        goes_on.wait(timeout=10)
        progress(1.0)
        return FakeAssistant(article)

    feedback = FeedbackFile(tmp_path_factory.mktemp("data") / "feedback.jsonl")
    desk = Desk(FakeAssistant(RAIN), [], feedback, indexer)
    told = desk.open("a", "", "", "The Winter", "Snow lay.")
    assert [next(told), next(told)] == [0.0, 0.5]
    desk.give_up("a")
    goes_on.set()
    assert list(told) == []
    *_, room = desk.open("a", "", "", "The Winter", "Snow lay.")
    assert isinstance(room, Room)


def test_without_an_indexer_nothing_is_opened(tmp_path_factory: pytest.TempPathFactory) -> None:
    plain = Desk(FakeAssistant(RAIN), [], FeedbackFile(tmp_path_factory.mktemp("data") / "f"), None)
    with pytest.raises(ArticleError):
        next(plain.open("a", "", "", "", "Snow lay."))
