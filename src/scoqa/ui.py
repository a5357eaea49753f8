"""The web chat: a Gradio page over one assistant, behind our own guard, served by uvicorn.

The chat is output only. What was asked and answered stays on the server as plain data, one list a reader,
and is rendered anew with every turn; nothing that a browser sends is shown without being escaped.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from importlib import resources
from typing import Any, Protocol

import gradio as gr
from fastapi import FastAPI

from scoqa.errors import ScoqaError
from scoqa.locales import locale_script
from scoqa.page import ChatTurn, chat_messages, first_anchor, heading_html, starter_questions
from scoqa.pane import Anchors, article_html, pane_script
from scoqa.server import Guard, listen, run
from scoqa.types import Answer, Article, Turn

QUESTION_LIMIT = 2000
"""The longest question, in characters."""

CONCURRENT_READERS = 4
"""How many questions are answered at once; Gradio's own default is 1, so that readers wait for each other."""

INTRODUCTION = "Ask about the article. Every answer is in the article's own words, with the paragraph it comes from."
UNEXPECTED = "Something went wrong on the server; its log says what. Please try again."

_log = logging.getLogger(__name__)


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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question; `history` holds the earlier turns, oldest first."""


def serve(
    assistant: ChatAssistant,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
    starters: Sequence[str] | None = None,
) -> None:
    """Serves the web chat until Ctrl-C; prints its address when it is ready.

    Args:
        assistant: Answers the questions; asked from several threads at once.
        host: The name or address to listen on; anything but a local one lets others in.
        port: Where to listen; 0 for any free port. Where not given, the first free one from 7860 on.
        open_browser: Open the page in the reader's browser when it is ready.
        starters: Questions to begin with; chosen by the articles where not given.

    Raises:
        SettingsError: The port that was asked for is taken, or the host is not one of this machine.
    """
    with listen(host, port) as listener:
        run(create_app(assistant, host=host, starters=starters), listener, open_browser=open_browser)


def create_app(assistant: ChatAssistant, *, host: str = "127.0.0.1", starters: Sequence[str] | None = None) -> FastAPI:
    """The web chat as an ASGI application, with `/healthz` beside it.

    Args:
        assistant: Answers the questions; asked from several threads at once.
        host: The name or address that it is reached under; requests under others are refused.
        starters: Questions to begin with; chosen by the articles where not given.
    """
    folder = tempfile.TemporaryDirectory(prefix="scoqa-")
    os.environ["GRADIO_TEMP_DIR"] = folder.name  # read whenever a component is made

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with folder:  # removed when the server stops
            yield

    app = FastAPI(title="scoqa", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, host=host)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    gr.mount_gradio_app(
        app,
        _chat_page(assistant, starters),
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        # as `css=` Gradio would rewrite the selectors
        head=f"<script>{locale_script()}</script><style>{_static('chat.css')}{_static('pane.css')}</style>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
    )
    return app


def _chat_page(assistant: ChatAssistant, starters: Sequence[str] | None) -> gr.Blocks:
    anchors = Anchors(assistant.index.articles)
    questions = starter_questions(anchors.articles) if starters is None else starters
    page = gr.Blocks(title="scoqa", analytics_enabled=False, fill_height=True)
    with page:
        gr.HTML(heading_html(anchors.articles), elem_id="heading", js_on_load=None)
        with gr.Row(elem_id="main", equal_height=True):
            with gr.Column(elem_id="talk"):
                turns = gr.State([])
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    label="Conversation",
                    placeholder=INTRODUCTION,
                    latex_delimiters=[],  # or "$$" in a quotation turns into maths
                    buttons=[],
                    feedback_options=None,
                )
                with gr.Column(elem_id="starters") as starter_box:
                    starter_buttons = [gr.Button(question, size="sm") for question in questions]
                question_box = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    placeholder="Ask about the article",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    submit_btn="Ask",
                )
                count = gr.HTML(elem_id="count", js_on_load=None)
            pane = gr.HTML(
                article_html(anchors),
                elem_id="article",
                js_on_load=f"{{{pane_script()}}} {{{_static('chat.js')}}}",
                apply_default_css=False,
                cited="",
                trail="",
                limit=QUESTION_LIMIT,
            )

        def respond(event: gr.EventData, typed: str, earlier: list[ChatTurn]) -> Iterator[dict[Any, Any]]:
            question = _picked_question(event) or typed
            if not question.strip() or len(question) > QUESTION_LIMIT:
                return
            if earlier and earlier[-1]["error"] is not None and earlier[-1]["question"] == question:
                earlier = earlier[:-1]  # tried again
            turn = ChatTurn(question=question, answer=None, error=None)
            yield {
                chat: chat_messages([*earlier, turn], anchors),
                starter_box: gr.update(visible=False),
                pane: gr.update(cited=""),
                question_box: "" if question == typed else gr.skip(),
            }
            turn = answer_turn(assistant, question, earlier)
            done = [*earlier, turn]
            anchor = first_anchor(turn["answer"], anchors) if turn["answer"] is not None else ""
            yield {
                turns: done,
                chat: chat_messages(done, anchors),
                pane: gr.update(cited=f"{anchor}@{len(done)}"),  # numbered: a sentence may be cited again
            }

        asking = gr.on(
            [question_box.submit, chat.option_select, *(button.click for button in starter_buttons)],
            respond,
            inputs=[question_box, turns],
            outputs=[question_box, turns, chat, starter_box, pane],
            trigger_mode="once",
            concurrency_limit=CONCURRENT_READERS,
            show_progress="hidden",
            api_visibility="private",
        )
        chat.clear(
            lambda: ([], gr.update(visible=True), gr.update(cited="")),
            outputs=[turns, starter_box, pane],
            cancels=asking,
            show_progress="hidden",
            api_visibility="private",
        )
        question_box.change(
            None, question_box, count, js="(text) => window.scoqa.count(text)", api_visibility="private"
        )
        page.load(None, js="() => { document.documentElement.dataset.scoqa = 'ready' }", api_visibility="private")
    return page


def _picked_question(event: gr.EventData) -> str | None:
    """The question of the button that was clicked, a starter or "Try again"; None where one was typed."""
    if isinstance(event.target, gr.Button):
        return str(event.target.value)
    if isinstance(event.target, gr.Chatbot):
        return str(event.value)
    return None


def answer_turn(assistant: ChatAssistant, question: str, earlier: Sequence[ChatTurn]) -> ChatTurn:
    """Asks the assistant; whatever goes wrong becomes a turn that says so, and the chat goes on."""
    history = [Turn(t["question"], t["answer"]["text"]) for t in earlier if t["answer"] is not None]
    try:
        answer = assistant.ask(question, history).to_dict()
    except ScoqaError as error:
        return ChatTurn(question=question, answer=None, error=str(error))
    except Exception:
        _log.exception("A question was not answered: %r", question)
        return ChatTurn(question=question, answer=None, error=UNEXPECTED)
    return ChatTurn(question=question, answer=answer, error=None)


def _static(name: str) -> str:
    return (resources.files("scoqa") / "static" / name).read_text(encoding="utf-8")
