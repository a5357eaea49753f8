"""The conversation's side of the page as HTML, in the reader's language. Pure; escapes everything.

The links in the chat point to places in the article, by the anchors of `pane.Anchors`; a link's title is the
sentence that it leads to. What the buttons do stands in `chat.js`, which finds them by `data-act`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from scoqa.answers import Texts, answer_text, citation_anchor, refusal_lines
from scoqa.below import again_html, below_html, chip
from scoqa.pane import Anchors
from scoqa.render import exact_words
from scoqa.turns import ChatTurn
from scoqa.types import Method, Refusal
from scoqa.written import origin_html, pending_html, written_html

WHOLE_PASSAGE = 600
"""A refusal shows the closest passage whole up to this many characters, else its best sentence."""


def turn_html(turn: ChatTurn, row: int, last: bool, anchors: Anchors, t: Texts, *, linked: bool = True) -> str:
    """One question and what came of it.

    Args:
        turn: Whatever its state.
        row: Its place in the conversation, from 0; the buttons say it to the server.
        last: It can be asked again, changed or taken back.
        anchors: Where the links lead.
        t: The page's texts.
        linked: Whether the page's address leads other readers to the same articles.
    """
    question = f'<h2 class="question" dir="auto">{escape(turn["question"])}</h2>'
    answer = turn["answer"]
    if turn["state"] == "stopped":
        body = _notice("stopped", t["chat.stopped"], t["chat.stopped.more"]) + (again_html(t) if last else "")
    elif turn["state"] == "failed":
        body = _notice("failed", t["chat.failed"], turn["error"]) + (again_html(t) if last else "")
    elif answer is None:
        body = f'<div class="answer open"><p>{escape(t["chat.reading"])}</p></div>'
    else:
        body = _answer_html(answer, anchors, t, turn["pending"])
        if turn["state"] == "answered":
            body += below_html(turn, answer, row, last, anchors, t, linked=linked)
        else:
            body += '<p class="more"></p>'
    return question + body


def spoken(turn: ChatTurn, t: Texts) -> str:
    """What a screen reader says when a turn has come to its end; "" while it is open."""
    if turn["state"] == "answered" and turn["answer"] is not None:
        return answer_text(turn["answer"], t)
    return {"failed": f"{t['chat.failed']} {turn['error']}", "stopped": t["chat.stopped"]}.get(turn["state"], "")


def _answer_html(answer: Mapping[str, Any], anchors: Anchors, t: Texts, pending: str) -> str:
    searched, origin = _searched_html(answer, t), origin_html(answer, t)
    if answer["method"] == Method.GENERATED and answer["refusal"] is None:
        said = "".join(written_html(statement, anchors, t) for statement in answer["statements"])
        said += pending_html(pending) or ("" if said else f"<p>{escape(t['chat.writing'])}</p>")
        return f'<div class="answer said">{searched}{said}{origin}</div>'
    if answer["statements"]:
        quotes = "".join(_statement_html(statement, anchors, t) for statement in answer["statements"])
        return f'<div class="answer said">{searched}{quotes}{origin}</div>'
    if answer["refusal"] is None:
        return f'<div class="answer talk"><p>{escape(answer_text(answer, t))}</p></div>'
    first, *rest = refusal_lines(answer, t)
    lines = f'<p class="refusal">{escape(first)}</p>' + "".join(f"<p>{escape(line)}</p>" for line in rest)
    closest = "".join(_closest_html(passage, anchors, t) for passage in answer["passages"][:1])
    return f'<div class="answer refused">{searched}{lines}{closest}{origin}</div>'


def _searched_html(answer: Mapping[str, Any], t: Texts) -> str:
    if answer["refusal"] == Refusal.EMPTY_QUESTION:
        return ""
    parts, mended = [], answer["question"]
    for typed, searched in answer["corrections"]:
        mended = mended.replace(typed, searched)
        parts.append(escape(t["chat.corrected"].format(searched=searched, typed=typed)))
    if parts:
        parts.append(f'<button type="button" data-act="as-typed">{escape(t["chat.as_typed"])}</button>')
    if answer["rewritten"]:
        parts.append(escape(t["chat.rewritten"].format(model=answer["model"], query=answer["query"])))
        parts.append(f'<button type="button" data-act="as-typed">{escape(t["chat.rewritten.as_typed"])}</button>')
    elif _spaced(answer["query"]).casefold() != _spaced(mended).casefold() and answer["method"] != Method.SMALL_TALK:
        parts.append(escape(t["chat.searched"].format(query=answer["query"])))
    return f'<p class="searched" dir="auto">{" ".join(parts)}</p>' if parts else ""


def _statement_html(statement: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    links = []
    for cited in statement["citations"]:
        label = anchors.label(cited["article"], cited["paragraph"])
        links.append(chip(label, citation_anchor(cited, anchors), cited["quote"]))
        if cited["repeats"]:
            chips = [chip(f"¶{n}", citation_anchor(cited, anchors, n), cited["quote"]) for n in cited["repeats"]]
            links.append(f'<span class="also">{escape(t["chat.also"]).format(places=" ".join(chips))}</span>')
    before, exact, after = exact_words(statement["text"], statement["citations"][0]["start"], statement["answer"])
    said = f"{escape(before)}<strong>{escape(exact)}</strong>{escape(after)}" if exact else escape(before)
    return f'<blockquote dir="auto"><p>{said} {" ".join(links)}</p></blockquote>'


def _closest_html(passage: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    article, number = passage["article"], passage["paragraph"]
    whole = len(passage["text"]) <= WHOLE_PASSAGE
    shown = passage["text"] if whole else f"… {passage['sentences'][0]['text']} …"
    label = anchors.label(article, number)
    link = f'<a class="place" href="#{anchors.paragraph(article, number)}">{escape(label)}</a>'
    lead = escape(t["chat.closest"]).format(place=link)
    return f'<div class="closest"><p>{lead}</p><p class="passage" dir="auto">{escape(shown)}</p></div>'


def _notice(kind: str, first: str, more: str) -> str:
    return f'<div class="answer {kind}"><p class="{kind}-line">{escape(first)}</p><p>{escape(more)}</p></div>'


def _spaced(text: str) -> str:
    return " ".join(text.split()).rstrip("?!. ")
