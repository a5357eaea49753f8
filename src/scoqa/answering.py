"""Passages → the sentences that answer, or a refusal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scoqa.lexical import words
from scoqa.types import Answer, Citation, Passage, Refusal, Sentence, Statement

CONFIDENCE = {"intercept": -6.6, "dense": 6.7, "coverage": 4.8}
"""Logistic regression on the absolute scores of the best passage. Run: `eval/fit.py`."""

THRESHOLD = 0.23
"""The article answers where `Answer.confidence` is at least this. Run: `eval/fit.py`."""

MOST_STATEMENTS = 3
NEAR_BEST = 0.9
"""A further sentence is added where its passage's confidence is at least so much of the best one's."""


def compose(question: str, query: str, passages: Sequence[Passage]) -> Answer:
    """The answer that `passages` (best first) give to a query, or a refusal that keeps them."""
    sure = confidence(passages)
    kept = tuple(passages)
    if not words(question):
        return Answer(question, query, (), Refusal.EMPTY_QUESTION, (), 0.0)
    if sure < THRESHOLD:
        return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, kept, sure)
    chosen = list(_choose(passages, sure))
    statements = tuple(_statement(marker, *pair) for marker, pair in enumerate(chosen, start=1))
    return Answer(question, query, statements, None, kept, sure)


def confidence(passages: Sequence[Passage]) -> float:
    """Probability in [0, 1] that the article answers, from the best passage's absolute scores; 0 without one."""
    if not passages:
        return 0.0
    best = passages[0]
    total = CONFIDENCE["intercept"]
    total += sum(weight * best.scores[name] for name, weight in CONFIDENCE.items() if name != "intercept")
    return 1.0 / (1.0 + math.exp(-total))


def _choose(passages: Sequence[Passage], sure: float) -> Sequence[tuple[Passage, Sentence]]:
    """The best sentence of each passage that is nearly as sure as the best one; none says what another said."""
    chosen: list[tuple[Passage, Sentence]] = []
    said: set[str] = set()
    for passage in passages:
        sentence = passage.sentences[0]
        key = " ".join(words(sentence.text))
        if chosen and (key in said or confidence([passage]) < max(THRESHOLD, NEAR_BEST * sure)):
            continue
        chosen.append((passage, sentence))
        said.add(key)
    return chosen[:MOST_STATEMENTS]


def _statement(marker: int, passage: Passage, sentence: Sentence) -> Statement:
    citation = Citation(
        marker=marker,
        article=passage.article,
        paragraph=passage.paragraph.number,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        repeats=passage.repeats,
    )
    return Statement(sentence.text, (citation,))
