"""The questions that went wrong: what was wrong, what was expected, what came, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoqa.answering import calibration_of, counted
from scoqa.conversation import questions
from scoqa.evaluation.baseline import record_keys
from scoqa.evaluation.groups import Records
from scoqa.evaluation.records import Record
from scoqa.retrieval import ALL_WEIGHTS

PARAGRAPH = "another paragraph first"
SENTENCE = "another sentence first"
REFUSED = "refused, though the article answers"
ANSWERED = "answered, though the article does not"


@dataclass(frozen=True, slots=True)
class Score:
    """A signal of the gold passage beside that of the first one.

    Attributes:
        gold: Its score in the best gold passage, or None.
        winner: Its score in the first passage, or None.
        favour: What the winner's lead in it was worth in the fusion; below 0 it spoke for the gold passage.
    """

    signal: str
    gold: float | None
    winner: float | None
    favour: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question that went wrong.

    Attributes:
        what: What was wrong: some of the four above.
        asked_before: Earlier questions, oldest first.
        rank: The rank of the first gold paragraph, from 1; None below the tenth, or where nothing is gold.
        expected: For each part of the gold quote its alternatives.
        came: What it said, or would have said, each with the number of its paragraph.
        scores: Why another passage won; empty where the gold one did.
        lift: What each score of the first passage did to the confidence, in log-odds against a typical question's.
        threshold: The confidence from which it would have been answered.
    """

    key: str
    record: Record
    what: tuple[str, ...]
    asked_before: tuple[str, ...]
    rank: int | None
    expected: tuple[tuple[str, ...], ...]
    came: tuple[tuple[str, int | None], ...]
    scores: tuple[Score, ...]
    lift: tuple[tuple[str, float], ...]
    threshold: float


def mistakes(records: Records) -> tuple[Mistake, ...]:
    """Those of the records that went wrong, in their order."""
    pairs = zip(record_keys(records), records, strict=True)
    return tuple(_mistake(key, record, what) for key, record in pairs if (what := what_is_wrong(record)))


def what_is_wrong(record: Record) -> tuple[str, ...]:
    """What is wrong with a record; nothing where the right thing was said, or where it was right to refuse."""
    if not record.question.answerable:
        return (ANSWERED,) if record.answered else ()
    found = []
    if not record.ranked or record.ranked[0] not in record.gold:
        found.append(PARAGRAPH)
    elif not record.right:
        found.append(SENTENCE)
    if not record.answered:
        found.append(REFUSED)
    return tuple(found)


def _mistake(key: str, record: Record, what: Sequence[str]) -> Mistake:
    rank = next((place for place, one in enumerate(record.ranked, start=1) if one in record.gold), None)
    said = [(text, spans[0].place.paragraph) for text, spans in zip(record.said, record.quoted, strict=True)]
    return Mistake(
        key=key,
        record=record,
        what=tuple(what),
        asked_before=tuple(questions(record.question.history)),
        rank=rank,
        expected=record.wanted,
        came=tuple(said) or (((record.nearest, None),) if record.nearest else ()),
        scores=_scores(record) if PARAGRAPH in what else (),
        lift=_lift(record),
        threshold=calibration_of(record.winner_scores).threshold,
    )


def _scores(record: Record) -> tuple[Score, ...]:
    gold, winner = record.gold_scores, record.winner_scores
    scores = [
        Score(name, gold.get(name), winner.get(name), ALL_WEIGHTS.get(name, 0.0) * (winner[name] - gold[name]))
        for name in winner
        if name in gold
    ]
    return tuple(sorted(scores, key=lambda score: -abs(score.favour)))


def _lift(record: Record) -> tuple[tuple[str, float], ...]:
    scores = {name: value for name, value in counted(record.winner_scores).items() if value}
    return tuple(calibration_of(record.winner_scores).lift(scores).items())
