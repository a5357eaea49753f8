"""The HTTP API beside the web chat: `POST /v1/ask`, `POST /v1/search`, the articles, and a page that documents them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

import anyio
import anyio.to_thread
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRouter
from pydantic import ValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException

from scoqa.api_docs import docs_page
from scoqa.errors import QuestionError, ScoqaError
from scoqa.guard import json_error
from scoqa.render import JSON_VERSION, passages_to_dict
from scoqa.schemas import (
    AnswerJson,
    ArticleJson,
    ArticlesJson,
    AskRequest,
    PassagesJson,
    SearchRequest,
    TroubleJson,
)
from scoqa.types import Answer, Article, Passage

AT_ONCE = 4
"""How many questions of the API are answered at once; others wait."""
WAITING = 64
"""How many may wait; those beyond are told to come again."""

UNEXPECTED = "Something went wrong on the server; its log says what. Please try again."
BUSY = "Too many questions are waiting. Please try again in a moment."

_log = logging.getLogger(__name__)


class Articles(Protocol):
    """What the API needs of an index."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that are asked."""


class ApiAssistant(Protocol):
    """What the API needs of an assistant; it is asked from several threads at once."""

    @property
    def index(self) -> Articles:
        """The index that the assistant answers from."""

    def ask(
        self, question: str, history: Sequence[str] = (), *, correct: bool = True, articles: Collection[str] = ()
    ) -> Answer:
        """The answer to one question; `history` holds the earlier ones, oldest first."""

    def search(
        self,
        query: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        correct: bool = True,
        articles: Collection[str] = (),
    ) -> tuple[str, Sequence[Passage]]:
        """What is searched for, and the k best passages."""


def answer_json(assistant: ApiAssistant, request: AskRequest) -> dict[str, Any]:
    """What the assistant says to a question, as `Answer.to_dict` gives it.

    Raises:
        QuestionError: It names an article that is not there.
    """
    among = _known(request.articles, assistant)
    return assistant.ask(request.question, request.history, correct=request.correct, articles=among).to_dict()


def passages_json(assistant: ApiAssistant, request: SearchRequest) -> dict[str, Any]:
    """The best passages for a query, as `scoqa search --json` prints them.

    Raises:
        QuestionError: It names an article that is not there.
    """
    among = _known(request.articles, assistant)
    found = assistant.search(request.query, request.history, k=request.k, correct=request.correct, articles=among)
    return passages_to_dict(*found)


def _known(ids: Sequence[str], assistant: ApiAssistant) -> Sequence[str]:
    there = {article.id for article in assistant.index.articles}
    for id in ids:
        if id not in there:
            raise QuestionError(f"There is no article {id!r}. The list of articles has the ids.")
    return ids


def articles_json(articles: Sequence[Article]) -> dict[str, Any]:
    """The list of the articles that are asked."""
    entries = [
        {"id": article.id, "title": article.title, "paragraphs": sum(p.number > 0 for p in article.paragraphs)}
        for article in articles
    ]
    return {"version": JSON_VERSION, "articles": entries}


def article_json(article: Article) -> dict[str, Any]:
    """An article whole, with the offsets that citations have."""
    paragraphs = [
        {"number": p.number, "kind": p.kind.value, "start": p.start, "end": p.end, "text": p.text}
        for p in article.paragraphs
    ]
    head = {"version": JSON_VERSION, "id": article.id, "title": article.title}
    return head | {"text": article.text, "paragraphs": paragraphs}


def gradio_ask(assistant: ApiAssistant, error: Callable[[str], Exception]) -> Callable[..., dict[str, Any]]:
    """The function behind the Gradio endpoint `/ask`; `error` makes the exception that a client is shown."""

    def ask(question: str, history: list[str] | None = None, articles: list[str] | None = None) -> dict[str, Any]:
        """The answer to a question as JSON data; `history` holds the earlier questions, oldest first."""
        try:
            request = AskRequest(question=question, history=history or [], articles=articles or [])
            return answer_json(assistant, request)
        except ValidationError as invalid:
            raise error(message_of(invalid.errors())) from invalid
        except ScoqaError as expected:
            raise error(str(expected)) from expected

    return ask


def message_of(errors: Sequence[Any]) -> str:
    """What a reader is told of the errors that pydantic found: `history.3: String should have …`."""
    parts = []
    for found in errors:
        place = ".".join(str(step) for step in found["loc"] if step != "body")
        parts.append(f"{place}: {found['msg']}" if place else str(found["msg"]))
    return "; ".join(parts) + "."


def add_api(app: FastAPI, assistant: ApiAssistant) -> None:
    """Adds the API to an application: before whatever is mounted at "/", as routes are tried in order."""
    crowd = _Crowd()
    router = APIRouter(
        prefix="/v1", tags=["v1"], responses={"4XX": {"model": TroubleJson}, 503: {"model": TroubleJson}}
    )

    @router.post("/ask", response_model=AnswerJson, summary="Ask")
    async def ask(request: AskRequest) -> Any:
        """Verbatim quotations that answer the question, each with its place; or a refusal: then answered is false."""
        return JSONResponse(await crowd.run(answer_json, assistant, request))

    @router.post("/search", response_model=PassagesJson, summary="Search")
    async def search(request: SearchRequest) -> Any:
        """The paragraphs that speak to a query, best first."""
        return JSONResponse(await crowd.run(passages_json, assistant, request))

    @router.get("/articles", response_model=ArticlesJson, summary="List the articles")
    def articles() -> Any:
        """The articles that are asked."""
        return JSONResponse(articles_json(assistant.index.articles))

    @router.get("/articles/{id}", response_model=ArticleJson, summary="Get an article")
    def article(id: str) -> Any:
        """An article whole: its text and its paragraphs."""
        found = next((article for article in assistant.index.articles if article.id == id), None)
        if found is None:
            raise HTTPException(404, f"There is no article {id!r}. GET /v1/articles lists them.")
        return JSONResponse(article_json(found))

    app.include_router(router)

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        return docs_page(app.openapi())

    @app.api_route("/v1/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def unknown(path: str, request: Request) -> None:
        methods = app.openapi()["paths"].get(f"/v1/{path}")
        if methods:
            allowed = ", ".join(method.upper() for method in methods)
            raise HTTPException(405, f"/v1/{path} takes {allowed}, not {request.method}.", {"allow": allowed})
        raise HTTPException(404, f"There is no /v1/{path}. /docs lists what there is.")

    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(ScoqaError, _unanswered)


Work = Callable[[ApiAssistant, Any], dict[str, Any]]
"""What comes of a request, as JSON data."""


class _Crowd:
    """Runs what computes in threads, a few at a time, so that the server goes on answering."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._inside = 0

    async def run(self, work: Work, assistant: ApiAssistant, request: Any) -> Any:
        if self._limiter is None:  # made here: it belongs to the event loop that it is used in
            self._limiter = anyio.CapacityLimiter(AT_ONCE)
        if self._inside >= AT_ONCE + WAITING:
            raise HTTPException(503, BUSY, {"retry-after": "2"})
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(work, assistant, request, limiter=self._limiter)
        except (ScoqaError, HTTPException):
            raise
        except Exception as error:
            _log.exception("A request was not answered: %r", request)
            raise HTTPException(500, UNEXPECTED) from error
        finally:
            self._inside -= 1


def _invalid(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return json_error(415, "Send JSON, with the header content-type: application/json.")
    if any(one["type"] == "json_invalid" for one in found):
        return json_error(400, 'The request is not JSON. Send an object, such as {"question": "…"}.')
    return json_error(422, message_of(found))


def _refused(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, StarletteHTTPException):
        return json_error(500, UNEXPECTED)
    return json_error(error.status_code, str(error.detail), error.headers)


def _unanswered(_: Request, error: Exception) -> JSONResponse:
    return json_error(422 if isinstance(error, QuestionError) else 500, str(error))
