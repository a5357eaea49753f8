"""Why an answer is what it is: the candidates of each leg, every signal, and what the confidence is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoqa.answering import calibration, confidence, lift
from scoqa.lexical import terms
from scoqa.reading import READER
from scoqa.render import passage_to_dict
from scoqa.retrieval import SUMMED, Retriever
from scoqa.types import Answer, Passage

Place = tuple[str, int]
"""An article's id and the number of a paragraph."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question came to its answer.

    Attributes:
        answer: What `Assistant.ask` gives.
        legs: The candidates of each leg, "bm25" and "dense", each in the order of the paragraphs.
        contributions: For each of the answer's passages, what each signal adds to its score.
        matched: For each of them, the query's terms that it holds.
        missing: For each of them, those that it does not.
        lift: What each part of the confidence adds to its log-odds, against the typical answered question:
            below 0 it lowered the confidence. Empty where the passages did not make it, as of a question about the
            article itself.
        threshold: The confidence from which a question is answered.
    """

    answer: Answer
    legs: Mapping[str, tuple[Place, ...]]
    contributions: tuple[Mapping[str, float], ...]
    matched: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[str, ...], ...]
    lift: Mapping[str, float]
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON data."""
        parts = zip(self.answer.passages, self.contributions, self.matched, self.missing, strict=True)
        return {
            "question": self.answer.question,
            "query": self.answer.query,
            "answered": self.answer.answered,
            "confidence": self.answer.confidence,
            "threshold": self.threshold,
            "lift": dict(self.lift),
            "legs": {leg: [list(place) for place in places] for leg, places in self.legs.items()},
            "passages": [
                passage_to_dict(p) | {"contributions": dict(c), "matched": list(m), "missing": list(n)}
                for p, c, m, n in parts
            ],
        }


def explain(retriever: Retriever, answer: Answer) -> Explanation:
    """An answer, made of this retriever's passages, taken apart."""
    query_terms = tuple(dict.fromkeys(terms(answer.query)))
    held = [set(terms(passage.paragraph.text)) for passage in answer.passages]
    return Explanation(
        answer=answer,
        legs=_legs(retriever, answer.query) if answer.passages else {},
        contributions=tuple(_contributions(retriever, passage) for passage in answer.passages),
        matched=tuple(tuple(term for term in query_terms if term in own) for own in held),
        missing=tuple(tuple(term for term in query_terms if term not in own) for own in held),
        lift=lift(answer.passages) if answer.confidence == confidence(answer.passages) else {},
        threshold=calibration(answer.passages).threshold,
    )


def _legs(retriever: Retriever, text: str) -> dict[str, tuple[Place, ...]]:
    query = retriever.judge.query(text, retriever.encoder)
    places = [(article.id, paragraph.number) for article, paragraph in retriever.index.paragraphs]
    return {leg: tuple(places[row] for row in sorted(rows)) for leg, rows in retriever.legs(query).items()}


def _contributions(retriever: Retriever, passage: Passage) -> dict[str, float]:
    """What adds up to the score of a passage: of a follow-up it is half for the question before and it, half for it."""
    parts = {name: SUMMED[name] * passage.scores[name] for name in retriever.summed}
    if "alone" in passage.scores:
        parts = {name: value / 2 for name, value in parts.items()} | {"alone": passage.scores["alone"] / 2}
    if retriever.reader is not None:  # one that it has not read gets the least of what it gave
        parts[READER] = passage.score - sum(parts.values())
    return parts
