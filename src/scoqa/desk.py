"""What the chat does with a question, a judgement or an article that is handed in, apart from how a page shows it.

Whom it serves asks in a `room.Room`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from scoqa.answers import Texts
from scoqa.drafting import draft_to_dict, drafts
from scoqa.errors import ArticleError, ScoqaError
from scoqa.explaining import Explanation
from scoqa.feedback import MARKS, FeedbackFile, feedback_record
from scoqa.lexical import STOP_WORDS, terms, word_spans
from scoqa.render import citations_of
from scoqa.room import ChatAssistant, Indexer, Room, later_room, make_room
from scoqa.sessions import Progress, Sessions, read_handed_in, with_progress
from scoqa.suggestions import cited_places
from scoqa.turns import ChatTurn, Reason, history, open_turn
from scoqa.types import Answer, Article, Method

_log = logging.getLogger(__name__)


OPENINGS_AT_ONCE = 2
"""How many articles of readers' own are read and indexed at once."""


class Desk:
    """Serves every reader of one chat; holds no conversation. Safe to use from several threads.

    Args:
        assistant: Answers about the served articles.
        starters: Questions to begin with; made where not given.
        feedback: Where judgements are written down.
        indexer: Reads a reader's own article; None where that is not offered.
    """

    def __init__(
        self,
        assistant: ChatAssistant,
        starters: Sequence[str] | None,
        feedback: FeedbackFile,
        indexer: Indexer | None,
    ) -> None:
        self.main = make_room(assistant, starters)
        self.feedback = feedback
        self.indexer = indexer
        self._opened: Sessions[Room] = Sessions()
        self._openings: Sessions[threading.Event] = Sessions()
        self._slots = threading.Semaphore(OPENINGS_AT_ONCE)
        self._lock = threading.Lock()

    def room(self, session: str, own: Article | None) -> Room:
        """What a session asks.

        Args:
            session: Names the session.
            own: The article that it has opened itself, or None. Where its index had to make room for others', or was
                freed as the connection was lost, the next question makes it anew, one at a time.
        """
        if own is None or self.indexer is None:
            return self.main
        room = self._opened.get(session)
        if room is None:
            room = later_room(own, self.indexer, self._lock, self.main.llm)
            self._opened.put(session, room)
        return room

    def leave(self, session: str) -> None:
        """Frees the index of what a session opened, and gives up what it is opening."""
        self.give_up(session)
        self._opened.drop(session)

    def give_up(self, session: str) -> None:
        """Ends what a session is opening, if anything; what it has open stays."""
        if given_up := self._openings.get(session):
            given_up.set()

    def open(self, session: str, name: str, encoded: str, title: str, text: str) -> Iterator[float | Room]:
        """Reads and indexes what a reader hands in (see `read_handed_in`); the shares that are done, then the room.

        There is no room where it is given up meanwhile. `OPENINGS_AT_ONCE` are read at once, the others wait.

        Raises:
            ScoqaError: It cannot be read.
        """
        indexer = self.indexer
        if indexer is None:
            raise ArticleError("This chat opens no other articles.")
        self.give_up(session)
        given_up = threading.Event()
        self._openings.put(session, given_up)

        def read(progress: Progress) -> Room:
            with self._slots:
                progress(0.0)  # ends here what was given up while it waited
                return make_room(indexer(read_handed_in(name, encoded, title, text), progress), own=True)

        for told in with_progress(read, given_up):
            if isinstance(told, Room):
                self._opened.put(session, told)
            yield told


def converse(
    room: Room, earlier: Sequence[ChatTurn], question: str, t: Texts, *, as_typed: bool = False
) -> Iterator[ChatTurn]:
    """The turn of one question as it comes about: open, statement by statement, answered, with what to ask next.

    Whatever goes wrong becomes a turn that says so, and the chat goes on.
    """
    turn = open_turn(question, as_typed=as_typed)
    yield turn
    answer: dict[str, Any] = {}
    try:
        for got in drafts(room.assistant, question, history(earlier), correct=not as_typed):
            if isinstance(got, Answer):
                answer = got.to_dict()
            else:
                yield {**turn, "answer": draft_to_dict(got, room.llm), "pending": got.pending}
    except ScoqaError as error:
        yield {**turn, "state": "failed", "error": str(error)}
        return
    except Exception:
        _log.exception("A question was not answered: %r", question)
        yield {**turn, "state": "failed", "error": t["chat.unexpected"]}
        return
    for count in range(1, len(answer["statements"]) if answer["method"] != Method.GENERATED else 0):
        yield {**turn, "answer": {**answer, "statements": answer["statements"][:count]}}
    turn = {**turn, "state": "answered", "answer": answer}
    yield turn
    if answer["statements"] and (next_ones := _follow_ups(room, [*earlier, turn])):
        yield {**turn, "follow_ups": next_ones}


def _follow_ups(room: Room, turns: Sequence[ChatTurn]) -> list[str]:
    answers = [turn["answer"] for turn in turns if turn["answer"] is not None]
    try:
        return room.suggester.follow_ups([turn["question"] for turn in turns], cited_places(answers))
    except Exception:  # the answer stands without them
        _log.exception("No question could be suggested")
        return []


def explained(room: Room, turns: Sequence[ChatTurn], row: int) -> ChatTurn:
    """A turn with the reasons of its citations; without them where they were shown already.

    Raises:
        ScoqaError: The model failed.
    """
    turn = turns[row]
    if turn["reasons"] is not None or turn["answer"] is None:
        return {**turn, "reasons": None}
    asked, before = turn["question"], history(turns[:row])
    if turn["answer"]["rewritten"]:
        asked, before = turn["answer"]["query"], []
    found = room.assistant.explain(asked, before, correct=not turn["as_typed"])
    return {**turn, "reasons": reasons(found, turn)}


def reasons(found: Explanation, turn: ChatTurn) -> list[Reason]:
    """Why each sentence of a turn was cited, with the query's words as they are written in it."""
    spans = word_spans(found.answer.query)
    typed = {term: found.answer.query[a:b] for a, b in spans for term in terms(found.answer.query[a:b])}
    rows = {
        (passage.article.id, number): row
        for row, passage in enumerate(found.answer.passages)
        for number in (passage.paragraph.number, *passage.repeats)
    }
    by_wording = found.answer.method is Method.EXTRACTIVE and found.answer.confidence < 1
    given: list[Reason] = []
    for citation in citations_of(turn["answer"]):
        row = rows.get((citation["article"], citation["paragraph"])) if by_wording else None
        given.append(
            Reason(
                article=citation["article"],
                paragraph=citation["paragraph"],
                quote=citation["quote"],
                matched=[] if row is None else _words(found.matched[row], typed),
                missing=[] if row is None else _words(found.missing[row], typed),
                dense=None if row is None else found.answer.passages[row].scores.get("dense"),
                together=by_wording and row is None,
            )
        )
    return given


def judge(desk: Desk, room: Room, turns: Sequence[ChatTurn], row: int, mark: str, note: str) -> ChatTurn:
    """A turn with the judgement that a reader passed on it, written down.

    Raises:
        ScoqaError: It cannot be written down.
    """
    turn = turns[row]
    if mark not in MARKS or turn["answer"] is None:
        return turn
    asked = [earlier.question for earlier in history(turns[:row])]
    desk.feedback.add(feedback_record(mark, note, turn["answer"], asked, room.anchors.articles))
    return {**turn, "mark": mark}


def _words(found: Sequence[str], typed: dict[str, str]) -> list[str]:
    return [typed.get(term, term) for term in found if term not in STOP_WORDS]
