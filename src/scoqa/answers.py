"""An answer (`Answer.to_dict`) as the chat needs it: in plain words of the reader's language, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoqa.locales import texts
from scoqa.pane import Anchors
from scoqa.render import citations_of
from scoqa.turns import ChatTurn
from scoqa.types import Method, Refusal, Shortfall
from scoqa.verdicts import Doubt, Level

Texts = Mapping[str, str]
"""The page's texts, by `locales.texts`."""

CLOSE, FAIR = 0.75, 0.45
"""From which confidence on an answer is called a close or a fair match; below, a loose one. Nothing is called sure: how
well the words match says little of whether they answer a question that is just beside the article's."""


def answer_text(answer: Mapping[str, Any], t: Texts) -> str:
    """What an answer (`Answer.to_dict`) says, in plain words: its quotations, or a refusal in the reader's language."""
    if answer["statements"]:
        return "\n".join(said_text(statement, answer) for statement in answer["statements"])
    if answer["refusal"] is None:
        return _reply(answer["text"], t)
    return " ".join(refusal_lines(answer, t))


def refusal_lines(answer: Mapping[str, Any], t: Texts) -> list[str]:
    """What a refusal says, and below it what the question lacks."""
    if answer["refusal"] == Refusal.EMPTY_QUESTION:
        return [t["chat.refusal.EMPTY_QUESTION"]]
    if answer["shortfall"] == Shortfall.OTHER_LANGUAGE:  # then nobody knows what the article says of it
        return [t["chat.shortfall.OTHER_LANGUAGE"], t["chat.shortfall.OTHER_LANGUAGE.more"]]
    shortfall = answer["shortfall"]
    return [t["chat.refusal.NOT_IN_ARTICLE"], *([t[f"chat.shortfall.{shortfall}"]] if shortfall else [])]


def copied_text(question: str, answer: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    """An answer as it is copied: the question, the quotations with their markers, and where each one stands."""
    if not answer["statements"]:
        return f"{question}\n\n{answer_text(answer, t)}"
    said = []
    for statement in answer["statements"]:
        markers = "".join(f"[{cited['marker']}]" for cited in statement["citations"])
        doubts = "".join(f" ({doubt})" for doubt in doubts_of(statement, t))
        said.append(f"{said_text(statement, answer)} {markers}".rstrip() + doubts)
    places = {citation["marker"]: citation for citation in citations_of(answer)}
    where = [f"[{n}] {place_text(c, anchors, t)}" for n, c in sorted(places.items())]
    if origin := origin_text(answer, t):
        where.append(origin)
    return "\n".join([question, "", *said, "", *where])


def doubt_text(cited: Mapping[str, Any], t: Texts) -> str:
    """What speaks against a citation, in a reader's words; "" where nothing does."""
    support = cited["support"]
    if support is None or support["doubt"] is None:
        return ""
    if (support["level"], support["doubt"]) == (Level.WEAK, Doubt.MEANING):
        return t["chat.doubt.partly"]
    return t[f"chat.doubt.{support['doubt']}"].format(about=support["about"])


def doubts_of(statement: Mapping[str, Any], t: Texts) -> list[str]:
    """What speaks against a statement and each of its citations, in a reader's words; nothing for a quotation."""
    if statement["uncited"]:
        return [t["chat.uncited"]]
    doubted = [(cited["support"], doubt_text(cited, t)) for cited in statement["citations"]]
    said = [f"{t['chat.support.' + support['level']]}: {doubt}" for support, doubt in doubted if doubt]
    return list(dict.fromkeys(said))


def origin_text(answer: Mapping[str, Any], t: Texts) -> str:
    """Who wrote an answer, or why the language model did not; "" where none was asked."""
    if answer["fault"] is not None:
        fault = t[f"chat.fault.{answer['fault']}"].format(model=answer["model"])
        return t["chat.fallback"].format(fault=fault)
    if answer["method"] != Method.GENERATED:
        return ""
    return t["chat.written" if answer["statements"] else "chat.written.refused"].format(model=answer["model"])


def said_text(statement: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """What a statement says: between quotation marks, unless a language model wrote it."""
    text = str(statement["text"])
    return text if answer["method"] == Method.GENERATED else f"“{text}”"


def place_text(cited: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    """Where a citation stands, in plain words: `Title, ¶18 (also ¶1)`."""
    title = anchors.by_id[cited["article"]].title
    also = ", ".join(f"¶{number}" for number in cited["repeats"])
    where = f"{title}, ¶{cited['paragraph']}" if title else f"¶{cited['paragraph']}"
    return f"{where} ({t['chat.also'].format(places=also)})" if also else where


def match(confidence: float, t: Texts) -> str:
    """How well what is quoted matches the question, in a reader's words."""
    if confidence >= CLOSE:
        return t["chat.match.close"]
    return t["chat.match.fair"] if confidence >= FAIR else t["chat.match.loose"]


def citation_anchor(cited: Mapping[str, Any], anchors: Anchors, paragraph: int | None = None) -> str:
    """The anchor of what a citation quotes, one sentence or several: `p22s1`, `p22s1-3`.

    Args:
        cited: A citation as `Answer.to_dict` gives it.
        anchors: Those of the page.
        paragraph: One of its repeats, where not the cited paragraph itself is meant.
    """
    article, number = cited["article"], cited["paragraph"]
    other = number if paragraph is None else paragraph
    moved = anchors.by_id[article].paragraph(other).start - anchors.by_id[article].paragraph(number).start
    return anchors.quote(article, other, cited["start"] + moved, cited["end"] + moved)


def trail(turns: Sequence[ChatTurn], anchors: Anchors) -> list[str]:
    """Where a conversation cited each paragraph first, as anchors, in that order."""
    first: dict[tuple[str, int], str] = {}
    for cited in (citation for turn in turns for citation in citations_of(turn["answer"])):
        first.setdefault((cited["article"], cited["paragraph"]), citation_anchor(cited, anchors))
    return list(first.values())


def _reply(text: str, t: Texts) -> str:
    """A reply to small talk in the reader's language, where it is one of ours."""
    english = texts("en")
    key = next((key for key, own in english.items() if key.startswith("chat.reply.") and own == text), None)
    return t[key] if key is not None else text
