"""The page's components and where they stand; what happens on them is in `chat`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import gradio as gr

from scoqa.frame import intro_html, window_html
from scoqa.locales import texts
from scoqa.pane import article_html, pane_script
from scoqa.room import Room
from scoqa.turns import QUESTION_LIMIT
from scoqa.view import EMPTY_SHELF

KEPT_SECONDS = 7 * 24 * 3600
"""How long a page that stays open and idle keeps its conversation on the server; Gradio's own default is for ever."""

SCRIPTS = ("chat.js", "chat_box.js", "chat_open.js")
"""The chat's scripts, in the order in which they run; they share one scope."""


@dataclass(frozen=True)
class Parts:
    """The components of the page.

    Attributes:
        blocks: All of them: what Gradio serves.
        turns: The conversation, kept on the server for each reader.
        shelf: What the reader can come back to, kept there, too.
        kept: What the browser keeps.
        heading: The title and the menu.
        chat: The conversation as it is shown; its events are those of `chat.js`.
        box: Where a question is typed.
        pane: The article.
        window: Where a reader opens an article of their own.
    """

    blocks: gr.Blocks
    turns: gr.State
    shelf: gr.State
    kept: gr.BrowserState
    heading: gr.HTML
    chat: gr.HTML
    box: gr.Textbox
    pane: gr.HTML
    window: gr.HTML


def lay_out(room: Room, heading: str, key: str) -> Parts:
    """The page over a room, in English until its first event puts it into the reader's language.

    Args:
        room: What is asked.
        heading: The HTML of the title and the menu.
        key: What the browser's copy of a conversation is sealed with.
    """
    t = texts("en")
    blocks = gr.Blocks(title="scoqa", analytics_enabled=False, fill_height=True)
    with blocks:
        turns = gr.State([], time_to_live=KEPT_SECONDS)
        shelf = gr.State(EMPTY_SHELF, time_to_live=KEPT_SECONDS)
        kept = gr.BrowserState(None, storage_key="scoqa", secret=key)
        top = gr.HTML(heading, elem_id="heading", js_on_load=None)
        with gr.Row(elem_id="main", equal_height=True):
            with gr.Column(elem_id="talk"):
                chat = gr.HTML(
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
                box = gr.Textbox(
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
            pane = gr.HTML(
                article_html(room.anchors),
                elem_id="article",
                js_on_load=pane_script(),
                apply_default_css=False,
                cited="",
                trail="",
            )
        window = gr.HTML(window_html(t), elem_id="window", js_on_load=None, apply_default_css=False)
    return Parts(blocks, turns, shelf, kept, top, chat, box, pane, window)


def static_text(name: str) -> str:
    """A file of `static/`."""
    return (resources.files("scoqa") / "static" / name).read_text(encoding="utf-8")
