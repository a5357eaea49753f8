"""What stands below an answer, as HTML: its sources, why they were cited, what can be done with it, what to ask next.

What the buttons do stands in `chat.js`, which finds them by `data-act`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from scoqa.answers import Texts, citation_anchor, copied_text, match
from scoqa.feedback import MARKS, NOTE_LIMIT
from scoqa.pane import Anchors
from scoqa.render import citations_of
from scoqa.turns import ChatTurn, Reason
from scoqa.types import Method

VERY_NEAR, NEAR = 0.6, 0.35
"""From which cosine of question and paragraph on the meaning is called very near or near."""


def below_html(
    turn: ChatTurn, answer: Mapping[str, Any], row: int, last: bool, anchors: Anchors, t: Texts, *, linked: bool
) -> str:
    """What stands below a turn with its answer; see `page.turn_html` for the other arguments."""
    parts = []
    if answer["statements"]:
        parts.append(_sources_html(answer, anchors, t))
    if turn["reasons"] is not None:
        parts.append(_reasons_html(turn["reasons"], anchors, t))
    parts.append(_acts_html(turn, answer, row, last, anchors, t, linked))
    if last and turn["follow_ups"]:
        questions = "".join(
            f'<li><button type="button" data-act="ask">{escape(question)}</button></li>'
            for question in turn["follow_ups"]
        )
        parts.append(f'<ul class="follow-ups" aria-label="{escape(t["chat.follow_ups"])}">{questions}</ul>')
    return "".join(parts)


def _sources_html(answer: Mapping[str, Any], anchors: Anchors, t: Texts) -> str:
    cited = {citation["marker"]: citation for citation in citations_of(answer)}
    found = {(p["article"], n): p for p in answer["passages"] for n in (p["paragraph"], *p["repeats"])}
    rows = []
    for citation in cited.values():
        link = chip(
            anchors.label(citation["article"], citation["paragraph"]),
            citation_anchor(citation, anchors),
            citation["quote"],
        )
        passage = found.get((citation["article"], citation["paragraph"]))
        fit = f'<span class="fit">{escape(_fit(passage, answer["passages"], t))}</span>' if passage else ""
        rows.append(f'<li>{link} <q dir="auto">{escape(citation["quote"])}</q> {fit}</li>')
    summary = t["chat.sources"].format(n=len(cited), match=match(answer["confidence"], t))
    return f'<details class="sources"><summary>{escape(summary)}</summary><ul>{"".join(rows)}</ul></details>'


def _fit(passage: Mapping[str, Any], passages: Sequence[Mapping[str, Any]], t: Texts) -> str:
    def is_best(signal: str) -> bool:
        own = passage["scores"].get(signal, 0.0)
        return bool(own > 0 and own == max(p["scores"].get(signal, 0.0) for p in passages))

    by_words, by_meaning = is_best("bm25"), is_best("dense")
    if by_words and by_meaning:
        return t["chat.fit.both"]
    if by_words or by_meaning:
        return t["chat.fit.words"] if by_words else t["chat.fit.meaning"]
    return t["chat.fit.other"]


def _reasons_html(reasons: Sequence[Reason], anchors: Anchors, t: Texts) -> str:
    rows = []
    for reason in reasons:
        lines = []
        if reason["matched"]:
            lines.append(t["chat.why.matched"].format(words=", ".join(reason["matched"])))
        if reason["missing"]:
            lines.append(t["chat.why.missing"].format(words=", ".join(reason["missing"])))
        if reason["dense"] is not None:
            near = "very" if reason["dense"] >= VERY_NEAR else "near" if reason["dense"] >= NEAR else "far"
            percent = max(0, round(100 * reason["dense"]))
            lines.append(t["chat.why.meaning"].format(near=t[f"chat.why.{near}"], percent=percent))
        if not reason["matched"] and reason["dense"] is None:
            lines = [t["chat.why.together" if reason["together"] else "chat.why.about"]]
        label = escape(anchors.label(reason["article"], reason["paragraph"]))
        said = "".join(f"<li>{escape(line)}</li>" for line in lines)
        rows.append(f'<div><p><b>{label}</b> <q dir="auto">{escape(reason["quote"])}</q></p><ul>{said}</ul></div>')
    if not rows:
        rows = [f"<p>{escape(t['chat.why.nothing'])}</p>"]
    return f'<section class="why" aria-label="{escape(t["chat.why"])}">{"".join(rows)}</section>'


def _acts_html(
    turn: ChatTurn, answer: Mapping[str, Any], row: int, last: bool, anchors: Anchors, t: Texts, linked: bool
) -> str:
    copied = escape(copied_text(turn["question"], answer, anchors, t))
    acts = [
        f'<button type="button" data-act="copy" data-text="{copied}">{escape(t["chat.copy"])}</button>',
        *([_act("link", t["chat.link"])] if linked else []),
    ]
    if answer["statements"]:
        open_ = str(turn["reasons"] is not None).lower()
        acts.append(_act("why", t["chat.why"], f' aria-expanded="{open_}"'))
    if last:
        acts += [_act("retry", t["chat.retry"]), _act("edit", t["chat.edit"]), _act("undo", t["chat.undo"])]
    if turn["mark"]:
        judged = f'<p class="judged">{escape(t["chat.judged"])}</p>'
    elif answer["method"] == Method.SMALL_TALK:
        judged = ""
    else:
        judged = _judge_html(row, bool(answer["statements"]), t)
    return _group([*acts, judged], t)


def _judge_html(row: int, cites: bool, t: Texts) -> str:
    marks = [mark for mark in MARKS if cites or mark != "wrong citation"]
    choices = "".join(
        f'<label><input type="radio" name="mark-{row}" value="{mark}" required> '
        f"{escape(t['chat.judge.' + mark.replace(' ', '_')])}</label>"
        for mark in marks
    )
    return (
        f'<details class="judge"><summary>{escape(t["chat.judge"])}</summary><form>'
        f"<fieldset><legend>{escape(t['chat.judge.legend'])}</legend>{choices}</fieldset>"
        f"<label>{escape(t['chat.judge.note'])}"
        f'<textarea name="note" rows="2" maxlength="{NOTE_LIMIT}" dir="auto"></textarea></label>'
        f'<p class="soft">{escape(t["chat.judge.where"])}</p>'
        f'<button type="submit">{escape(t["chat.judge.send"])}</button></form></details>'
    )


def again_html(t: Texts) -> str:
    """What can be done with a question that was not answered."""
    return _group([_act("retry", t["chat.retry"]), _act("edit", t["chat.edit"]), _act("undo", t["chat.undo"])], t)


def _group(acts: Sequence[str], t: Texts) -> str:
    return f'<div class="acts" role="group" aria-label="{escape(t["chat.acts"])}">{"".join(acts)}</div>'


def _act(name: str, label: str, more: str = "") -> str:
    return f'<button type="button" data-act="{name}"{more}>{escape(label)}</button>'


def chip(label: str, anchor: str, quote: str) -> str:
    """A link to a citation; its title is the quotation."""
    return f'<a class="chip" href="#{escape(anchor)}" title="{escape(quote)}">{escape(label)}</a>'
