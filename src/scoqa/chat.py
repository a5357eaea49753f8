"""What happens on the page when something is clicked or asked: `desk`, `page` and `chat.js` wired.

Each handler gives new values of components. What a browser sends with an event is checked before it is used.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from scoqa.answers import Texts
from scoqa.api import AT_ONCE
from scoqa.desk import OPENINGS_AT_ONCE, Desk, converse, explained, judge
from scoqa.errors import ScoqaError
from scoqa.frame import heading_html, intro_html, window_html
from scoqa.layout import lay_out
from scoqa.lexical import whole_characters
from scoqa.locales import language_of, texts
from scoqa.pane import article_html
from scoqa.room import Room
from scoqa.stopping import Stopping
from scoqa.transcript import conversation_json, conversation_markdown
from scoqa.turns import MOST_TURNS, QUESTION_LIMIT, ChatTurn, keep, restore, settled
from scoqa.view import EMPTY_SHELF, Shelf, chat_props, cleared, pane_props, put_away

_log = logging.getLogger(__name__)

Updates = dict[Any, Any]
"""New values by component."""


class ChatPage:
    """What happens on the page; each handler gives new values of components.

    Attributes:
        parts: The page's components.
        blocks: What Gradio serves.
    """

    def __init__(self, desk: Desk, key: str) -> None:
        self.desk = desk
        self._numbers = itertools.count(1)
        self._stopping = Stopping()
        self.parts = lay_out(desk.main, self._heading(desk.main, texts("en")), key)
        self.blocks = self.parts.blocks
        with self.blocks:
            self._wire()

    def _wire(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        talk = [self.parts.turns, self.parts.chat, self.parts.pane, self.parts.box, self.parts.kept]
        everything = [*talk, self.parts.shelf, self.parts.heading, self.parts.window]
        asking = self.parts.chat.asked(
            self.respond,
            [self.parts.turns, self.parts.shelf],
            talk,
            trigger_mode="multiple",  # what to ask next may still be on its way, and "once" would drop the question
            concurrency_id="ask",
            concurrency_limit=AT_ONCE,
            **quiet,
        )
        self.parts.chat.stopped(self.stop, [self.parts.turns, self.parts.shelf], talk, cancels=[asking], **quiet)
        self.parts.chat.undone(self.undo, [self.parts.turns, self.parts.shelf], talk, **quiet)
        self.parts.chat.explained(self.explain, [self.parts.turns, self.parts.shelf], talk, **quiet)
        self.parts.chat.judged(self.judge, [self.parts.turns, self.parts.shelf], talk, **quiet)
        self.parts.chat.saved(self.save, [self.parts.turns, self.parts.shelf], [self.parts.chat], **quiet)
        self.parts.chat.cleared(self.clear, [self.parts.turns, self.parts.shelf], everything, **quiet)
        self.parts.chat.returned(self.bring_back, [self.parts.shelf], everything, **quiet)
        opening = self.parts.chat.opened(
            self.open, [self.parts.turns, self.parts.shelf], everything, concurrency_limit=OPENINGS_AT_ONCE, **quiet
        )
        self.parts.chat.cancelled(self.give_up, None, None, cancels=[opening], **quiet)
        self.parts.chat.closed(self.close, [self.parts.turns, self.parts.shelf], everything, **quiet)
        self.parts.box.change(None, self.parts.box, None, js="(text) => { window.scoqa.count(text) }", **quiet)
        loaded = self.blocks.load(self.load, [self.parts.kept], everything, **quiet)
        loaded.then(None, js="() => { window.scoqa.ready() }", **quiet)
        self.blocks.unload(self.leave)

    def respond(
        self, event: gr.EventData, request: gr.Request, earlier: list[ChatTurn], shelf: Shelf
    ) -> Iterator[Updates]:
        """Answers a `question`; `as_typed` leaves its spelling alone, `instead` puts it in place of the last one."""
        sent = sent_data(event)
        question = str(sent.get("question") or "")
        if not question.strip() or len(question) > QUESTION_LIMIT:
            return
        t, room = self._reader(request, shelf)
        as_typed = bool(sent.get("as_typed"))
        earlier = settled(earlier)
        if sent.get("instead") and earlier:
            as_typed = as_typed or earlier[-1]["as_typed"]
            earlier = earlier[:-1]
        earlier = earlier[1 - MOST_TURNS :]
        with self._stopping.asking(str(request.session_hash)) as stopped:
            for turn in converse(room, earlier, question, t, as_typed=as_typed):
                if stopped.is_set():
                    return
                is_done = turn["state"] != "open"
                yield {
                    **self._talk([*earlier, turn], room, t, show=True),
                    self.parts.kept: self._kept([*earlier, turn], room) if is_done else gr.skip(),
                }

    def stop(self, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Leaves the turn that was being answered as stopped."""
        t, room = self._reader(request, shelf)
        self._stopping.stop(str(request.session_hash), wait=bool(room.llm))
        return self._talk(settled(turns), room, t)

    def undo(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Takes the last question back; with `edit` into the text box."""
        t, room = self._reader(request, shelf)
        box = gr.update(value=turns[-1]["question"]) if turns and sent_data(event).get("edit") else gr.skip()
        return {**self._talk(turns[:-1], room, t), self.parts.kept: self._kept(turns[:-1], room), self.parts.box: box}

    def explain(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Shows or hides why the sentences of the turn `row` were cited."""
        return self._changed(event, request, turns, shelf, lambda room, row: explained(room, turns, row))

    def judge(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Writes down what the reader says of the turn `row`: `mark` and `note`."""
        sent = sent_data(event)
        mark, note = str(sent.get("mark")), str(sent.get("note", "")).strip()
        return self._changed(
            event, request, turns, shelf, lambda room, row: judge(self.desk, room, turns, row, mark, note)
        )

    def save(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Hands the conversation to the browser as a file, Markdown or, where `kind` is that, JSON."""
        t, room = self._reader(request, shelf)
        articles = room.anchors.articles
        if sent_data(event).get("kind") == "json":
            file = {"name": "scoqa.json", "type": "application/json", "text": conversation_json(turns, articles)}
        else:
            text = conversation_markdown(turns, articles, t)
            file = {"name": "scoqa.md", "type": "text/markdown", "text": text}
        return {self.parts.chat: gr.update(file=self._numbered(file))}

    def clear(self, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Begins a new conversation; the old one can be brought back."""
        t, room = self._reader(request, shelf)
        return self._anew([], put_away(turns, shelf), room, t)

    def bring_back(self, request: gr.Request, shelf: Shelf) -> Updates:
        """Brings the cleared conversation back."""
        t, room = self._reader(request, shelf)
        return self._anew(cleared(shelf), shelf, room, t)

    def open(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Iterator[Updates]:
        """Opens an article of the reader's own: a file by `name` and `data` (base64), or pasted `text` and `title`."""
        t = _texts(request)
        sent = sent_data(event)
        handed = [str(sent.get(key) or "") for key in ("name", "data", "title", "text")]
        try:
            for told in self.desk.open(str(request.session_hash), *handed):
                if isinstance(told, Room):
                    left = {**shelf, "main": settled(turns)} if shelf["own"] is None else put_away(turns, shelf)
                    shelf = {**left, "own": told.anchors.articles[0]}
                    opened = self._anew([], shelf, told, t, new_article=True)
                    opened[self.parts.chat]["opening"] = self._numbered({"done": True})
                    yield opened
                else:
                    yield {self.parts.chat: gr.update(opening=self._numbered({"share": told}))}
        except ScoqaError as error:
            yield {self.parts.chat: gr.update(opening=self._numbered({"trouble": str(error)}))}
        except Exception:
            _log.exception("An article was not opened: %r", handed[0] or "pasted text")
            yield {self.parts.chat: gr.update(opening=self._numbered({"trouble": t["chat.unexpected"]}))}

    def give_up(self, request: gr.Request) -> None:
        """Ends what the reader is opening: they have cancelled it."""
        self.desk.give_up(str(request.session_hash))

    def close(self, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Goes back from the reader's own article to the served ones and the conversation about them."""
        self.desk.leave(str(request.session_hash))
        back: Shelf = {**put_away(turns, shelf), "own": None, "main": []}
        return self._anew(shelf["main"], back, self.desk.main, _texts(request), new_article=True)

    def load(self, request: gr.Request, kept: object) -> Updates:
        """Shows the page in the reader's language, with the conversation that the browser kept."""
        t, room = _texts(request), self.desk.main
        turns = restore(kept, room.anchors.articles)
        return {
            **self._anew(turns, EMPTY_SHELF, room, t),
            self.parts.window: window_html(t),
            self.parts.box: gr.update(
                label=t["chat.question"], placeholder=t["chat.placeholder"], submit_btn=t["chat.send"]
            ),
        }

    def leave(self, request: gr.Request) -> None:
        """Frees what a session opened when its page is closed, and ends what it is being answered."""
        self._stopping.leave(str(request.session_hash))
        self.desk.leave(str(request.session_hash))

    def _reader(self, request: gr.Request, shelf: Shelf) -> tuple[Texts, Room]:
        return _texts(request), self.desk.room(str(request.session_hash), shelf["own"])

    def _numbered(self, told: dict[str, Any]) -> dict[str, Any]:
        """What the page is told once; with a number, as it notices no value that is equal to the one before."""
        return {**told, "number": next(self._numbers)}

    def _heading(self, room: Room, t: Texts) -> str:
        opens = self.desk.indexer is not None
        return heading_html(room.anchors.articles, t, opens=opens, opened=room.own)

    def _changed(
        self,
        event: gr.EventData,
        request: gr.Request,
        turns: list[ChatTurn],
        shelf: Shelf,
        change: Callable[[Room, int], ChatTurn],
    ) -> Updates:
        t, room = self._reader(request, shelf)
        row = sent_data(event).get("row")
        if not isinstance(row, int) or not 0 <= row < len(turns):
            return {self.parts.chat: gr.skip()}
        try:
            turn = change(room, row)
        except ScoqaError as error:
            return {self.parts.chat: gr.update(trouble=self._numbered({"text": str(error)}))}
        return self._talk([*turns[:row], turn, *turns[row + 1 :]], room, t)

    def _talk(self, turns: Sequence[ChatTurn], room: Room, t: Texts, *, show: bool = False) -> Updates:
        """The conversation; with `show` the pane goes to the first citation of its last answer."""
        chat, pane = chat_props(turns, room, t), pane_props(turns, room, show=show)
        return {self.parts.turns: list(turns), self.parts.chat: gr.update(**chat), self.parts.pane: gr.update(**pane)}

    def _anew(
        self, turns: Sequence[ChatTurn], shelf: Shelf, room: Room, t: Texts, *, new_article: bool = False
    ) -> Updates:
        """Another conversation, and where it is about another article, that one in the pane."""
        updates = self._talk(turns, room, t)
        updates[self.parts.chat]["intro"] = intro_html(room.starters, t, can_return=bool(cleared(shelf)), llm=room.llm)
        updates[self.parts.chat]["said"] = ""
        updates[self.parts.pane]["cited"] = ""
        if new_article:
            updates[self.parts.pane]["value"] = article_html(room.anchors, linked=not room.own)
        heading = self._heading(room, t)
        kept = self._kept(turns, room)
        return {**updates, self.parts.shelf: shelf, self.parts.heading: heading, self.parts.kept: kept}

    @staticmethod
    def _kept(turns: Sequence[ChatTurn], room: Room) -> dict[str, Any]:
        """What the browser keeps: of a conversation about an article of the reader's own, nothing new."""
        return gr.skip() if room.own else keep(turns, room.anchors.articles)


def sent_data(event: gr.EventData) -> dict[str, Any]:
    """What the page sent with an event, in whole characters; {} where it is no object."""
    sent = event._data if isinstance(event._data, dict) else {}
    return {key: whole_characters(value) if isinstance(value, str) else value for key, value in sent.items()}


def _texts(request: gr.Request) -> Texts:
    return texts(language_of(request.headers.get("accept-language")))
