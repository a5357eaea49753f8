"""Questions on many articles in the JSON of SQuAD 2.0 (and 1.1), and questions put to the wrong article.

SQuAD 2.0: Rajpurkar, Jia and Liang, "Know What You Don't Know", ACL 2018. OneStopQA's copy and
SQuADShifts have the same form.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoqa.errors import QuestionSetError
from scoqa.evaluation.questions import (
    Place,
    Question,
    Span,
    canonical_places,
    check_article,
    check_list,
    check_type,
    json_lines,
    read_text,
    single_spaced,
)
from scoqa.types import Article

ANSWERABLE, ADVERSARIAL, OFF_ARTICLE, REMOVED = "answerable", "adversarial", "off-article", "removed"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An article and the questions that are put to it."""

    article: Article
    questions: tuple[Question, ...]


def read_squad(path: str | Path) -> tuple[Inquiry, ...]:
    """The articles of a file in SQuAD's form, each with its questions.

    A context becomes a paragraph, numbered from 1; the title, with spaces for underscores, is
    paragraph 0. A question's gold paragraphs are its context and every word-for-word repeat of it; one
    that `is_impossible` has none and is of the kind "adversarial".

    Args:
        path: A JSON file, or the same with gzip where the name ends in ".gz".

    Raises:
        QuestionSetError: The file is not in SQuAD's form, a context is blank, or an answer is not at its offset.
    """
    try:
        text = gzip.decompress(Path(path).read_bytes()).decode() if str(path).endswith(".gz") else read_text(path)
        content = json.loads(text)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise QuestionSetError(f"{path}: not JSON in SQuAD's form: {error}.") from error
    if not isinstance(content, dict):
        raise QuestionSetError(f"{path}: not an object with 'data', as SQuAD's form is.")
    inquiries: dict[str, Inquiry] = {}
    for row, entry in enumerate(check_list(content, "data", dict, str(path))):
        where = f"{path}: data[{row}]"
        inquiry = _inquiry(entry, where)
        if inquiry.article.id in inquiries:
            raise QuestionSetError(f"{where}: the title {inquiry.article.id!r} comes twice.")
        inquiries[inquiry.article.id] = inquiry
    if not inquiries:
        raise QuestionSetError(f"{path} holds no articles.")
    return tuple(inquiries.values())


def read_off_article(path: str | Path, articles: Collection[str]) -> dict[str, tuple[Question, ...]]:
    """Questions put to an article that does not answer them, by article; JSON lines of id, article, question.

    Args:
        path: The file.
        articles: The ids that `article` may name.
    """
    questions: dict[str, list[Question]] = {id: [] for id in articles}
    for where, line in json_lines(path):
        id, article, text = (check_type(line, key, str, where) for key in ("id", "article", "question"))
        if article not in questions:
            raise QuestionSetError(f"{where}: no article is called {article!r}.")
        questions[article].append(Question(id, article, text, OFF_ARTICLE))
    return {id: tuple(found) for id, found in questions.items()}


def without_gold(inquiry: Inquiry) -> Iterator[Inquiry]:
    """The answerable questions again, put to the article without the paragraphs that answer them.

    One inquiry for each set of gold paragraphs; every word-for-word repeat goes too. The questions
    are of the kind "removed". Nothing is asked where no paragraph but the title would be left.
    """
    groups: dict[frozenset[Place], list[Question]] = {}
    first = canonical_places([inquiry.article])
    for question in inquiry.questions:
        if question.answerable:
            gold = frozenset(first[Place(question.article, number)] for number in question.gold)
            groups.setdefault(gold, []).append(question)
    article = inquiry.article
    for gold, questions in groups.items():
        kept = [p for p in article.paragraphs if first[Place(article.id, p.number)] not in gold]
        texts = [p.text for p in kept if p.number > 0]
        if texts:
            title = article.title if any(p.number == 0 for p in kept) else None
            reduced = Article.from_paragraphs(title, texts, id=article.id)
            asked = tuple(Question(q.id, q.article, q.text, REMOVED, q.split, q.history) for q in questions)
            yield Inquiry(reduced, asked)


def _inquiry(entry: Mapping[str, Any], where: str) -> Inquiry:
    name = check_type(entry, "title", str, where)
    blocks = check_list(entry, "paragraphs", dict, where)
    contexts = [check_type(b, "context", str, f"{where}.paragraphs[{row}]") for row, b in enumerate(blocks)]
    article = check_article(name.replace("_", " "), contexts, name, where)
    numbers = range(1, len(contexts) + 1)
    words = [single_spaced(context) for context in contexts]
    questions = []
    for number, block in zip(numbers, blocks, strict=True):
        gold = tuple(other for other in numbers if words[other - 1] == words[number - 1])
        for row, qa in enumerate(check_list(block, "qas", dict, f"{where}.paragraphs[{number - 1}]")):
            place = f"{where}.paragraphs[{number - 1}].qas[{row}]"
            id, text = (check_type(qa, key, str, place) for key in ("id", "question"))
            if qa.get("is_impossible", False):
                questions.append(Question(id, name, text, ADVERSARIAL))
                continue
            spans = _answers(qa, contexts[number - 1], Place(name, number), place)
            questions.append(Question(id, name, text, ANSWERABLE, gold=gold, parts=(spans,) if spans else ()))
    return Inquiry(article, tuple(questions))


def _answers(qa: Mapping[str, Any], context: str, paragraph: Place, where: str) -> tuple[Span, ...]:
    """The gold answers, as often as given: spans of the paragraph, the context without the white space around it."""
    margin = len(context) - len(context.lstrip())
    spans = []
    for row, answer in enumerate(check_list(qa, "answers", dict, where)):
        place = f"{where}.answers[{row}]"
        text, start = check_type(answer, "text", str, place), check_type(answer, "answer_start", int, place)
        if not text or context[start : start + len(text)] != text:
            raise QuestionSetError(f"{place}: {text!r} is not the context's text at {start}.")
        spans.append(Span(paragraph, max(0, start - margin), start - margin + len(text.rstrip())))
    return tuple(spans)
