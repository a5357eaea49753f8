"""Passages → the sentences that answer, or a refusal."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from scoqa.lexical import names, terms, words
from scoqa.types import Answer, Article, Citation, Passage, Refusal, Sentence, Shortfall, Statement

Quotation = tuple[Article, Sentence, tuple[int, ...]]
"""A sentence, its article, and the paragraphs that repeat its paragraph."""

CONFIDENCE = {
    "intercept": -6.089,
    "dense": 1.510,
    "late_sentence": 6.274,
    "names": 1.359,
    "margin": 0.152,
    "part": 1.6,
}
"""Logistic regression on the absolute scores of the best passage. Run: `eval/fit.py`; but for ``part``, as public data
has no captions: of the caption questions of `eval/questions.jsonl` 0.69 are answered without it, 1.00 with it."""

TYPICAL = {"dense": 0.675, "late_sentence": 0.693, "names": 0.958, "margin": 4.151, "part": 0.0}
"""The same scores of the typical answerable question: their means over SQuAD's public part. Run: `eval/fit.py`."""

THRESHOLD = 0.222
"""The article answers where `Answer.confidence` is at least this. Run: `eval/fit.py`."""

META_CONFIDENCE = 1.0
"""Confidence of an answer to a question about the article itself: every article has a title or a first sentence."""

MOST_MARGIN = 5.0
"""A lead over the second passage beyond this says nothing more."""

MOST_STATEMENTS = 2
NEAR_BEST = 1.0
"""A further sentence is added where its score is at most this below the best one's. With 1.0 the quoted sentences
hold the answer to 87.8 % of SQuAD's questions at 1.2 sentences each, without 83.2 %, with 2.0 89.8 % at 1.4."""

MOST_LISTED = 3
NEAR_BEST_LISTED = 3.0
"""The same for a question that asks for several things."""

_THINGS = "countries|cities|people|places|areas|fields|examples|kinds|types|names|reasons|ways"
_ASKS_FOR_SEVERAL = re.compile(
    r"\b(?:(?:which|what|name|list|give)\b.{0,20}\b(?:two|three|four|five|several|all|both)"
    rf"|list|name the|what are|who are|(?:which|what) (?:\w+ )?(?:{_THINGS})"
    r"|(?:the|both|these|those) (?:photo|photograph|picture|image|caption)s)\b",
    re.IGNORECASE,
)


NOTHING_NEAR = 0.05
"""Below this confidence the article speaks of something else."""


def compose(question: str, query: str, passages: Sequence[Passage]) -> Answer:
    """The answer that `passages` (best first) give to a query, or a refusal that keeps them."""
    sure = confidence(passages)
    kept = tuple(passages)
    if not words(question):
        return Answer(question, query, (), Refusal.EMPTY_QUESTION, (), 0.0)
    if sure < THRESHOLD:
        shortfall = _shortfall(query, passages, sure)
        return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, kept, sure, shortfall=shortfall)
    return Answer(question, query, _statements(_choose(query, passages)), None, kept, sure)


def quote(
    question: str, query: str, sentences: Sequence[tuple[Article, Sentence]], passages: Sequence[Passage]
) -> Answer:
    """The answer that quotes given sentences: what a question about the article itself gets.

    Args:
        question: As typed.
        query: As searched.
        sentences: With their articles, in the order in which they are quoted; at least one.
        passages: The passages that a search for the query gave.
    """
    statements = _statements([(article, sentence, ()) for article, sentence in sentences])
    return Answer(question, query, statements, None, tuple(passages), META_CONFIDENCE)


def _shortfall(query: str, passages: Sequence[Passage], sure: float) -> Shortfall:
    if sure < NOTHING_NEAR or not passages:
        return Shortfall.NOTHING_NEAR
    text = " ".join(passage.paragraph.text for passage in passages)
    named = names(query)
    others = set(terms(query)) - {term for name in named for term in terms(name)}
    if named and named <= set(words(text)) and others - set(terms(text)):
        return Shortfall.NOT_SAID_OF_IT
    return Shortfall.ONLY_THE_TOPIC


def confidence(passages: Sequence[Passage]) -> float:
    """Probability in [0, 1] that the article answers, from absolute scores of the best passages; 0 without one."""
    if not passages:
        return 0.0
    total = CONFIDENCE["intercept"]
    total += sum(CONFIDENCE[name] * value for name, value in features(passages).items())
    return 1.0 / (1.0 + math.exp(-total))


def features(passages: Sequence[Passage]) -> dict[str, float]:
    """What the confidence is made of: the best passage's scores, and how far it is ahead of the second."""
    best = passages[0]
    found = {name: best.scores[name] for name in CONFIDENCE if name in best.scores}
    found["part"] = max(0.0, found["part"])  # that a title was not asked for says nothing of whether it answers
    found["margin"] = min(MOST_MARGIN, best.score - passages[1].score) if len(passages) > 1 else 0.0
    return found


def _choose(query: str, passages: Sequence[Passage]) -> list[Quotation]:
    """The best sentence of all passages, and those nearly as good; none says what another said."""
    several = _ASKS_FOR_SEVERAL.search(query)
    most, near = (MOST_LISTED, NEAR_BEST_LISTED) if several else (MOST_STATEMENTS, NEAR_BEST)
    ranked = sorted(
        (
            (score, passage, sentence)
            for passage in passages
            for score, sentence in zip(passage.sentence_scores, passage.sentences, strict=True)
        ),
        key=lambda found: -found[0],
    )
    chosen: dict[str, Quotation] = {}
    for score, passage, sentence in ranked:
        if score >= ranked[0][0] - near:
            chosen.setdefault(" ".join(words(sentence.text)), (passage.article, sentence, passage.repeats))
    return list(chosen.values())[:most]


def _statements(quotations: Sequence[Quotation]) -> tuple[Statement, ...]:
    return tuple(
        Statement(s.text, (Citation(marker, article, s.paragraph, s.start, s.end, s.text, repeats),))
        for marker, (article, s, repeats) in enumerate(quotations, start=1)
    )
