"""The web chat: a Gradio page over one assistant, behind our own guard, served by uvicorn.

What was asked and answered stays on the server as plain data, one list a reader, and is rendered anew with every
turn; nothing that a browser sends is shown without being escaped. The page itself stands in `chat`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from scoqa import __version__
from scoqa.api import AT_ONCE, add_api, gradio_ask
from scoqa.assistant import Assistant
from scoqa.chat import ChatPage
from scoqa.desk import Desk
from scoqa.feedback import FeedbackFile
from scoqa.guard import Guard, Login, warn_of_others
from scoqa.home import data_folder, history_key
from scoqa.layout import static_text
from scoqa.locales import locale_script
from scoqa.mcp_server import add_mcp, has_mcp
from scoqa.room import ChatAssistant, Indexer
from scoqa.server import listen, run
from scoqa.sessions import Progress, index_article
from scoqa.types import Article

__all__ = ["ChatAssistant", "create_app", "serve"]


def serve(
    assistant: ChatAssistant,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
    starters: Sequence[str] | None = None,
    feedback: Path | None = None,
    login: Login | None = None,
) -> None:
    """Serves the web chat until Ctrl-C; prints its address when it is ready.

    Args:
        assistant: Answers the questions; asked from several threads at once.
        host: The name or address to listen on; anything but a local one lets others in.
        port: Where to listen; 0 for any free port. Where not given, the first free one from 7860 on.
        open_browser: Open the page in the reader's browser when it is ready.
        starters: Questions to begin with; made from the articles where not given.
        feedback: The file for what readers say of answers; `feedback.jsonl` in the data folder where not given.
        login: The name and password that are asked for; None to let everyone in.

    Raises:
        SettingsError: The port that was asked for is taken, or the host is not one of this machine.
    """
    with listen(host, port) as listener:
        warn_of_others(host, login)
        app = create_app(assistant, host=host, starters=starters, feedback=feedback, login=login)
        run(app, listener, open_browser=open_browser)


def create_app(
    assistant: ChatAssistant,
    *,
    host: str = "127.0.0.1",
    starters: Sequence[str] | None = None,
    feedback: Path | None = None,
    data: Path | None = None,
    indexer: Indexer | None = None,
    login: Login | None = None,
) -> FastAPI:
    """The web chat as an ASGI application, with `/healthz`, and over an `Assistant` the API and MCP, beside it.

    Args:
        assistant: Answers the questions; asked from several threads at once.
        host: The name or address that it is reached under; requests under others are refused.
        starters: Questions to begin with; made from the articles where not given.
        feedback: The file for what readers say of answers; `feedback.jsonl` in the data folder where not given.
        data: The data folder; the user's own where not given.
        indexer: Reads articles of readers' own; with an `Assistant` its own model does where not given.
        login: The name and password that are asked for; None to let everyone in.
    """
    folder = tempfile.TemporaryDirectory(prefix="scoqa-")
    os.environ["GRADIO_TEMP_DIR"] = folder.name  # read whenever a component is made

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(folder)  # removed when the server stops
            for service in services:
                await stack.enter_async_context(service)
            yield

    services: list[contextlib.AbstractAsyncContextManager[None]] = []
    app = FastAPI(title="scoqa", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Guard, host=host, login=login)

    @app.get("/healthz", summary="Is it up?")
    def healthz() -> dict[str, str]:
        """The status "ok" once questions can be asked; no password is needed."""
        return {"status": "ok"}

    data = data_folder() if data is None else data
    if indexer is None and isinstance(assistant, Assistant):
        indexer = functools.partial(_index, assistant)
    desk = Desk(assistant, starters, FeedbackFile(feedback or data / "feedback.jsonl"), indexer)
    page = ChatPage(desk, history_key(data)).blocks
    if isinstance(assistant, Assistant):
        add_api(app, assistant)
        with page:
            api(gradio_ask(assistant, gr.Error), api_name="ask", concurrency_id="ask", concurrency_limit=AT_ONCE)
        if has_mcp():
            services.append(add_mcp(app, assistant))
    gr.mount_gradio_app(  # last: what stands at "/" takes every path that is left
        app,
        page,
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        # `css=` would rewrite the selectors
        head=f"<style>{static_text('chat.css')}{static_text('pane.css')}</style><script>{locale_script()}</script>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
    )
    return app


def _index(assistant: Assistant, article: Article, progress: Progress) -> ChatAssistant:
    settings = assistant.writer.settings if assistant.writer is not None else None
    return index_article(article, assistant.retriever.encoder, progress).with_llm(settings)
