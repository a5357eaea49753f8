"""An MCP server over an assistant: tools `ask` and `search` that give JSON, and the articles as resources.

Over stdio with `scoqa mcp`, and over HTTP at `/mcp` beside the web chat. An article is the resource
`scoqa://article/ID`, its paragraph 22 is `scoqa://article/ID/paragraph/22`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scoqa.api import AT_ONCE, ApiAssistant, Work, answer_json, article_json, articles_json, passages_json
from scoqa.errors import MissingExtraError, ScoqaError
from scoqa.schemas import (
    AnswerJson,
    ArticleIds,
    ArticleJson,
    ArticlesJson,
    AskRequest,
    Correct,
    Count,
    History,
    PassagesJson,
    Query,
    Question,
    SearchRequest,
)
from scoqa.types import Article

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.mcpserver import MCPServer

_at_once = threading.BoundedSemaphore(AT_ONCE)

INSTRUCTIONS = (
    "Answers questions about {what} with verbatim quotations, each with the number of the paragraph it stands in. "
    "Quote them as they are and name the paragraph. Where `answered` is false the article does not say: "
    "tell the reader so, and do not answer from elsewhere as if the article said it."
)


def run_stdio(assistant: ApiAssistant) -> None:
    """Serves MCP on standard input and output until the client closes them; whatever else is printed goes to stderr.

    Raises:
        MissingExtraError: The MCP SDK is not installed.
    """
    make_server(assistant).run("stdio")


def has_mcp() -> bool:
    """Whether the MCP SDK is installed."""
    return find_spec("mcp") is not None


def add_mcp(app: FastAPI, assistant: ApiAssistant) -> AbstractAsyncContextManager[None]:
    """Adds `/mcp` to an application, before whatever is mounted at "/"; the context must be open while it is served.

    Raises:
        MissingExtraError: The MCP SDK is not installed.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    server = make_server(assistant)
    # No sessions: a request holds all that its answer needs. The Host and Origin checks are `guard.Guard`'s.
    http = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.router.routes.extend(http.routes)
    return server.session_manager.run()


def make_server(assistant: ApiAssistant) -> MCPServer[Any]:
    """The MCP server, not yet connected to anything.

    Raises:
        MissingExtraError: The MCP SDK is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise MissingExtraError("MCP needs its SDK. Run: pip install 'scoqa[mcp]'") from error
    from scoqa import __version__

    logging.basicConfig()  # to stderr, and before the SDK would set up logging in its own way
    articles = assistant.index.articles
    server: MCPServer[Any] = MCPServer(
        "scoqa",
        title="scoqa",
        version=__version__,
        instructions=INSTRUCTIONS.format(what=_what(articles)),
        log_level="WARNING",
        subscriptions=False,
    )
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    @server.tool(title="Ask the article", annotations=reads)
    def ask(
        question: Question,
        history: History = [],  # noqa: B006 (a schema's default, here and below)
        correct: Correct = True,
        articles: ArticleIds = [],  # noqa: B006
    ) -> AnswerJson:
        """Answers a question with verbatim quotations from the article, or refuses where it does not answer."""
        request = AskRequest(question=question, history=history, correct=correct, articles=articles)
        return AnswerJson.model_validate(_told(answer_json, assistant, request))

    @server.tool(title="Search the article", annotations=reads)
    def search(
        query: Query,
        history: History = [],  # noqa: B006
        k: Count = 5,
        correct: Correct = True,
        articles: ArticleIds = [],  # noqa: B006
    ) -> PassagesJson:
        """Finds the paragraphs of the article that speak to a query, best first."""
        request = SearchRequest(query=query, history=history, k=k, correct=correct, articles=articles)
        return PassagesJson.model_validate(_told(passages_json, assistant, request))

    _add_resources(server, articles)
    return server


def _told(work: Work, assistant: ApiAssistant, request: Any) -> dict[str, Any]:
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        with _at_once:
            return work(assistant, request)
    except ScoqaError as error:
        raise ToolError(str(error)) from error


def _add_resources(server: MCPServer[Any], articles: Sequence[Article]) -> None:
    from mcp.server.mcpserver.exceptions import ResourceNotFoundError

    by_id = {article.id: article for article in articles}

    def found(id: str) -> Article:
        if id not in by_id:
            raise ResourceNotFoundError(f"There is no article {id!r}. The resource scoqa://articles lists them.")
        return by_id[id]

    @server.resource("scoqa://articles", title="The articles", mime_type="application/json")
    def listed() -> ArticlesJson:
        """The articles that are asked."""
        return ArticlesJson.model_validate(articles_json(articles))

    for article in articles:
        server.resource(
            f"scoqa://article/{quote(article.id, safe='')}",
            name=article.id,
            title=article.title or article.id,
            description="The article whole, as JSON: its text and its paragraphs.",
            mime_type="application/json",
        )(_reader(article))

    @server.resource("scoqa://article/{id}/paragraph/{number}", title="A paragraph", mime_type="text/plain")
    def paragraph(id: str, number: str) -> str:
        """One paragraph of an article, in its own words; the title is number 0."""
        if not number.isdecimal():
            raise ResourceNotFoundError(f"The number of a paragraph is a whole number, not {number!r}.")
        try:
            return found(id).paragraph(int(number)).text
        except ValueError as error:
            raise ResourceNotFoundError(f"{error}.") from error


def _reader(article: Article) -> Callable[[], ArticleJson]:
    return lambda: ArticleJson.model_validate(article_json(article))


def _what(articles: Sequence[Article]) -> str:
    if len(articles) > 1:
        return f"{len(articles)} articles"
    return f"the article “{articles[0].title}”" if articles[0].title else "an article"
