"""The conversation of one reader as plain data: its turns, and the form in which the browser keeps them.

The browser is not trusted with quotations: of an answer it keeps where they stand, and they are read from the article
anew when they come back. So a history that somebody forged cannot show a quotation that is none. What a language model
wrote is kept in its words, and comes back as what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scoqa.smalltalk import small_talk
from scoqa.types import (
    Answer,
    AnswerSpan,
    Article,
    Citation,
    Method,
    Passage,
    Refusal,
    Shortfall,
    Statement,
    Turn,
)
from scoqa.verdicts import Doubt, Fault, Level, Support

MOST_STATEMENTS = 50
"""Statements of an answer that is kept; no answer has more: it is at most three quotations, each with its list."""

QUESTION_LIMIT = 2000
"""The longest question, in characters."""

MOST_TURNS = 100
"""How many turns, the latest, a conversation has."""

MOST_KEPT = 50
"""How many turns, the latest, the browser keeps."""


class Reason(TypedDict):
    """Why one sentence was cited: the words of the query that its paragraph holds, and how near the meaning is.

    `together` is whether it was quoted for the sake of the one beside it, as an item of a list is.
    """

    article: str
    paragraph: int
    quote: str
    matched: list[str]
    missing: list[str]
    dense: float | None
    together: bool


class ChatTurn(TypedDict):
    """A question in the chat, as plain JSON data, and what came of it.

    `answer` is what `Answer.to_dict` gives, while it arrives without its last statements; `pending` is what a language
    model is writing next; `error` is fit to show to
    a reader; `as_typed` is whether the spelling was left alone; `reasons` are there once the reader asked why.
    """

    question: str
    state: Literal["open", "answered", "failed", "stopped"]
    as_typed: bool
    answer: dict[str, Any] | None
    pending: str
    error: str
    follow_ups: list[str]
    reasons: list[Reason] | None
    mark: str


def open_turn(question: str, *, as_typed: bool = False) -> ChatTurn:
    """A question that nothing has come of yet."""
    return ChatTurn(
        question=question,
        state="open",
        as_typed=as_typed,
        answer=None,
        pending="",
        error="",
        follow_ups=[],
        reasons=None,
        mark="",
    )


def history(turns: Sequence[ChatTurn]) -> list[Turn]:
    """The answered turns as an assistant takes them, oldest first."""
    return [Turn(t["question"], t["answer"]["text"]) for t in turns if t["answer"] is not None]


def settled(turns: Sequence[ChatTurn]) -> list[ChatTurn]:
    """The turns, with those still open as stopped."""
    return [{**t, "state": "stopped", "answer": None, "pending": ""} if t["state"] == "open" else t for t in turns]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Support(_Strict):
    level: Level
    doubt: Doubt | None
    about: str = Field(max_length=QUESTION_LIMIT)


class _Place(_Strict):
    article: str
    paragraph: int
    start: int
    end: int
    repeats: list[int] = Field(max_length=1000)
    support: _Support | None = None


class _Exact(_Strict):
    start: int
    end: int
    probability: float = Field(ge=0, le=1)


class _KeptPassage(_Strict):
    article: str
    paragraph: int
    repeats: list[int] = Field(max_length=1000)
    sentence: int
    scores: dict[str, float] = Field(max_length=20)


class _KeptTurn(_Strict):
    question: str = Field(min_length=1, max_length=QUESTION_LIMIT)
    as_typed: bool
    query: str = Field(max_length=3 * QUESTION_LIMIT)
    confidence: float = Field(ge=0, le=1)
    refusal: Refusal | None
    shortfall: Shortfall | None
    corrections: list[tuple[str, str]] = Field(max_length=100)
    statements: list[list[_Place]] = Field(max_length=MOST_STATEMENTS)
    exact: list[_Exact | None] = Field([], max_length=MOST_STATEMENTS)
    texts: list[Annotated[str, Field(min_length=1, max_length=QUESTION_LIMIT)]] = Field([], max_length=MOST_STATEMENTS)
    method: Method = Method.EXTRACTIVE
    model: str = Field("", max_length=QUESTION_LIMIT)
    rewritten: bool = False
    fault: Fault | None = None
    passages: list[_KeptPassage] = Field(max_length=20)


class _Kept(_Strict):
    version: Literal[1]
    articles: list[str]
    turns: list[Any] = Field(max_length=MOST_KEPT)


def keep(turns: Sequence[ChatTurn], articles: Sequence[Article]) -> dict[str, Any]:
    """The answered turns as the browser keeps them: JSON data without a word of the articles."""
    kept = [_kept(turn) for turn in turns if turn["answer"] is not None and turn["state"] == "answered"]
    return {"version": 1, "articles": [article.digest for article in articles], "turns": kept[-MOST_KEPT:]}


def restore(kept: object, articles: Sequence[Article]) -> list[ChatTurn]:
    """The turns that a browser kept; none of another article's, and none that is malformed or untrue."""
    try:
        data = _Kept.model_validate(kept)
    except ValidationError:
        return []
    if data.articles != [article.digest for article in articles]:
        return []
    by_id = {article.id: article for article in articles}
    turns: list[ChatTurn] = []
    for given in data.turns:
        try:
            answer = _answer(_KeptTurn.model_validate(given), by_id)
        except (ValueError, LookupError):  # pydantic's and a citation's errors are ValueErrors
            continue
        turn = open_turn(answer.question, as_typed=bool(given["as_typed"]))
        turns.append({**turn, "state": "answered", "answer": answer.to_dict()})
    return turns


def _kept(turn: ChatTurn) -> dict[str, Any]:
    answer = turn["answer"]
    assert answer is not None  # only answered turns are kept
    place = ("article", "paragraph", "start", "end", "repeats", "support")
    by_model = answer["method"] == Method.GENERATED
    return {
        "question": turn["question"],
        "as_typed": turn["as_typed"],
        **{key: answer[key] for key in ("query", "confidence", "refusal", "shortfall", "corrections")},
        **{key: answer[key] for key in ("method", "model", "rewritten", "fault")},
        "texts": [s["text"][:QUESTION_LIMIT] for s in answer["statements"]] if by_model else [],
        "exact": [_kept_exact(s["answer"]) for s in answer["statements"]],
        "statements": [[{key: c[key] for key in place} for c in s["citations"]] for s in answer["statements"]],
        "passages": [
            {
                **{key: passage[key] for key in ("article", "paragraph", "repeats", "scores")},
                "sentence": passage["sentences"][0]["number"],
            }
            for passage in answer["passages"]
        ],
    }


def _kept_exact(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if answer is None else {key: answer[key] for key in ("start", "end", "probability")}


def _answer(kept: _KeptTurn, articles: Mapping[str, Article]) -> Answer:
    statements, markers = [], dict[tuple[str, int, int], int]()
    by_model = kept.method == Method.GENERATED
    texts = kept.texts if by_model else [""] * len(kept.statements)
    marked = kept.exact or [None] * len(kept.statements)  # a page of an earlier version kept none
    for text, places, exact in zip(texts, kept.statements, marked, strict=True):
        citations = []
        for place in places:
            article = articles[place.article]
            marker = markers.setdefault((place.article, place.start, place.end), len(markers) + 1)
            quote = article.text[place.start : place.end]
            repeats = _repeats(article, place.paragraph, place.repeats)
            support = Support(**place.support.model_dump()) if by_model and place.support is not None else None
            citations.append(
                Citation(marker, article, place.paragraph, place.start, place.end, quote, repeats, support)
            )
        said = text if by_model else citations[0].quote
        span = None
        if exact is not None:
            words = citations[0].article.text[exact.start : exact.end]
            span = AnswerSpan(exact.start, exact.end, words, exact.probability)
        statements.append(Statement(said, tuple(citations), uncited=by_model and not citations, answer=span))
    passages = tuple(_passage(passage, articles[passage.article]) for passage in kept.passages)
    talk = kept.refusal is None and not statements
    reply = small_talk(kept.question) or small_talk(kept.question, asked_before=True) or "" if talk else ""
    return Answer(
        kept.question,
        kept.query,
        tuple(statements),
        kept.refusal,
        passages,
        kept.confidence,
        method=Method.SMALL_TALK if talk else kept.method,
        shortfall=kept.shortfall,
        reply=reply,
        corrections=tuple(kept.corrections),
        model=kept.model,
        rewritten=kept.rewritten,
        fault=kept.fault,
    )


def _passage(kept: _KeptPassage, article: Article) -> Passage:
    paragraph = article.paragraph(kept.paragraph)
    if not 1 <= kept.sentence <= len(paragraph.sentences):
        raise ValueError(f"paragraph {kept.paragraph} has no sentence {kept.sentence}")
    sentence = paragraph.sentences[kept.sentence - 1]
    repeats = _repeats(article, kept.paragraph, kept.repeats)
    return Passage(article, paragraph, 0.0, kept.scores, (sentence,), repeats, (0.0,))


def _repeats(article: Article, number: int, claimed: Sequence[int]) -> tuple[int, ...]:
    text = article.paragraph(number).text.split()
    return tuple(other for other in claimed if other != number and article.paragraph(other).text.split() == text)
