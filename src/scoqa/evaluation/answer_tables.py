"""Records → tables of answers: what is cited and quoted, and how long it is."""

from __future__ import annotations

import numpy as np

from scoqa.evaluation.groups import Groups, clusters
from scoqa.evaluation.metrics import citation_f1, citation_precision, citation_recall, percentile
from scoqa.evaluation.quoting import (
    character_f1,
    character_precision,
    character_recall,
    containment,
    exact_match,
    overlap,
    word_f1,
)
from scoqa.evaluation.tables import Cell, Row, Table, mean_figure, mean_row


def answer_table(groups: Groups) -> Table:
    """Citations by paragraph, and whether the gold quote is met, of each group's answerable questions."""
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        met = np.array([overlap(r.parts, r.spans) for r in asked])
        answered = np.array([record.answered for record in asked], dtype=bool)
        columns = (
            [citation_precision(record.cited, record.gold) for record in asked],
            [citation_recall(record.cited, record.gold) for record in asked],
            [citation_f1(record.cited, record.gold) if record.answered else 0.0 for record in asked],
            np.where(answered, met, np.nan),
            met,
        )
        rows.append(mean_row(label, columns, clusters(asked)))
    names = ("cite prec.", "cite recall", "cite F1", "quote, ans'd", "quote, all")
    notes = (
        "cite prec.: of the answered; recall and F1: a refusal counts 0",
        "quote: share of the gold quotes that an answer quotes from, of the answered and of all",
    )
    return Table("Answers, over answerable questions", names, tuple(row for row in rows if row.count), notes, "answers")


def containment_table(groups: Groups) -> Table:
    """Citations by paragraph, and whether a gold answer lies inside at most two statements, of each group."""
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        inside = np.array([containment(r.parts, [s for spans in r.quoted[:2] for s in spans]) for r in asked])
        answered = np.array([record.answered for record in asked], dtype=bool)
        columns = (
            [citation_precision(record.cited, record.gold) for record in asked],
            [citation_recall(record.cited, record.gold) for record in asked],
            np.where(answered, inside, np.nan),
            inside,
            [exact_match(record.wanted, record.exact) for record in asked],
            [word_f1(record.wanted, record.exact) for record in asked],
            answered,
        )
        rows.append(mean_row(label, columns, clusters(asked)))
    names = ("cite prec.", "cite recall", "answer, ans'd", "answer, all", "EM", "F1", "kept")
    notes = (
        "answer: a gold answer lies inside the first two statements' quotations; of the answered, of all",
        "EM, F1: SQuAD's, of the words that the reader marks in the first statement, else of all of it; a refusal is 0",
        "kept: share answered at the shipped threshold",
    )
    return Table("Answers, over answerable questions", names, tuple(row for row in rows if row.count), notes, "answers")


def evidence_table(groups: Groups) -> Table:
    """What is quoted against the gold quotes, character by character and word by word, of each group."""
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.parts]
        columns = (
            [character_precision(record.parts, record.spans) for record in asked],
            [character_recall(record.parts, record.spans) for record in asked],
            [character_f1(record.parts, record.spans) for record in asked],
            [containment(record.parts, record.spans) for record in asked],
            [word_f1(record.wanted, " ".join(record.said)) for record in asked],
        )
        rows.append(mean_row(label, columns, clusters(asked)))
    names = ("char. prec.", "char. recall", "char. F1", "whole quote", "word F1")
    notes = (
        "characters quoted against the gold quote, by position; precision: of the answered; else a refusal is 0",
        "whole quote: share of the gold quotes that are quoted wholly; word F1: SQuAD's, of the wording",
    )
    return Table(
        "Evidence, over questions with gold quotes", names, tuple(r for r in rows if r.count), notes, "evidence"
    )


def context_table(groups: Groups) -> Table:
    """How many tokens of o200k_base the passages and the quotations of each group's answers have."""
    rows = []
    for label, records in groups.items():
        searched = [record for record in records if record.context_tokens]
        context, groups_of = [record.context_tokens for record in searched], clusters(searched)
        quoted = [record.said_tokens if record.answered else np.nan for record in searched]
        ends = [Cell(percentile(context, q)) if context else None for q in (50, 95)]
        cells = (mean_figure(context, groups_of), *ends, mean_figure(quoted, groups_of))
        rows.append(Row(label, len(searched), cells))
    names = ("passages", "p50", "p95", "quotations")
    notes = ("passages: the answer's, numbered for a prompt, mean and percentiles; quotations: mean, of the answered",)
    return Table("Tokens of context (o200k_base)", names, tuple(row for row in rows if row.count), notes, "context")
