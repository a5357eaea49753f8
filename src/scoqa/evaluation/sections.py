"""From the files that are named to a `Section` for each: which assistant is asked what, and which tables show it."""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa.errors import QuestionSetError
from scoqa.evaluation.ablation import VARIANTS, ablate, ablation_tables
from scoqa.evaluation.answer_tables import answer_table, containment_table, context_table, evidence_table
from scoqa.evaluation.conversations import read_conversations
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.follow_ups import as_follow_ups
from scoqa.evaluation.groups import by_article, by_kind, by_turn
from scoqa.evaluation.questions import Question, read_question_set
from scoqa.evaluation.ranking_tables import (
    history_table,
    ranking_table,
    robustness_table,
    sentence_table,
    signal_table,
)
from scoqa.evaluation.records import Record
from scoqa.evaluation.refusal_tables import WHOLE, refusal_table, risk_table, unanswerable_table
from scoqa.evaluation.report import Section
from scoqa.evaluation.rewordings import read_rewordings, reworded
from scoqa.evaluation.runner import progress, run_inquiries, run_pooled
from scoqa.evaluation.squad import Inquiry, read_off_article, read_squad, without_gold
from scoqa.evaluation.tables import Table
from scoqa.types import Article

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.encoder import Encoder

SIGNALS = ("bm25", "dense")
_MOST_ARTICLES = 60  # with more, a row for each is no longer read


def sections(options: argparse.Namespace) -> list[Section]:
    """Everything that the options name, evaluated."""
    found = [_question_set(options)] if options.questions else []
    found += [_squad(*files, options) for files in zip_longest(options.squad, options.off_article)]
    return found + ([_conversations(options)] if options.conversations else [])


def _question_set(options: argparse.Namespace) -> Section:
    from scoqa.assistant import load_assistant

    assistant = load_assistant(options.index)
    found = read_question_set(options.questions, assistant.index.articles)
    questions = [q for q in found if options.split in (q.split, "all")]
    articles = dict.fromkeys(question.article for question in questions)
    questions = [q for a in articles for q in first_of_each_kind([q for q in questions if q.article == a], options)]
    if not questions:
        raise QuestionSetError(f"{options.questions} holds no question of the split {options.split!r}.")
    inquiries = [
        Inquiry(article, tuple(q for q in questions if q.article == article.id)) for article in assistant.index.articles
    ]
    outcome = run_pooled(
        inquiries,
        assistant.retriever.encoder,
        lambda _, encoder: _with_encoder(assistant, encoder),
        signals=SIGNALS,
        drop_history=True,
        advance=progress(len(questions) + sum(bool(q.history) for q in questions), "questions"),
    )
    records = outcome.records
    groups = by_kind(records)
    whole = {label: groups[label] for label in WHOLE if label in groups}
    tables = [ranking_table(groups), sentence_table(groups), signal_table(records), robustness_table(records)]
    tables += [history_table(by_turn(records), outcome.without_history)] if outcome.without_history else []
    tables += [answer_table(groups), evidence_table(groups), refusal_table(groups), risk_table(whole)]
    tables += [context_table(whole)]
    if options.ablate:
        cached = CachedEncoder(assistant.retriever.encoder)
        setups = [(_with_encoder(assistant, cached), [record.question for record in records])]
        tables += _ablation(records, setups)
    ways = {"default": records} | ({"without history": outcome.without_history} if outcome.without_history else {})
    return Section(
        name=str(options.questions),
        mode="questions",
        tables=tuple(tables),
        records=ways,
        milliseconds=outcome.milliseconds,
        settings={"split": options.split, "limit": options.limit},
        index=digests(assistant.index.articles, assistant.retriever.encoder),
    )


def _squad(file: str, off_article: str | None, options: argparse.Namespace) -> Section:
    from scoqa.encoder import load_encoder

    inquiries = squad_inquiries(file, off_article, options)
    total = sum(len(inquiry.questions) for inquiry in inquiries)
    if options.removed:
        total += sum(question.answerable for inquiry in inquiries for question in inquiry.questions)
    advance = progress(total, Path(file).stem)
    encoder = load_encoder()
    if options.pooled:
        outcome = run_pooled(inquiries, encoder, _build, signals=SIGNALS, advance=advance)
    else:
        outcome = run_inquiries(inquiries, encoder, _build, signals=SIGNALS, removed=options.removed, advance=advance)
    records = outcome.records
    groups = by_article(records)
    groups = groups if len(groups) <= _MOST_ARTICLES else {"all": records}
    tables = [ranking_table(groups), sentence_table(groups), signal_table(records)]
    tables += [containment_table(groups), evidence_table(groups)]
    if not all(record.question.answerable for record in records):
        tables += [unanswerable_table(records), risk_table({"all": records})]
    tables.append(context_table({"all": records}))
    if options.ablate:
        tables += _ablation(records, _setups(inquiries, encoder, options))
    name = f"{file}, all articles in one index" if options.pooled else f"{file}, each article by itself"
    return Section(
        name=name,
        mode="squad",
        tables=tuple(tables),
        records={"default": records},
        milliseconds=outcome.milliseconds,
        settings={
            "limit": options.limit,
            "removed": options.removed,
            "pooled": options.pooled,
            "as_follow_ups": options.as_follow_ups,
            "reworded": bool(options.reworded),
            "articles": options.article,
        },
        index=digests([inquiry.article for inquiry in inquiries], encoder),
    )


def squad_inquiries(file: str, off_article: str | None, options: argparse.Namespace) -> list[Inquiry]:
    """What the options ask of a SQuAD file: of which articles, in which words, and how much of each kind."""
    inquiries = list(read_squad(file))
    if options.as_follow_ups:
        inquiries = [asked for asked in map(as_follow_ups, inquiries) if asked.questions]
        if not inquiries:
            raise QuestionSetError(f"{file}: no question has a name that one before it has too.")
    if options.reworded:
        rewordings = read_rewordings(options.reworded)
        inquiries = [asked for own in inquiries if (asked := reworded(own, rewordings)).questions]
        if not inquiries:
            raise QuestionSetError(f"{options.reworded} has other words for none of the questions of {file}.")
    off = read_off_article(off_article, [i.article.id for i in inquiries]) if off_article else {}
    inquiries = [_limited(replace(i, questions=(*i.questions, *off.get(i.article.id, ()))), options) for i in inquiries]
    if options.article:
        unknown = sorted(set(options.article) - {inquiry.article.id for inquiry in inquiries})
        if unknown:
            raise QuestionSetError(f"{file} has no article called {', '.join(unknown)}.")
        inquiries = [inquiry for inquiry in inquiries if inquiry.article.id in options.article]
    return inquiries


def _ablation(records: Sequence[Record], setups: Iterable[tuple[Assistant, Sequence[Question]]]) -> tuple[Table, Table]:
    return ablation_tables(records, ablate(setups, progress(len(VARIANTS) * len(records), "ablation")))


def _setups(
    inquiries: Sequence[Inquiry], encoder: Encoder, options: argparse.Namespace
) -> Iterator[tuple[Assistant, Sequence[Question]]]:
    """The assistants that a SQuAD file's questions were put to, in the order of the records."""
    if options.pooled:
        articles = [inquiry.article for inquiry in inquiries]
        yield _build(articles, CachedEncoder(encoder)), [q for inquiry in inquiries for q in inquiry.questions]
        return
    for inquiry in inquiries:
        cached = CachedEncoder(encoder)
        yield _build([inquiry.article], cached), inquiry.questions
        for reduced in without_gold(inquiry) if options.removed else ():
            yield _build([reduced.article], cached), reduced.questions


def _conversations(options: argparse.Namespace) -> Section:
    from scoqa.encoder import load_encoder

    found = read_conversations(options.conversations, options.collections)
    inquiries = [_limited(inquiry, options) for inquiry in found]
    advance = progress(sum(1 + bool(q.history) for inquiry in inquiries for q in inquiry.questions), "conversations")
    encoder = load_encoder()
    outcome = run_inquiries(inquiries, encoder, _build, drop_history=True, advance=advance)
    groups = by_turn(outcome.records)
    tables = (ranking_table(groups), history_table(groups, outcome.without_history))
    records = {"default": outcome.records, "without history": outcome.without_history}
    return Section(
        name=str(options.conversations),
        mode="conversations",
        tables=tables,
        records=records,
        milliseconds=outcome.milliseconds,
        settings={"limit": options.limit},
        index=digests([inquiry.article for inquiry in inquiries], encoder),
    )


def digests(articles: Sequence[Article], encoder: Encoder) -> dict[str, str]:
    """SHA-256 of a model's weights and of the articles' texts."""
    texts = hashlib.sha256("\n".join(f"{article.id} {article.digest}" for article in articles).encode())
    return {"weights_sha256": encoder.weights_digest, "articles_sha256": texts.hexdigest()}


def _build(articles: Sequence[Article], encoder: CachedEncoder) -> Assistant:
    from scoqa.assistant import Assistant

    return Assistant.from_articles(list(articles), encoder=encoder)


def _with_encoder(assistant: Assistant, encoder: CachedEncoder) -> Assistant:
    from scoqa.assistant import Assistant

    return Assistant.from_index(assistant.index, encoder)


def _limited(inquiry: Inquiry, options: argparse.Namespace) -> Inquiry:
    return replace(inquiry, questions=first_of_each_kind(inquiry.questions, options))


def first_of_each_kind(questions: Sequence[Question], options: argparse.Namespace) -> tuple[Question, ...]:
    """The first `--limit` questions of each kind; all of them without that option."""
    kinds: Counter[str] = Counter()
    chosen = []
    for question in questions:
        kinds[question.kind] += 1
        if options.limit is None or kinds[question.kind] <= options.limit:
            chosen.append(question)
    return tuple(chosen)
