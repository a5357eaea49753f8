"""Assistants, encoders and files for the tests of the evaluation: answers that can be read off the test."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from scoqa.encoder import Encoding, Tokens
from scoqa.evaluation import Question
from scoqa.types import Answer, Article, Citation, Passage, Refusal, Statement, Turn

if TYPE_CHECKING:
    from scoqa.assistant import Assistant

RAIN = Article.from_paragraphs(
    "Rain",
    [
        "It rained in May again. Nobody minded.",
        "The sun came in June.",
        "Snow fell.",
        "It rained in May again.  Nobody minded.",
    ],
    id="rain",
)
LINE: dict[str, Any] = {
    "id": "q1",
    "split": "test",
    "kind": "lookup",
    "question": "When did it rain?",
    "history": [],
    "gold": [1, 4],
    "quote": "in May",
}


@dataclass
class FakeRetriever:
    """Finds paragraphs in the order of how many words they share with the query."""

    articles: Sequence[Article]
    score: str
    encoder: Any = None

    def search(self, query: str, k: int = 5) -> tuple[Passage, ...]:
        words = set(query.lower().strip("?").split())
        found = [
            Passage(a, p, score, {self.score: score}, p.sentences, (), (score,) * len(p.sentences))
            for a in self.articles
            for p in a.paragraphs
            if p.number > 0 and (score := float(len(words & set(p.text.lower().strip(".").split()))))
        ]
        return tuple(sorted(found, key=lambda passage: -passage.score)[:k])

    def passages(self, query: str, places: Sequence[tuple[str, int]]) -> tuple[Passage, ...]:
        by_id = {article.id: article for article in self.articles}
        paragraphs = [(by_id[name], by_id[name].paragraph(number)) for name, number in places]
        return tuple(
            Passage(a, p, 0.0, {self.score: 0.0}, p.sentences, (), (0.0,) * len(p.sentences)) for a, p in paragraphs
        )


@dataclass
class FakeAssistant:
    """Quotes the best passage's first sentence where it shares two words with the query, else refuses."""

    articles: Sequence[Article]
    encoder: Any = None
    score: str = "fused"
    asked: list[str] = field(default_factory=list)

    @property
    def index(self) -> SimpleNamespace:
        return SimpleNamespace(articles=self.articles)

    @property
    def retriever(self) -> FakeRetriever:
        return FakeRetriever(self.articles, self.score, self.encoder)

    def with_signals(self, names: Collection[str]) -> FakeAssistant:
        return FakeAssistant(self.articles, score="+".join(names))

    def ask(self, question: str, history: Sequence[str | Turn] = ()) -> Answer:
        self.asked.append(question)
        earlier = [turn.question if isinstance(turn, Turn) else turn for turn in history]
        query = " ".join([*earlier, question])
        passages = self.retriever.search(query)
        confidence = min(1.0, passages[0].score / 4) if passages else 0.0
        if confidence < 0.5:
            return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, passages, confidence)
        best = passages[0]
        s = best.sentences[0]
        citation = Citation(1, best.article, s.paragraph, s.start, s.end, s.text)
        return Answer(question, query, (Statement(s.text, (citation,)),), None, passages, confidence)


class FakeEncoder:
    """A text's vector is its length; keeps what it was asked for."""

    model_id, weights_digest, dimension, window = "fake", "0", 1, 256

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        self.calls.append(list(texts))
        vectors = np.array([[len(text)] for text in texts], dtype=np.float32)
        return Encoding(vectors, tuple(Tokens(v[None], np.zeros((1, 2), np.int32)) for v in vectors))


def fake(articles: Sequence[Article], encoder: Any = None) -> Assistant:
    if encoder is not None:
        encoder.encode([p.text for a in articles for p in a.paragraphs])
    return cast("Assistant", FakeAssistant(articles, encoder))


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def write_squad(path: Path, articles: dict[str, list[tuple[str, list[dict[str, Any]]]]]) -> Path:
    data = [
        {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in blocks]}
        for title, blocks in articles.items()
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def question(id: str, text: str, *gold: int, kind: str = "lookup", **more: Any) -> Question:
    return Question(id, "rain", text, kind, gold=gold, **more)
