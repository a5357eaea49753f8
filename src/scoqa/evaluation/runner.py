"""Puts questions to assistants, and keeps a `Record` of each and what `ask` took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scoqa.errors import QuestionError, QuestionSetError
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.intervals import SEED
from scoqa.evaluation.questions import Question, canonical_places
from scoqa.evaluation.records import Record, record_of
from scoqa.evaluation.squad import Inquiry, without_gold
from scoqa.types import Answer, Article

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.encoder import Encoder

LATENCY_SAMPLE = 100

Build = Callable[[Sequence[Article], CachedEncoder], "Assistant"]
Advance = Callable[[int], object]
"""Called with how many more questions are done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run over several articles gives.

    Attributes:
        without_history: Records of the follow-ups asked with their history left out, where that was tried.
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
        records.append(record_of(question, answer, assistant, single, first))
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
        drop_history: Ask the follow-ups again without their history.
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
            without_history += run(assistant, _alone(inquiry.questions), advance=advance)
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
    drop_history: bool = False,
    advance: Advance = lambda count: None,
) -> Outcome:
    """All questions put to one assistant for all articles; the arguments are those of `run_inquiries`."""
    questions = [question for inquiry in inquiries for question in inquiry.questions]
    cached = CachedEncoder(encoder)
    assistant = build([inquiry.article for inquiry in inquiries], cached)
    cached.encode([question.text for question in questions], query=True)
    records = run(assistant, questions, signals=signals, advance=advance)
    without_history = run(assistant, _alone(questions), advance=advance) if drop_history else ()
    with cached.paused():
        times = [_ask(assistant, question)[1] for sample in _samples(inquiries) for question in sample]
    return Outcome(records, without_history, tuple(times))


def _alone(questions: Sequence[Question]) -> list[Question]:
    """The follow-ups, as if each opened a conversation."""
    return [replace(question, history=()) for question in questions if question.history]


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


def progress(total: int, label: str) -> Advance:
    """An `Advance` that draws a bar on stderr where that is a terminal, and else does nothing."""
    from tqdm import tqdm

    bar = tqdm(total=total, desc=label, unit="q", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
    return lambda count: bar.update(count)
