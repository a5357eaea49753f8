"""What a run gives out: a `Section` for each question set, as plain text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoqa.evaluation.metrics import percentile
from scoqa.evaluation.questions import Span
from scoqa.evaluation.records import Record
from scoqa.evaluation.tables import Table, format_table, table_to_dict

FORMAT = 1
"""Of the JSON; raised when a key changes its meaning or goes."""


@dataclass(frozen=True, slots=True)
class Section:
    """One question set's results.

    Attributes:
        records: By the way of asking: "default", and "without history" where that was tried.
        milliseconds: What `ask` took, question by question.
        settings: The options that chose what was asked.
        index: SHA-256 of the model's weights and of the articles' texts.
    """

    name: str
    mode: str
    tables: tuple[Table, ...]
    records: Mapping[str, Sequence[Record]] = field(hash=False)
    milliseconds: Sequence[float] = field(hash=False)
    settings: Mapping[str, Any] = field(hash=False, default_factory=dict)
    index: Mapping[str, str] = field(hash=False, default_factory=dict)


def format_section(section: Section) -> str:
    """The section as plain text."""
    records = section.records["default"]
    answerable = sum(record.question.answerable for record in records)
    head = f"{section.name}: {len(records)} questions, {answerable} answerable, {len(records) - answerable} not"
    times = section.milliseconds
    latency = f"Latency of ask: p50 {percentile(times, 50):.1f} ms, p95 {percentile(times, 95):.1f} ms"
    latency += f", over {len(times)} questions"
    return "\n\n".join([head, *map(format_table, section.tables), latency])


def section_to_dict(section: Section) -> dict[str, Any]:
    """The section as JSON data, without its latencies, which no two runs share."""
    return {
        "name": section.name,
        "mode": section.mode,
        "settings": dict(section.settings),
        "index": dict(section.index),
        "tables": [table_to_dict(table) for table in section.tables],
        "records": {way: [record_to_dict(r) for r in records] for way, records in section.records.items()},
    }


def latency_to_dict(section: Section) -> dict[str, Any]:
    """What `ask` took, in milliseconds."""
    times = section.milliseconds
    return {
        "n": len(times),
        "p50": round(percentile(times, 50), 3) if times else None,
        "p95": round(percentile(times, 95), 3) if times else None,
    }


def record_to_dict(record: Record) -> dict[str, Any]:
    """The record as JSON data; a place is [article, paragraph], a span [article, paragraph, start, end]."""
    question = record.question
    return {
        "id": question.id,
        "article": question.article,
        "kind": question.kind,
        "split": question.split,
        "of": question.of,
        "question": question.text,
        "follow_up": bool(question.history),
        "query": record.query,
        "gold": record.gold,
        "ranked": record.ranked,
        "gold_sentences": [_span(span) for span in record.gold_sentences],
        "sentences": [_span(span) for span in record.sentences],
        "signals": dict(record.signals),
        "gold_scores": {name: round(float(score), 6) for name, score in record.gold_scores.items()},
        "winner_scores": {name: round(float(score), 6) for name, score in record.winner_scores.items()},
        "answered": record.answered,
        "refusal": record.refusal,
        "confidence": round(record.confidence, 6),
        "parts": [[_span(span) for span in part] for part in record.parts],
        "quoted": [[_span(span) for span in spans] for spans in record.quoted],
        "right": record.right,
        "context_tokens": record.context_tokens,
        "said_tokens": record.said_tokens,
    }


def _span(span: Span) -> list[Any]:
    return [*span.place, span.start, span.end]
