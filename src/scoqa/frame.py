"""What stands around the conversation: the page's heading, its menu, the first sight, and the window for an article."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scoqa.answers import Texts
from scoqa.documents import DOCUMENT_LIMIT, DOCUMENT_TYPES
from scoqa.types import Article


def heading_html(articles: Sequence[Article], t: Texts, *, opens: bool, opened: bool) -> str:
    """The top of the page: the title, or how many articles there are, the menu, and the phone's Article button.

    Args:
        articles: Those that are asked.
        t: The page's texts.
        opens: A reader may open an article of their own.
        opened: This is one, so there is a way back.
    """
    title = articles[0].title or t["chat.untitled"] if len(articles) == 1 else ""
    title = title or t["chat.articles"].format(n=len(articles))
    acts = [("new", "chat.new"), ("save-markdown", "chat.save.markdown"), ("save-json", "chat.save.json")]
    acts += [("open", "chat.open")] if opens else []
    acts += [("close", "chat.close")] if opened else []
    menu = "".join(f'<li><button type="button" data-act="{act}">{escape(t[key])}</button></li>' for act, key in acts)
    back = f'<button type="button" class="back" data-act="close">{escape(t["chat.close"])}</button>' if opened else ""
    return (
        f'<header class="masthead"><p class="brand">scoqa</p><h1 dir="auto">{escape(title)}</h1>{back}'
        f'<button type="button" class="open-article" aria-controls="article">{escape(t["chat.article"])}</button>'
        f'<button type="button" class="open-menu" popovertarget="menu">{escape(t["chat.menu"])}</button>'
        f'<ul id="menu" popover>{menu}</ul></header>'
    )


def intro_html(starters: Sequence[str], t: Texts, *, can_return: bool, llm: str = "") -> str:
    """What an empty conversation shows: one sentence, questions to begin with, and the way back to a cleared one.

    With a language model, named by `llm`, the sentence says that it writes the answers.
    """
    lead = t["chat.intro.written"].format(model=llm) if llm else t["chat.intro"]
    questions = "".join(
        f'<li><button type="button" data-act="ask" dir="auto">{escape(question)}</button></li>' for question in starters
    )
    listed = f'<ul class="starters" aria-label="{escape(t["chat.starters"])}">{questions}</ul>' if starters else ""
    cleared = (
        f'<p class="cleared">{escape(t["chat.cleared"])} '
        f'<button type="button" data-act="return">{escape(t["chat.return"])}</button></p>'
        if can_return
        else ""
    )
    return f'{cleared}<p class="lead">{escape(lead)}</p>{listed}'


def window_html(t: Texts) -> str:
    """The window in which a reader opens an article of their own, from a file or from pasted text."""
    types = ", ".join(kind.removeprefix(".").upper() for kind in DOCUMENT_TYPES)
    limits = t["chat.open.limits"].format(types=types, size=DOCUMENT_LIMIT // 1_000_000)
    return (
        '<dialog id="opening" aria-labelledby="opening-title"><form method="dialog">'
        f'<h2 id="opening-title">{escape(t["chat.open"])}</h2>'
        f'<p class="soft">{escape(t["chat.open.private"])}</p>'
        f"<label>{escape(t['chat.open.file'])}"
        f'<input type="file" name="file" accept="{escape(",".join(DOCUMENT_TYPES))}" data-limit="{DOCUMENT_LIMIT}">'
        f'</label><p class="soft">{escape(limits)}</p>'
        f'<label>{escape(t["chat.open.title"])}<input type="text" name="title" maxlength="200" dir="auto"></label>'
        f'<label>{escape(t["chat.open.text"])}<textarea name="text" rows="6" dir="auto"></textarea></label>'
        f'<label class="progress" hidden>{escape(t["chat.open.reading"])} <progress max="1"></progress></label>'
        '<p class="trouble" role="alert"></p>'
        f'<div class="buttons"><button type="button" data-act="cancel-open">{escape(t["chat.open.cancel"])}</button>'
        f'<button type="button" class="main" data-act="read">{escape(t["chat.open.read"])}</button></div>'
        "</form></dialog>"
    )
