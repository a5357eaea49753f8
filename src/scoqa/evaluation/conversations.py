"""Conversations of people with a retrieval assistant, and the collections of passages they are about.

Two files of JSON lines. Conversations: {"id", "collection", "question", "history": [{"question",
"answer"}, …], "answerability", "gold": [indices of passages, from 0]}; collections: {"collection",
"passages": [texts]}. MTRAG: Katsis et al., "MTRAG: A Multi-Turn Conversational Benchmark", TACL 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scoqa.errors import QuestionSetError
from scoqa.evaluation.questions import Question, check_article, check_list, check_type, json_lines
from scoqa.evaluation.squad import Inquiry
from scoqa.types import Article, Turn


def read_conversations(conversations: str | Path, collections: str | Path) -> tuple[Inquiry, ...]:
    """Each collection as an article, with the turns that are about it.

    A passage becomes a paragraph: index 0 is paragraph 1. The kind of a question is its
    answerability, in lower case.

    Raises:
        QuestionSetError: A line is malformed, a passage is blank, or a collection or passage does not exist.
    """
    articles: dict[str, Article] = {}
    for where, line in json_lines(collections):
        name = check_type(line, "collection", str, where)
        if name in articles:
            raise QuestionSetError(f"{where}: the collection {name!r} comes twice.")
        articles[name] = check_article(name, check_list(line, "passages", str, where), name, where)
    questions: dict[str, list[Question]] = {name: [] for name in articles}
    for where, line in json_lines(conversations):
        question = _question(line, articles, where)
        questions[question.article].append(question)
    if not any(questions.values()):
        raise QuestionSetError(f"{conversations} holds no questions.")
    return tuple(Inquiry(article, tuple(questions[name])) for name, article in articles.items())


def _question(line: Mapping[str, Any], articles: Mapping[str, Article], where: str) -> Question:
    id, name, text, kind = (
        check_type(line, key, str, where) for key in ("id", "collection", "question", "answerability")
    )
    if name not in articles:
        raise QuestionSetError(f"{where}: no collection is called {name!r}.")
    gold = tuple(index + 1 for index in check_list(line, "gold", int, where))
    last = articles[name].paragraphs[-1].number
    if not all(1 <= number <= last for number in gold):
        raise QuestionSetError(f"{where}: 'gold' is {line['gold']!r}; {name!r} has passages 0 to {last - 1}.")
    history = tuple(
        Turn(*(check_type(turn, key, str, where) for key in ("question", "answer")))
        for turn in check_list(line, "history", dict, where)
    )
    return Question(id, name, text, kind.lower(), history=history, gold=gold)
