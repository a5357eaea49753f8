"""The page's components, and what happens when something is clicked or asked: `desk`, `page` and `chat.js` wired.

Each handler gives new values of components. What a browser sends with an event is checked before it is used.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import Any

import gradio as gr

from scoqa.answers import Texts
from scoqa.api import AT_ONCE
from scoqa.desk import OPENINGS_AT_ONCE, Desk, Room, converse, explained, judge
from scoqa.errors import ScoqaError
from scoqa.frame import heading_html, intro_html, window_html
from scoqa.lexical import whole_characters
from scoqa.locales import language_of, texts
from scoqa.pane import article_html, pane_script
from scoqa.stopping import Stopping
from scoqa.transcript import conversation_json, conversation_markdown
from scoqa.turns import MOST_TURNS, QUESTION_LIMIT, ChatTurn, keep, restore, settled
from scoqa.view import EMPTY_SHELF, Shelf, chat_props, cleared, pane_props, put_away

_log = logging.getLogger(__name__)

KEPT_SECONDS = 7 * 24 * 3600
"""How long a page that stays open and idle keeps its conversation on the server; Gradio's own default is for ever."""

SCRIPTS = ("chat.js", "chat_box.js", "chat_open.js")
"""The chat's scripts, in the order in which they run; they share one scope."""

Updates = dict[Any, Any]
"""New values by component."""


class ChatPage:
    """The page's components and what happens on it; each handler gives new values of components.

    Attributes:
        blocks: What Gradio serves.
    """

    def __init__(self, desk: Desk, key: str) -> None:
        self.desk = desk
        self._numbers = itertools.count(1)
        self._stopping = Stopping()
        t = texts("en")
        room = desk.main
        self.blocks = gr.Blocks(title="scoqa", analytics_enabled=False, fill_height=True)
        with self.blocks:
            self.turns = gr.State([], time_to_live=KEPT_SECONDS)
            self.shelf = gr.State(EMPTY_SHELF, time_to_live=KEPT_SECONDS)
            self.kept = gr.BrowserState(None, storage_key="scoqa", secret=key)
            self.heading = gr.HTML(self._heading(room, t), elem_id="heading", js_on_load=None)
            with gr.Row(elem_id="main", equal_height=True):
                with gr.Column(elem_id="talk"):
                    self.chat = gr.HTML(
                        static_text("chat.html"),
                        elem_id="chat",
                        js_on_load="\n".join(map(static_text, SCRIPTS)),
                        apply_default_css=False,
                        turns=[],
                        intro=intro_html(room.starters, t, can_return=False, llm=room.llm),
                        said="",
                        trouble=None,
                        file=None,
                        opening=None,
                        limit=QUESTION_LIMIT,
                    )
                    self.box = gr.Textbox(
                        elem_id="question",
                        label=t["chat.question"],
                        placeholder=t["chat.placeholder"],
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        submit_btn=t["chat.send"],
                    )
                    gr.HTML(static_text("note.html"), elem_id="note", js_on_load=None)
                self.pane = gr.HTML(
                    article_html(room.anchors),
                    elem_id="article",
                    js_on_load=pane_script(),
                    apply_default_css=False,
                    cited="",
                    trail="",
                )
            self.window = gr.HTML(window_html(t), elem_id="window", js_on_load=None, apply_default_css=False)
            self._wire()

    def _wire(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        talk = [self.turns, self.chat, self.pane, self.box, self.kept]
        everything = [*talk, self.shelf, self.heading, self.window]
        asking = self.chat.asked(
            self.respond,
            [self.turns, self.shelf],
            talk,
            trigger_mode="multiple",  # what to ask next may still be on its way, and "once" would drop the question
            concurrency_id="ask",
            concurrency_limit=AT_ONCE,
            **quiet,
        )
        self.chat.stopped(self.stop, [self.turns, self.shelf], talk, cancels=[asking], **quiet)
        self.chat.undone(self.undo, [self.turns, self.shelf], talk, **quiet)
        self.chat.explained(self.explain, [self.turns, self.shelf], talk, **quiet)
        self.chat.judged(self.judge, [self.turns, self.shelf], talk, **quiet)
        self.chat.saved(self.save, [self.turns, self.shelf], [self.chat], **quiet)
        self.chat.cleared(self.clear, [self.turns, self.shelf], everything, **quiet)
        self.chat.returned(self.bring_back, [self.shelf], everything, **quiet)
        opening = self.chat.opened(
            self.open, [self.turns, self.shelf], everything, concurrency_limit=OPENINGS_AT_ONCE, **quiet
        )
        self.chat.cancelled(self.give_up, None, None, cancels=[opening], **quiet)
        self.chat.closed(self.close, [self.turns, self.shelf], everything, **quiet)
        self.box.change(None, self.box, None, js="(text) => { window.scoqa.count(text) }", **quiet)
        loaded = self.blocks.load(self.load, [self.kept], everything, **quiet)
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
                    self.kept: gr.skip() if room.own or not is_done else keep([*earlier, turn], room.anchors.articles),
                }

    def stop(self, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Leaves the turn that was being answered as stopped."""
        t, room = self._reader(request, shelf)
        self._stopping.stop(str(request.session_hash), wait=bool(room.llm))
        return self._talk(settled(turns), room, t)

    def undo(self, event: gr.EventData, request: gr.Request, turns: list[ChatTurn], shelf: Shelf) -> Updates:
        """Takes the last question back; with `edit` into the text box."""
        t, room = self._reader(request, shelf)
        kept = gr.skip() if room.own else keep(turns[:-1], room.anchors.articles)
        box = gr.update(value=turns[-1]["question"]) if turns and sent_data(event).get("edit") else gr.skip()
        return {**self._talk(turns[:-1], room, t), self.kept: kept, self.box: box}

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
        return {self.chat: gr.update(file=self._numbered(file))}

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
                    opened[self.chat]["opening"] = self._numbered({"done": True})
                    yield opened
                else:
                    yield {self.chat: gr.update(opening=self._numbered({"share": told}))}
        except ScoqaError as error:
            yield {self.chat: gr.update(opening=self._numbered({"trouble": str(error)}))}
        except Exception:
            _log.exception("An article was not opened: %r", handed[0] or "pasted text")
            yield {self.chat: gr.update(opening=self._numbered({"trouble": t["chat.unexpected"]}))}

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
            self.window: window_html(t),
            self.box: gr.update(label=t["chat.question"], placeholder=t["chat.placeholder"], submit_btn=t["chat.send"]),
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
            return {self.chat: gr.skip()}
        try:
            turn = change(room, row)
        except ScoqaError as error:
            return {self.chat: gr.update(trouble=self._numbered({"text": str(error)}))}
        return self._talk([*turns[:row], turn, *turns[row + 1 :]], room, t)

    def _talk(self, turns: Sequence[ChatTurn], room: Room, t: Texts, *, show: bool = False) -> Updates:
        """The conversation; with `show` the pane goes to the first citation of its last answer."""
        chat, pane = chat_props(turns, room, t), pane_props(turns, room, show=show)
        return {self.turns: list(turns), self.chat: gr.update(**chat), self.pane: gr.update(**pane)}

    def _anew(
        self, turns: Sequence[ChatTurn], shelf: Shelf, room: Room, t: Texts, *, new_article: bool = False
    ) -> Updates:
        """Another conversation, and where it is about another article, that one in the pane."""
        updates = self._talk(turns, room, t)
        updates[self.chat]["intro"] = intro_html(room.starters, t, can_return=bool(cleared(shelf)), llm=room.llm)
        updates[self.chat]["said"] = ""
        updates[self.pane]["cited"] = ""
        if new_article:
            updates[self.pane]["value"] = article_html(room.anchors, linked=not room.own)
        kept = gr.skip() if room.own else keep(turns, room.anchors.articles)
        return {**updates, self.shelf: shelf, self.heading: self._heading(room, t), self.kept: kept}


def sent_data(event: gr.EventData) -> dict[str, Any]:
    """What the page sent with an event, in whole characters; {} where it is no object."""
    sent = event._data if isinstance(event._data, dict) else {}
    return {key: whole_characters(value) if isinstance(value, str) else value for key, value in sent.items()}


def static_text(name: str) -> str:
    """A file of `static/`."""
    return (resources.files("scoqa") / "static" / name).read_text(encoding="utf-8")


def _texts(request: gr.Request) -> Texts:
    return texts(language_of(request.headers.get("accept-language")))
