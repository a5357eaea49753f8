"""Answers that a language model wrote: what they cite, say, refuse and cost, as a `Section`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoqa.evaluation.groups import clusters
from scoqa.evaluation.metrics import percentile
from scoqa.evaluation.questions import Question, canonical_places
from scoqa.evaluation.quoting import containment, overlap, word_f1
from scoqa.evaluation.records import Record, record_of
from scoqa.evaluation.runner import Advance
from scoqa.evaluation.tables import Cell, Row, Table, mean_figure, mean_row
from scoqa.support import Cited, supported_together
from scoqa.types import Method, Statement

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.encoder import Encoder
    from scoqa.llm import Reply


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model made of one question.

    Attributes:
        by_model: It wrote the answer, or refused it; else it was not asked, or failed.
        failed: The answer is a fallback.
        recalled: For each statement whether what it cites bears it out (ALCE's citation recall).
        precise: For each citation whether its statement is borne out, and not without it as well (ALCE's precision).
        tokens_in: Of all requests for this question.
        tokens_out: Of all replies.
    """

    record: Record
    by_model: bool
    failed: bool
    recalled: tuple[bool, ...]
    precise: tuple[bool, ...]
    tokens_in: int
    tokens_out: int
    milliseconds: float


def run_written(
    assistant: Assistant, questions: Sequence[Question], replies: list[Reply], advance: Advance
) -> list[Written]:
    """Asks every question, one after the other.

    Args:
        assistant: With a language model.
        questions: Those to ask.
        replies: Where the assistant's model puts its replies (`Assistant.with_llm`).
        advance: Told of every question that is done.
    """
    first = canonical_places(assistant.index.articles)
    found = []
    for question in questions:
        replies.clear()
        start = time.perf_counter()
        answer = assistant.ask(question.text, question.history)
        milliseconds = (time.perf_counter() - start) * 1000
        generated = answer.statements if answer.method == Method.GENERATED else ()
        judged = [judge_statement(statement, assistant.retriever.encoder) for statement in generated]
        found.append(
            Written(
                record=record_of(question, answer, assistant, {}, first),
                by_model=answer.method == Method.GENERATED,
                failed=answer.fault is not None,
                recalled=tuple(recalled for recalled, _ in judged),
                precise=tuple(each for _, precise in judged for each in precise),
                tokens_in=sum(reply.tokens_in for reply in replies),
                tokens_out=sum(reply.tokens_out for reply in replies),
                milliseconds=milliseconds,
            )
        )
        advance(1)
    return found


def judge_statement(statement: Statement, encoder: Encoder) -> tuple[bool, list[bool]]:
    """ALCE's citation recall of a statement, and the precision of each of its citations.

    Gao et al., "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023, section 3.3: a statement
    is recalled where all that it cites bears it out together. A citation is precise where its statement is recalled,
    and it bears the statement out by itself, or the others do not without it. Our support check is in the place of
    the paper's model of entailment.
    """
    cited = [Cited.at(c.article, c.paragraph, c.start, c.end) for c in statement.citations]
    if not supported_together(statement.text, cited, encoder):
        return False, [False] * len(cited)
    precise = []
    for place, one in enumerate(cited):
        others = cited[:place] + cited[place + 1 :]
        alone = supported_together(statement.text, [one], encoder)
        precise.append(alone or not supported_together(statement.text, others, encoder))
    return True, precise


def written_tables(found: Mapping[str, Sequence[Written]]) -> list[Table]:
    """The tables of generated answers, with a row for each group."""
    return [_citation_table(found), _answer_table(found), _refusal_table(found), _cost_table(found)]


def _citation_table(found: Mapping[str, Sequence[Written]]) -> Table:
    rows = []
    for label, all_written in found.items():
        written = [w for w in all_written if w.by_model and w.record.answered]
        spans = [w.record.spans for w in written]
        columns = (
            [float(np.mean(w.recalled)) for w in written],
            [float(np.mean(w.precise)) for w in written],
            [_share([s in w.record.gold_sentences for s in own]) for w, own in zip(written, spans, strict=True)],
            [_share([g in own for g in w.record.gold_sentences]) for w, own in zip(written, spans, strict=True)],
        )
        rows.append(mean_row(label, columns, clusters([w.record for w in written])))
    names = ("cite recall", "cite prec.", "gold prec.", "gold recall")
    notes = (
        "of the answers that the model wrote; cite recall: statements that what they cite bears out together;",
        "cite prec.: citations of such statements that these need, or that suffice alone (ALCE, by our check);",
        "gold prec., gold recall: cited sentences that are gold, gold sentences that are cited",
    )
    return Table("Citations of generated answers", names, tuple(r for r in rows if r.count), notes, "written citations")


def _answer_table(found: Mapping[str, Sequence[Written]]) -> Table:
    rows = []
    for label, all_written in found.items():
        written = [w for w in all_written if w.record.gold]
        columns = (
            [word_f1(w.record.wanted, " ".join(w.record.said)) for w in written],
            [overlap(w.record.parts, w.record.spans) for w in written],
            [containment(w.record.parts, w.record.spans) for w in written],
            [w.record.answered for w in written],
            [w.by_model and w.record.answered for w in written],
        )
        rows.append(mean_row(label, columns, clusters([w.record for w in written])))
    names = ("answer F1", "gold met", "gold whole", "answered", "by the model")
    notes = (
        "over answerable questions, a refusal counts 0; answer F1: words against the gold quotes (SQuAD's)",
        "gold met, gold whole: gold quotes that are cited in part, or wholly",
    )
    return Table("Generated answers", names, tuple(r for r in rows if r.count), notes, "written answers")


def _refusal_table(found: Mapping[str, Sequence[Written]]) -> Table:
    rows = []
    for label, written in found.items():
        gold = [bool(w.record.gold) for w in written]
        refused = [not w.record.answered for w in written]
        by_model = [w.by_model and not w.record.answered for w in written]
        columns = (
            [np.nan if g else r for g, r in zip(gold, refused, strict=True)],
            [np.nan if g else r for g, r in zip(gold, by_model, strict=True)],
            [r if g else np.nan for g, r in zip(gold, refused, strict=True)],
            [r if g else np.nan for g, r in zip(gold, by_model, strict=True)],
        )
        rows.append(mean_row(label, columns, clusters([w.record for w in written])))
    names = ("right", "right, model", "wrong", "wrong, model")
    notes = (
        "right: share refused of the questions that the article does not answer; wrong: of those that it answers",
        "model: refused by its reply; the others were refused before it was asked",
    )
    return Table("Refusals", names, tuple(r for r in rows if r.count), notes, "written refusals")


def _cost_table(found: Mapping[str, Sequence[Written]]) -> Table:
    rows = []
    for label, written in found.items():
        asked = [w for w in written if w.tokens_in]
        groups = clusters([w.record for w in asked])
        times = [w.milliseconds / 1000 for w in asked]
        cells = (
            mean_figure([w.tokens_in for w in asked], groups),
            mean_figure([w.tokens_out for w in asked], groups),
            *(Cell(percentile(times, q)) if times else None for q in (50, 95)),
            mean_figure([w.failed for w in written], clusters([w.record for w in written])),
        )
        rows.append(Row(label, len(written), cells))
    names = ("tokens in", "tokens out", "s, p50", "s, p95", "fell back")
    notes = (
        "tokens, as the server counts them, and seconds: of the questions that the model was asked",
        "fell back: quoted instead, as the model failed",
    )
    return Table("What generated answers cost", names, tuple(rows), notes, "written cost")


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else float("nan")
