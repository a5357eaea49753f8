"""Puts questions to an assistant and keeps what came back, one frozen `Record` a question."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from scoqa.errors import QuestionError, QuestionSetError
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.intervals import SEED
from scoqa.evaluation.questions import Place, Question, Span, canonical_places
from scoqa.evaluation.squad import Inquiry, without_gold
from scoqa.types import Answer, Article, Citation, Passage

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.encoder import Encoder

DEPTH = 10
"""How many passages are ranked for a question: as deep as MRR@10 and nDCG@10 look."""

LATENCY_SAMPLE = 100

Build = Callable[[Sequence[Article], CachedEncoder], "Assistant"]
Advance = Callable[[int], object]
"""Called with how many more questions are done."""


@dataclass(frozen=True, slots=True)
class Record:
    """What came back for one question. Places are canonical: of word-for-word repeats the first.

    Attributes:
        query: What was searched for.
        gold: The gold paragraphs; empty where the article does not answer.
        ranked: The best paragraphs, best first, at most `DEPTH`; empty where nothing is gold.
        signals: The same ranking by one signal alone, by the signal's name.
        gold_scores: The named scores of the best-ranked gold passage; empty where it is not in `ranked`.
        winner_scores: Those of the first passage.
        quoted: For each statement, what it quotes.
        parts: `Question.parts`, with canonical places.
    """

    question: Question
    query: str
    gold: tuple[Place, ...]
    ranked: tuple[Place, ...]
    signals: Mapping[str, tuple[Place, ...]] = field(hash=False)
    gold_scores: Mapping[str, float] = field(hash=False)
    winner_scores: Mapping[str, float] = field(hash=False)
    answered: bool
    refusal: str | None
    confidence: float
    quoted: tuple[tuple[Span, ...], ...]
    parts: tuple[tuple[Span, ...], ...]

    @property
    def cited(self) -> tuple[Place, ...]:
        """The cited paragraphs, each once, in order of first use."""
        return tuple(dict.fromkeys(span.place for spans in self.quoted for span in spans))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run over several articles gives.

    Attributes:
        without_history: Records of the same questions with their history left out, where that was tried.
        milliseconds: What `ask` took for a seeded sample of questions, with nothing remembered.
    """

    records: tuple[Record, ...]
    without_history: tuple[Record, ...]
    milliseconds: tuple[float, ...]


def run(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    signals: Sequence[str] = (),
    advance: Advance = lambda count: None,
) -> tuple[Record, ...]:
    """Asks every question and keeps what came back, in the same order.

    Args:
        assistant: Over all the articles that the questions are put to.
        questions: Those to ask.
        signals: Signals to rank by alone as well.
        advance: Told of every question that is done.

    Raises:
        QuestionSetError: The assistant cannot take a question; the text names it.
    """
    first = canonical_places(assistant.index.articles)
    single = {name: assistant.with_signals((name,)) for name in signals}
    records = []
    for question in questions:
        answer, _ = _ask(assistant, question)
        records.append(_record(question, answer, assistant, single, first))
        advance(1)
    return tuple(records)


def run_inquiries(
    inquiries: Sequence[Inquiry],
    encoder: Encoder,
    build: Build,
    *,
    signals: Sequence[str] = (),
    removed: bool = False,
    drop_history: bool = False,
    advance: Advance = lambda count: None,
) -> Outcome:
    """Each inquiry's questions put to an assistant for its article alone.

    Texts are encoded once for each article, the questions in one call; latency is measured apart.

    Args:
        inquiries: The articles, each with its questions.
        encoder: Encodes what is not remembered yet.
        build: Makes the assistant for articles with an encoder.
        signals: Signals to rank by alone as well.
        removed: Ask the answerable questions again without the paragraphs that answer them.
        drop_history: Ask all questions again without their history.
        advance: Told of every question that is done.
    """
    records: list[Record] = []
    without_history: list[Record] = []
    milliseconds: list[float] = []
    for inquiry, sample in zip(inquiries, _samples(inquiries), strict=True):
        cached = CachedEncoder(encoder)
        assistant = build([inquiry.article], cached)
        cached.encode([question.text for question in inquiry.questions], query=True)
        records += run(assistant, inquiry.questions, signals=signals, advance=advance)
        if drop_history:
            dropped = [replace(question, history=()) for question in inquiry.questions]
            without_history += run(assistant, dropped, advance=advance)
        for reduced in without_gold(inquiry) if removed else ():
            assistant_without = build([reduced.article], cached)
            records += run(assistant_without, reduced.questions, advance=advance)
        with cached.paused():
            milliseconds += [_ask(assistant, question)[1] for question in sample]
    return Outcome(tuple(records), tuple(without_history), tuple(milliseconds))


def run_pooled(
    inquiries: Sequence[Inquiry],
    encoder: Encoder,
    build: Build,
    *,
    signals: Sequence[str] = (),
    advance: Advance = lambda count: None,
) -> Outcome:
    """All questions put to one assistant for all articles."""
    questions = [question for inquiry in inquiries for question in inquiry.questions]
    cached = CachedEncoder(encoder)
    assistant = build([inquiry.article for inquiry in inquiries], cached)
    cached.encode([question.text for question in questions], query=True)
    records = run(assistant, questions, signals=signals, advance=advance)
    with cached.paused():
        times = [_ask(assistant, question)[1] for sample in _samples(inquiries) for question in sample]
    return Outcome(records, (), tuple(times))


def _samples(inquiries: Sequence[Inquiry]) -> Iterator[list[Question]]:
    """For each inquiry its part of about `LATENCY_SAMPLE` questions, drawn with a seed."""
    generator = np.random.default_rng(SEED)
    share = -(-LATENCY_SAMPLE // max(1, len(inquiries)))
    for inquiry in inquiries:
        count = min(share, len(inquiry.questions))
        yield [inquiry.questions[row] for row in generator.choice(len(inquiry.questions), count, replace=False)]


def _ask(assistant: Assistant, question: Question) -> tuple[Answer, float]:
    """The answer, and the milliseconds that it took."""
    start = time.perf_counter()
    try:
        answer = assistant.ask(question.text, history=question.history)
    except QuestionError as error:
        raise QuestionSetError(f"The question {question.id!r} cannot be asked: {error}") from error
    return answer, (time.perf_counter() - start) * 1000


def _record(
    question: Question,
    answer: Answer,
    assistant: Assistant,
    single: Mapping[str, Assistant],
    first: Mapping[Place, Place],
) -> Record:
    gold = tuple(dict.fromkeys(first[Place(question.article, number)] for number in question.gold))
    search = bool(gold and answer.query)
    searched = assistant.retriever.search(answer.query, k=DEPTH) if search else ()
    passages = [*answer.passages, *searched]  # those of the answer first: it may cite what no search finds
    best = next((passage for passage in passages if _place(passage, first) in gold), None)
    return Record(
        question=question,
        query=answer.query,
        gold=gold,
        ranked=_places(passages, first),
        signals={
            name: _places(other.retriever.search(answer.query, k=DEPTH) if search else (), first)
            for name, other in single.items()
        },
        gold_scores=dict(best.scores) if best else {},
        winner_scores=dict(passages[0].scores) if passages else {},
        answered=answer.answered,
        refusal=answer.refusal.value if answer.refusal else None,
        confidence=answer.confidence,
        quoted=tuple(tuple(_span(c, first) for c in statement.citations) for statement in answer.statements),
        parts=tuple(tuple(Span(first[s.place], s.start, s.end) for s in part) for part in question.parts),
    )


def _place(passage: Passage, first: Mapping[Place, Place]) -> Place:
    return first[Place(passage.article.id, passage.paragraph.number)]


def _places(passages: Sequence[Passage], first: Mapping[Place, Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(_place(passage, first) for passage in passages))


def _span(citation: Citation, first: Mapping[Place, Place]) -> Span:
    """What a citation quotes, counted within its paragraph."""
    offset = citation.article.paragraph(citation.paragraph).start
    place = first[Place(citation.article_id, citation.paragraph)]
    return Span(place, citation.start - offset, citation.end - offset)


def progress(total: int, label: str) -> Advance:
    """An `Advance` that draws a bar on stderr where that is a terminal, and else does nothing."""
    from tqdm import tqdm

    bar = tqdm(total=total, desc=label, unit="q", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
    return lambda count: bar.update(count)
