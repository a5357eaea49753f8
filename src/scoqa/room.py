"""A room: what one reader asks, which is the served articles, or an article of the reader's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from scoqa.drafting import Drafting, Quoting, drafts, model_of
from scoqa.explaining import Explanation
from scoqa.pane import Anchors
from scoqa.sessions import Progress
from scoqa.suggestions import Suggester
from scoqa.types import Answer, Article, Turn

if TYPE_CHECKING:
    from scoqa.generating import Draft


class Articles(Protocol):
    """What the chat needs of an index."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that are asked about, in the index's order."""


class ChatAssistant(Protocol):
    """What the chat needs of an assistant."""

    @property
    def index(self) -> Articles:
        """The index that the assistant answers from."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Answer:
        """The answer to one question; `history` holds the earlier turns, oldest first."""

    def explain(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Explanation:
        """The same answer taken apart."""


Indexer = Callable[[Article, Progress], ChatAssistant]
"""Makes an assistant over one article, in memory, and tells how far it is."""


@dataclass(frozen=True)
class Room:
    """What one reader asks.

    Attributes:
        assistant: Answers the questions.
        anchors: Names the places in its articles.
        suggester: Knows what to ask next.
        starters: Questions to begin with.
        own: It is an article that the reader opened.
        llm: The language model that writes its answers; "" where they quote.
    """

    assistant: ChatAssistant
    anchors: Anchors
    suggester: Suggester
    starters: tuple[str, ...]
    own: bool
    llm: str = ""


class _Later:
    """An assistant over an article whose index was freed: it is indexed anew when something is asked."""

    def __init__(self, article: Article, indexer: Indexer, lock: threading.Lock) -> None:
        self.articles = (article,)
        self._indexer = indexer
        self._lock = lock
        self._assistant: ChatAssistant | None = None

    @property
    def index(self) -> Articles:
        return self

    @property
    def llm(self) -> str:
        return model_of(self._ready())

    def ask(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True, write: bool = True) -> Answer:
        assistant = self._ready()
        if isinstance(assistant, Drafting):
            return assistant.ask(question, history, correct=correct, write=write)
        return assistant.ask(question, history, correct=correct)

    def drafts(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Iterator[Draft | Answer]:
        return drafts(self._ready(), question, history, correct=correct)

    def explain(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Explanation:
        return self._ready().explain(question, history, correct=correct)

    def _ready(self) -> ChatAssistant:
        if self._assistant is None:  # where it is ready, nobody waits for another article
            with self._lock:
                if self._assistant is None:
                    self._assistant = self._indexer(self.articles[0], lambda _: None)
        return self._assistant


def make_room(
    assistant: ChatAssistant, starters: Sequence[str] | None = None, *, own: bool = False, llm: str | None = None
) -> Room:
    """The room over an assistant's articles; questions to begin with are made where none are given."""
    llm = model_of(assistant) if llm is None else llm
    articles = assistant.index.articles
    suggester = Suggester(articles, Quoting(assistant))
    given = suggester.starters() if starters is None else tuple(starters)
    return Room(assistant, Anchors(articles), suggester, given, own, llm)


def later_room(article: Article, indexer: Indexer, lock: threading.Lock, llm: str) -> Room:
    """The room over a reader's own article that is not indexed before something is asked, one at a time by `lock`."""
    return make_room(_Later(article, indexer, lock), [], own=True, llm=llm)
