"""What the page's handlers give, called as Gradio calls them: what is kept, what is brought back, what goes wrong."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scoqa.chat import ChatPage, Updates
from scoqa.desk import Desk
from scoqa.feedback import FeedbackFile
from scoqa.locales import texts
from scoqa.room import ChatAssistant
from scoqa.sessions import Progress
from scoqa.turns import MOST_TURNS, ChatTurn
from scoqa.types import Article
from scoqa.view import EMPTY_SHELF, Shelf

from .chat_fakes import BRIDGE, EVEREST, RAIN, RIVER, FakeAssistant

SNOW = {"title": "The Winter", "text": "Snow lay until May."}
REQUEST: Any = SimpleNamespace(session_hash="a", headers={})


def event(**sent: object) -> Any:
    return SimpleNamespace(_data=sent)


def index_fake(article: Article, progress: Progress) -> ChatAssistant:
    progress(0.5)
    if "unreadable" in article.text:
        raise RuntimeError("a secret path")
    return FakeAssistant(article)


class Reader:
    """One reader of a page: what Gradio keeps for them between two events."""

    def __init__(self, page: ChatPage) -> None:
        self.page = page
        self.turns: list[ChatTurn] = []
        self.shelf: Shelf = EMPTY_SHELF

    def take(self, updates: Updates) -> Updates:
        self.turns = updates.get(self.page.parts.turns, self.turns)
        self.shelf = updates.get(self.page.parts.shelf, self.shelf)
        return updates

    def ask(self, question: str, **more: object) -> None:
        for updates in self.page.respond(event(question=question, **more), REQUEST, self.turns, self.shelf):
            self.take(updates)

    def clear(self) -> Updates:
        return self.take(self.page.clear(REQUEST, self.turns, self.shelf))

    def bring_back(self) -> Updates:
        return self.take(self.page.bring_back(REQUEST, self.shelf))

    def open(self, **sent: object) -> list[Any]:
        """What the page is told of it, in order."""
        given = [self.take(updates) for updates in self.page.open(event(**sent), REQUEST, self.turns, self.shelf)]
        return [updates[self.page.parts.chat]["opening"] for updates in given]

    def close(self) -> Updates:
        return self.take(self.page.close(REQUEST, self.turns, self.shelf))

    def asked(self) -> list[str]:
        return [turn["question"] for turn in self.turns]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    desk = Desk(FakeAssistant(RAIN), [BRIDGE], FeedbackFile(tmp_path / "feedback.jsonl"), index_fake)
    return Reader(ChatPage(desk, "a key"))


def test_cleared_conversation_stays_when_an_empty_one_is_cleared(reader: Reader) -> None:
    reader.ask(BRIDGE)
    reader.clear()
    assert 'data-act="return"' in reader.clear()[reader.page.parts.chat]["intro"]
    reader.bring_back()
    assert reader.asked() == [BRIDGE]


def test_cleared_conversation_stays_while_another_article_is_open_and_is_not_offered_there(reader: Reader) -> None:
    reader.ask(BRIDGE)
    reader.clear()
    reader.ask(RIVER)
    reader.open(**SNOW)
    assert 'data-act="return"' not in reader.clear()[reader.page.parts.chat]["intro"]
    reader.close()
    assert reader.asked() == [RIVER]
    reader.bring_back()
    assert reader.asked() == [BRIDGE]


def test_conversation_about_ones_own_article_can_be_brought_back_when_it_is_opened_again(reader: Reader) -> None:
    reader.open(**SNOW)
    reader.ask(EVEREST)
    reader.close()
    assert reader.asked() == []
    reader.open(title="Another", text="Nothing of it.")
    reader.bring_back()
    assert reader.asked() == []
    reader.open(**SNOW)
    reader.bring_back()
    assert reader.asked() == [EVEREST]


def test_the_same_error_twice_and_the_same_file_twice_are_told_as_something_new(reader: Reader) -> None:
    first, second = reader.open()[-1], reader.open()[-1]
    assert first["trouble"] == second["trouble"] == "Choose a file or paste a text first."
    assert first != second
    reader.ask(BRIDGE)
    saved = [
        reader.page.save(event(kind=kind), REQUEST, reader.turns, reader.shelf)[reader.page.parts.chat]["file"]
        for kind in ("json", "json", "markdown", "markdown")
    ]
    assert all(one != following for one, following in itertools.pairwise(saved))


def test_unexpected_error_while_opening_is_logged_and_said_without_its_words(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    *_, told = reader.open(text="unreadable")
    assert told["trouble"] == texts("en")["chat.unexpected"]
    assert "a secret path" in caplog.text


def test_half_a_character_is_a_question_mark(reader: Reader) -> None:
    reader.ask("What is \ud83d?")
    assert reader.asked() == ["What is ??"]
    *_, told = reader.open(name="\ud83d.exe", data="QUJD")
    assert told["trouble"].startswith("?.exe")


def test_oldest_turns_make_room(reader: Reader) -> None:
    reader.ask(BRIDGE)
    reader.turns = [*reader.turns, *reader.turns * (MOST_TURNS - 1)]
    reader.ask(RIVER)
    assert len(reader.turns) == MOST_TURNS
    assert reader.asked()[-2:] == [BRIDGE, RIVER]
