"""From the files that are named to a `Section` for each, of the answers that a language model writes (`--llm`)."""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa.errors import QuestionSetError, SettingsError
from scoqa.evaluation.generated import Written, run_written, written_tables
from scoqa.evaluation.groups import by_article, by_kind
from scoqa.evaluation.questions import Question, read_question_set
from scoqa.evaluation.report import Section
from scoqa.evaluation.runner import progress
from scoqa.evaluation.sections import digests, first_of_each_kind, squad_inquiries
from scoqa.settings import LlmSettings, read_llm

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.llm import Reply

Setup = tuple["Assistant", Sequence[Question]]


def generated_sections(options: argparse.Namespace) -> list[Section]:
    """The question set and the SQuAD files that the options name, asked of the configured language model."""
    settings = read_llm(os.environ)
    if settings is None:
        raise SettingsError("--llm needs a language model: set SCOQA_LLM_BASE_URL and SCOQA_LLM_MODEL.")
    found = [_section(options.questions, [_question_set(options)], settings, options)] if options.questions else []
    for file, off in zip_longest(options.squad, options.off_article):
        found.append(_section(file, _squad(file, off, options), settings, options))
    return found


def _section(file: str, setups: Sequence[Setup], settings: LlmSettings, options: argparse.Namespace) -> Section:
    advance = progress(sum(len(questions) for _, questions in setups), Path(file).stem)
    written: list[Written] = []
    for assistant, questions in setups:
        replies: list[Reply] = []
        written += run_written(assistant.with_llm(settings, replies.append), questions, replies, advance)
    records = [one.record for one in written]
    of = {id(one.record): one for one in written}
    groups = by_kind(records) if file == options.questions else by_article(records)
    found: dict[str, list[Written]] = defaultdict(list)
    for label, own in groups.items():
        found[label] = [of[id(record)] for record in own]
    articles = [article for assistant, _ in setups for article in assistant.index.articles]
    return Section(
        name=f"{file}, written by {settings.model}",
        mode="generated",
        tables=tuple(written_tables(found)),
        records={"default": records},
        milliseconds=[one.milliseconds for one in written],
        settings={"split": options.split, "limit": options.limit, "model": settings.model},
        index=digests(articles, setups[0][0].retriever.encoder),
    )


def _question_set(options: argparse.Namespace) -> Setup:
    from scoqa.assistant import load_assistant

    assistant = load_assistant(options.index)
    found = read_question_set(options.questions, assistant.index.articles)
    questions = first_of_each_kind([q for q in found if options.split in (q.split, "all")], options)
    if not questions:
        raise QuestionSetError(f"{options.questions} holds no question of the split {options.split!r}.")
    return assistant, questions


def _squad(file: str, off_article: str | None, options: argparse.Namespace) -> list[Setup]:
    from scoqa.assistant import Assistant
    from scoqa.encoder import load_encoder

    inquiries = squad_inquiries(file, off_article, options)
    encoder = load_encoder()
    return [(Assistant.from_articles([inquiry.article], encoder), inquiry.questions) for inquiry in inquiries]
