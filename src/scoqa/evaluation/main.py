"""The command: `python eval/run.py`, or `scoqa eval`."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa.errors import QuestionSetError, ScoqaError
from scoqa.evaluation.conversations import read_conversations
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.figures import (
    answer_table,
    by_article,
    by_kind,
    by_turn,
    containment_table,
    history_table,
    ranking_table,
    refusal_table,
    signal_table,
    unanswerable_table,
)
from scoqa.evaluation.intervals import RESAMPLES, SEED
from scoqa.evaluation.questions import SPLITS, Question, read_question_set
from scoqa.evaluation.report import FORMAT, Section, format_section, latency_to_dict, section_to_dict
from scoqa.evaluation.runner import progress, run_inquiries, run_pooled
from scoqa.evaluation.squad import Inquiry, read_off_article, read_squad
from scoqa.types import Article

if TYPE_CHECKING:
    from scoqa.assistant import Assistant

SIGNALS = ("bm25", "dense")
_MOST_ARTICLES = 60  # with more, a row for each is no longer read


def main(argv: Sequence[str] | None = None, *, questions: str | Path | None = None) -> int:
    """Runs the evaluation that the arguments name; 0, or 2 where it cannot.

    Args:
        argv: The arguments; those of the process where not given.
        questions: The question set where the arguments name nothing to evaluate.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if not (options.questions or options.squad or options.conversations):
        if questions is None:
            parser.error("name what to evaluate: --questions FILE, --squad FILE or --conversations FILE")
        options.questions = str(questions)
    if (options.removed or options.off_article or options.pooled) and not options.squad:
        parser.error("--removed, --off-article and --pooled go with --squad")
    if options.pooled and (options.removed or options.off_article):
        parser.error("--pooled holds all articles: nothing is off-article or removed there")
    if len(options.off_article) not in (0, len(options.squad)):
        parser.error("give one --off-article for each --squad, in the same order, or none")
    if bool(options.conversations) != bool(options.collections):
        parser.error("--conversations and --collections go together")
    try:
        sections = _sections(options)
        if options.json:
            _write_json(Path(options.json), sections, options)
    except ScoqaError as error:
        print(f"scoqa eval: {error}", file=sys.stderr)
        return 2
    print("\n\n\n".join(format_section(section) for section in sections))
    print(f"\nIn a cell: the figure, then its 95 % interval ({RESAMPLES} bootstrap resamples, seed {SEED}).")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scoqa eval", description="Measure how good the answers are.")
    parser.add_argument("--questions", metavar="FILE", help="a question set in JSON lines, for the index")
    parser.add_argument("--index", metavar="DIR", help="index folder; the shipped one where not given")
    parser.add_argument("--split", choices=[*SPLITS, "all"], default="all", help="questions to ask (all)")
    parser.add_argument(
        "--squad", metavar="FILE", action="append", default=[], help="articles and questions in SQuAD's JSON"
    )
    parser.add_argument("--pooled", action="store_true", help="all articles of the SQuAD file in one index")
    parser.add_argument(
        "--off-article",
        metavar="FILE",
        action="append",
        default=[],
        help="questions for the wrong SQuAD article",
    )
    parser.add_argument(
        "--removed",
        action="store_true",
        help="ask SQuAD's questions again without the paragraphs that answer",
    )
    parser.add_argument("--conversations", metavar="FILE", help="turns of conversations, in JSON lines")
    parser.add_argument("--collections", metavar="FILE", help="the passages that the conversations are about")
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_positive,
        help="only the first N questions of each kind, article by article",
    )
    parser.add_argument("--json", metavar="OUT", help="write everything to this file as well")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)


def _sections(options: argparse.Namespace) -> list[Section]:
    sections = [_question_set(options)] if options.questions else []
    sections += [_squad(*files, options) for files in zip_longest(options.squad, options.off_article)]
    return sections + ([_conversations(options)] if options.conversations else [])


def _question_set(options: argparse.Namespace) -> Section:
    from scoqa.assistant import load_assistant

    assistant = load_assistant(options.index)
    found = read_question_set(options.questions, assistant.index.articles)
    questions = [q for q in found if options.split in (q.split, "all")]
    articles = dict.fromkeys(question.article for question in questions)
    questions = [q for a in articles for q in _first([q for q in questions if q.article == a], options)]
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
        advance=progress(len(questions), "questions"),
    )
    records = outcome.records
    groups = by_kind(records)
    tables = (ranking_table(groups), signal_table(records), answer_table(groups), refusal_table(groups))
    return Section(str(options.questions), "questions", tables, {"default": records}, outcome.milliseconds)


def _squad(file: str, off_article: str | None, options: argparse.Namespace) -> Section:
    from scoqa.encoder import load_encoder

    inquiries = [_limited(inquiry, options) for inquiry in read_squad(file)]
    if off_article:
        off = read_off_article(off_article, [inquiry.article.id for inquiry in inquiries])
        inquiries = [replace(i, questions=(*i.questions, *_first(off[i.article.id], options))) for i in inquiries]
    total = sum(len(inquiry.questions) for inquiry in inquiries)
    if options.removed:
        total += sum(question.answerable for inquiry in inquiries for question in inquiry.questions)
    advance = progress(total, Path(file).stem)
    if options.pooled:
        outcome = run_pooled(inquiries, load_encoder(), _build, signals=SIGNALS, advance=advance)
    else:
        outcome = run_inquiries(
            inquiries, load_encoder(), _build, signals=SIGNALS, removed=options.removed, advance=advance
        )
    records = outcome.records
    groups = by_article(records)
    groups = groups if len(groups) <= _MOST_ARTICLES else {"all": records}
    tables = [ranking_table(groups), signal_table(records), containment_table(groups)]
    if not all(record.question.answerable for record in records):
        tables.append(unanswerable_table(records))
    name = f"{file}, all articles in one index" if options.pooled else f"{file}, each article by itself"
    return Section(name, "squad", tuple(tables), {"default": records}, outcome.milliseconds)


def _conversations(options: argparse.Namespace) -> Section:
    from scoqa.encoder import load_encoder

    found = read_conversations(options.conversations, options.collections)
    inquiries = [_limited(inquiry, options) for inquiry in found]
    advance = progress(2 * sum(len(inquiry.questions) for inquiry in inquiries), "conversations")
    outcome = run_inquiries(inquiries, load_encoder(), _build, drop_history=True, advance=advance)
    groups = by_turn(outcome.records)
    tables = (ranking_table(groups), history_table(groups, outcome.without_history))
    records = {"default": outcome.records, "without history": outcome.without_history}
    return Section(str(options.conversations), "conversations", tables, records, outcome.milliseconds)


def _build(articles: Sequence[Article], encoder: CachedEncoder) -> Assistant:
    from scoqa.assistant import Assistant

    return Assistant.from_articles(list(articles), encoder=encoder)


def _with_encoder(assistant: Assistant, encoder: CachedEncoder) -> Assistant:
    from scoqa.assistant import Assistant
    from scoqa.retrieval import Retriever

    return Assistant(Retriever(assistant.index, encoder))


def _limited(inquiry: Inquiry, options: argparse.Namespace) -> Inquiry:
    return replace(inquiry, questions=_first(inquiry.questions, options))


def _first(questions: Sequence[Question], options: argparse.Namespace) -> tuple[Question, ...]:
    """The first `--limit` questions of each kind."""
    kinds: Counter[str] = Counter()
    chosen = []
    for question in questions:
        kinds[question.kind] += 1
        if options.limit is None or kinds[question.kind] <= options.limit:
            chosen.append(question)
    return tuple(chosen)


def _write_json(path: Path, sections: Sequence[Section], options: argparse.Namespace) -> None:
    """Everything that was found; without its key "latency" it is the same in every run on a machine."""
    files = [
        options.questions,
        *options.squad,
        *options.off_article,
        options.conversations,
        options.collections,
    ]
    content = {
        "format": FORMAT,
        "settings": {
            "split": options.split,
            "limit": options.limit,
            "pooled": options.pooled,
            "removed": options.removed,
            "resamples": RESAMPLES,
            "seed": SEED,
            "files": {str(f): hashlib.sha256(Path(f).read_bytes()).hexdigest() for f in files if f},
        },
        "sections": [section_to_dict(section) for section in sections],
        "latency": {section.name: latency_to_dict(section) for section in sections},
    }
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise QuestionSetError(f"Cannot write {path}: {error.strerror or error}.") from error
