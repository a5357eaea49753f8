"""A conversation as a file to keep: Markdown to read, JSON to work with, each with a list of references.

A reference is a quoted place in an article; it has one number in the whole conversation, however often it is cited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scoqa.answers import Texts, doubts_of, origin_text, refusal_lines
from scoqa.render import citations_of, escape_markdown, place
from scoqa.turns import ChatTurn
from scoqa.types import Article, Method

EXPORT_VERSION = 1

Place = tuple[str, int, int]
"""Article id, start and end of a quotation."""


def conversation_markdown(turns: Sequence[ChatTurn], articles: Sequence[Article], t: Texts) -> str:
    """The answered turns as CommonMark: questions as headings, quotations with markers, the references last."""
    numbers, titles = _references(turns), {article.id: article.title for article in articles}
    name = ", ".join(article.title or article.id for article in articles)
    blocks = [f"# {escape_markdown(name)}"]
    for turn in turns:
        answer = turn["answer"]
        if answer is None:
            continue
        blocks.append(f"## {escape_markdown(turn['question'])}")
        for statement in answer["statements"]:
            markers = "".join(rf"\[{numbers[_key(cited)][0]}\]" for cited in statement["citations"])
            mark = "" if answer["method"] == Method.GENERATED else "> "
            doubts = "".join(f" *({escape_markdown(doubt)})*" for doubt in doubts_of(statement, t))
            blocks.append(f"{mark}{escape_markdown(statement['text'])} {markers}".rstrip() + doubts)
        if answer["statements"] and (origin := origin_text(answer, t)):
            blocks.append(f"*{escape_markdown(origin)}*")
        if not answer["statements"]:
            lines = refusal_lines(answer, t) if answer["refusal"] is not None else [answer["text"]]
            blocks.append(escape_markdown(" ".join(lines)))
    if numbers:
        blocks.append(f"## {t['chat.references']}")
        blocks.append(
            "\n".join(
                f"{number}. {place(titles[c['article']], c['paragraph'], tuple(c['repeats']))}: "
                f"“{escape_markdown(c['quote'])}”"
                for number, c in numbers.values()
            )
        )
    return "\n\n".join(blocks) + "\n"


def conversation_json(turns: Sequence[ChatTurn], articles: Sequence[Article]) -> str:
    """The answered turns as JSON: the articles, each answer as `Answer.to_dict` gives it, and the references."""
    data = {
        "version": EXPORT_VERSION,
        "articles": [{"id": a.id, "title": a.title, "sha256": a.digest} for a in articles],
        "turns": [turn["answer"] for turn in turns if turn["answer"] is not None],
        "references": [{**cited, "marker": number} for number, cited in _references(turns).values()],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _references(turns: Sequence[ChatTurn]) -> dict[Place, tuple[int, Mapping[str, Any]]]:
    found: dict[Place, tuple[int, Mapping[str, Any]]] = {}
    for cited in (citation for turn in turns for citation in citations_of(turn["answer"])):
        found.setdefault(_key(cited), (len(found) + 1, cited))
    return found


def _key(cited: Mapping[str, Any]) -> Place:
    return cited["article"], cited["start"], cited["end"]
