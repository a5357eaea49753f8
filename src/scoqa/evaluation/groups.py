"""Records in groups, a row of a table each, and in clusters, which stand and fall together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from scoqa.evaluation.questions import Question
from scoqa.evaluation.records import Record
from scoqa.types import Turn

MIN_ARTICLES = 5
"""With fewer articles, clusters are questions with their rewordings: few clusters make no interval."""

Records = Sequence[Record]
Groups = Mapping[str, Records]


def by_kind(records: Records) -> dict[str, Records]:
    """The records as groups: all, each split where there are two, each kind in order of appearance."""
    groups: dict[str, Records] = {"all": records}
    for name in ("test", "dev"):
        part = [record for record in records if record.question.split == name]
        groups |= {name: part} if 0 < len(part) < len(records) else {}
    for kind in dict.fromkeys(record.question.kind for record in records):
        groups[kind] = [record for record in records if record.question.kind == kind]
    return groups


def by_article(records: Records) -> dict[str, Records]:
    """The records as groups: all, then each article where there are several."""
    articles = dict.fromkeys(record.question.article for record in records)
    parts = {name: [r for r in records if r.question.article == name] for name in articles}
    return {"all": records} | (parts if len(parts) > 1 else {})


def by_turn(records: Records) -> dict[str, Records]:
    """The records as groups: all, first turns, follow-ups, and the follow-ups of each article."""
    later = [record for record in records if record.question.history]
    groups = {
        "all": records,
        "first turns": [r for r in records if not r.question.history],
        "follow-ups": later,
    }
    return groups | {name: part for name, part in by_article(later).items() if name != "all"}


def clusters(records: Records, among: Records = ()) -> list[Hashable]:
    """What each record stands and falls with.

    Its article where there are at least `MIN_ARTICLES`; else the conversation that it continues, or
    the question that it rewords.

    Args:
        records: Those to put into clusters.
        among: Where questions that they reword are to be found as well.
    """
    if len({record.question.article for record in records}) >= MIN_ARTICLES:
        return [record.question.article for record in records]
    texts = {record.question.id: record.question.text for record in (*among, *records)}
    return [_family(record.question, texts) for record in records]


def _family(question: Question, texts: Mapping[str, str]) -> Hashable:
    """The text that a question continues or rewords, or its own; `texts` has those of all questions by id."""
    if question.of is not None:
        return question.article, texts.get(question.of, question.of)
    opening = question.history[0] if question.history else question.text
    return question.article, opening.question if isinstance(opening, Turn) else opening
