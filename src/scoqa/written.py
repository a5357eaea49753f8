"""What a language model has written, as HTML: its statements, what speaks against their citations, and its name."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from scoqa.answers import Texts, citation_anchor, doubt_text, origin_text
from scoqa.pane import Anchors
from scoqa.verdicts import Level


def written_html(statement: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    """A generated statement with its citations, each marked as the check found it, and the reasons below it."""
    if statement["uncited"]:
        mark = f'<span class="mark">{escape(t["chat.uncited"])}</span>'
        return f'<p class="written doubtful" dir="auto">{escape(statement["text"])} {mark}</p>'
    links, doubts = [], []
    for cited in statement["citations"]:
        label = anchors.label(cited["article"], cited["paragraph"])
        links.append(_chip(label, cited, anchors, t))
        if doubt := doubt_text(cited, t):
            doubts.append(f"<li>{escape(label)}: {escape(doubt)}</li>")
    text = f'<p class="written" dir="auto">{escape(statement["text"])} {" ".join(links)}</p>'
    return text + (f'<ul class="doubts">{"".join(dict.fromkeys(doubts))}</ul>' if doubts else "")


def pending_html(text: str) -> str:
    """What is being written and was not checked yet."""
    return f'<p class="written pending" dir="auto">{escape(text)}</p>' if text else ""


def origin_html(answer: Mapping[str, Any], t: Texts) -> str:
    """Who wrote an answer, or why the language model did not; "" where none was asked."""
    text = origin_text(answer, t)
    return f'<p class="origin">{escape(text)}</p>' if text else ""


def _chip(label: str, cited: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    level = cited["support"]["level"] if cited["support"] is not None else Level.SUPPORTED
    anchor, title = escape(citation_anchor(cited, anchors)), escape(cited["quote"])
    if level == Level.SUPPORTED:
        return f'<a class="chip" href="#{anchor}" title="{title}">{escape(label)}</a>'
    mark = f'<span class="mark">{escape(t[f"chat.support.{level}"])}</span>'
    return f'<a class="chip {level}" href="#{anchor}" title="{title}">{escape(label)} {mark}</a>'
