"""What is asked and what would be right: `Question`, and question sets in JSON lines.

A line of a question set is an object with these keys; `eval/README.md` has the rules for labels::

    {"id": "lookup-01", "split": "test", "kind": "lookup", "question": "When does Belarus join?",
     "history": [], "gold": [24], "quote": "in 2024", "quotes": ["in 2024"], "of": null, "article": null}

`quotes`, `of` and `article` may be missing. Every error names the file and the line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from scoqa.errors import ArticleError, QuestionSetError
from scoqa.types import Article, Turn

SPLITS = ("dev", "test")
_REQUIRED = ("id", "split", "kind", "question", "history", "gold", "quote")
_OPTIONAL = ("quotes", "of", "article")
_UNCHECKED = "check"


class Place(NamedTuple):
    """A paragraph among several articles: the article's id, and the number that a reader sees."""

    article: str
    paragraph: int


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a paragraph's own text, counted from 0."""

    place: Place
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """True where the two have a character in common."""
        return self.place == other.place and self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """True where the other lies wholly inside this one."""
        return self.place == other.place and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Question:
    """One question, where it is put, and what would be right.

    Attributes:
        article: Id of the article that it is put to.
        kind: What sort of question it is; reports have a row for each kind.
        split: "dev" to tune on, "test" to report on.
        history: Earlier turns, oldest first.
        gold: Numbers of all paragraphs that answer it; empty where the article does not.
        parts: What a full answer quotes: for each part its alternatives, any one of which will do.
        of: The id of the question that this one rewords, or None.
    """

    id: str
    article: str
    text: str
    kind: str
    split: str = "test"
    history: tuple[str | Turn, ...] = ()
    gold: tuple[int, ...] = ()
    parts: tuple[tuple[Span, ...], ...] = ()
    of: str | None = None

    @property
    def answerable(self) -> bool:
        """True where the article answers it."""
        return bool(self.gold)


def read_question_set(path: str | Path, articles: Sequence[Article]) -> tuple[Question, ...]:
    """The questions in a file of JSON lines, each checked against the article that it asks about.

    Args:
        path: The file; blank lines are skipped.
        articles: Those of the index. A line names its article where there are several.

    Raises:
        QuestionSetError: A line is malformed, a gold paragraph does not exist, a quote is not in a
            gold paragraph letter for letter, an id comes twice, or `of` names no question.
    """
    by_id = {article.id: article for article in articles}
    questions: dict[str, Question] = {}
    parents: list[tuple[str, str]] = []
    for where, line in json_lines(path):
        question = _question(line, by_id, where)
        if question.id in questions:
            raise QuestionSetError(f"{where}: the id {question.id!r} comes twice.")
        questions[question.id] = question
        if question.of is not None:
            parents.append((where, question.of))
    for where, parent in parents:
        if parent not in questions:
            raise QuestionSetError(f"{where}: 'of' names {parent!r}, which is no id of this file.")
    if not questions:
        raise QuestionSetError(f"{path} holds no questions.")
    return tuple(questions.values())


def canonical_places(articles: Sequence[Article]) -> dict[Place, Place]:
    """For every paragraph the first one of its article that is the same words (white space aside)."""
    first: dict[tuple[str, str], Place] = {}
    return {
        Place(article.id, p.number): first.setdefault((article.id, single_spaced(p.text)), Place(article.id, p.number))
        for article in articles
        for p in article.paragraphs
    }


def single_spaced(text: str) -> str:
    """The text with its words one space apart: alike for paragraphs that are the same word for word."""
    return " ".join(text.split())


def json_lines(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a file of JSON lines, with "file:line" for messages; blank lines are skipped."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            value = json.loads(line)
        except ValueError as error:
            raise QuestionSetError(f"{where}: not JSON: {error}.") from error
        if not isinstance(value, dict):
            raise QuestionSetError(f"{where}: not an object but {line.strip()[:40]!r}.")
        yield where, value


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file; `QuestionSetError` where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionSetError(f"Cannot read {path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error


def write_text(path: str | Path, text: str) -> None:
    """Writes a UTF-8 file; `QuestionSetError` where it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise QuestionSetError(f"Cannot write {path}: {error.strerror or error}.") from error


def check_type(line: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    """`line[key]`, which must be of the type `kind` (and not a bool for an int)."""
    if key not in line:
        raise QuestionSetError(f"{where}: {key!r} is missing.")
    value = line[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise QuestionSetError(f"{where}: {key!r} is {value!r}, which is no {kind.__name__}.")
    return value


def check_list(line: Mapping[str, Any], key: str, kind: type, where: str) -> tuple[Any, ...]:
    """`line[key]`, which must be a list of values of the type `kind`."""
    values = check_type(line, key, list, where)
    for position, value in enumerate(values):
        check_type({f"{key}[{position}]": value}, f"{key}[{position}]", kind, where)
    return tuple(values)


def check_article(title: str, paragraphs: Sequence[str], id: str, where: str) -> Article:
    """`Article.from_paragraphs`, of texts that must make an article."""
    try:
        return Article.from_paragraphs(title, paragraphs, id=id)
    except ArticleError as error:
        raise QuestionSetError(f"{where}: {error}") from error


def _question(line: Mapping[str, Any], articles: Mapping[str, Article], where: str) -> Question:
    if _UNCHECKED in line:
        raise QuestionSetError(f"{where}: still to be checked by hand: {line[_UNCHECKED]} Then take 'check' out.")
    unknown = sorted(set(line) - {*_REQUIRED, *_OPTIONAL})
    if unknown:
        raise QuestionSetError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(_REQUIRED + _OPTIONAL)}.")
    id, split, kind, text, quote = (
        check_type(line, key, str, where) for key in ("id", "split", "kind", "question", "quote")
    )
    if not id or not kind:
        raise QuestionSetError(f"{where}: 'id' and 'kind' must not be empty.")
    if split not in SPLITS:
        raise QuestionSetError(f"{where}: 'split' is {split!r}, not one of {', '.join(SPLITS)}.")
    of = check_type(line, "of", str, where) if line.get("of") is not None else None
    article = _article(line, articles, where)
    gold = check_list(line, "gold", int, where)
    quotes = check_list(line, "quotes", str, where) if "quotes" in line else ((quote,) if quote else ())
    if bool(gold) != bool(quotes) or not all(quotes):
        raise QuestionSetError(f"{where}: an answerable question has gold paragraphs and a quote; others neither.")
    return Question(
        id=id,
        article=article.id,
        text=text,
        kind=kind,
        split=split,
        history=check_list(line, "history", str, where),
        gold=gold,
        parts=tuple(_find_quote(words, gold, article, where) for words in quotes),
        of=of,
    )


def _article(line: Mapping[str, Any], articles: Mapping[str, Article], where: str) -> Article:
    if line.get("article") is None:
        if len(articles) == 1:
            return next(iter(articles.values()))
        raise QuestionSetError(f"{where}: the index holds {len(articles)} articles; name one in 'article'.")
    name = check_type(line, "article", str, where)
    if name not in articles:
        raise QuestionSetError(f"{where}: the index holds no article {name!r}, only {', '.join(sorted(articles))}.")
    return articles[name]


def _find_quote(quote: str, gold: Sequence[int], article: Article, where: str) -> tuple[Span, ...]:
    """Every occurrence of `quote` in the gold paragraphs."""
    spans = []
    for number in gold:
        try:
            text = article.paragraph(number).text
        except ValueError as error:
            raise QuestionSetError(f"{where}: {error}.") from error
        found = re.finditer(f"(?={re.escape(quote)})", text)
        spans += [Span(Place(article.id, number), m.start(), m.start() + len(quote)) for m in found]
    if not spans:
        raise QuestionSetError(f"{where}: no gold paragraph holds the quote {quote!r}, letter for letter.")
    return tuple(spans)
