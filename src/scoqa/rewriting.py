"""A language model's rewriting of a follow-up, held against what was asked: is it the question, and nothing new?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoqa.claims import without_thoughts
from scoqa.lexical import names, terms, words
from scoqa.types import Turn

LONGEST = 400
"""Characters of a rewritten question at most."""

KEPT = 0.5
"""The share of the typed question's terms that the rewritten one has at least."""

_BEFORE = re.compile(r"^(?:(?:the )?(?:rewritten |stand-?alone )?question(?: is)?\s*:|[-*>#]+)\s*", re.IGNORECASE)


def rewritten_question(reply: str, question: str, history: Sequence[str | Turn]) -> str | None:
    """The question that stands alone, as a model wrote it; None where it cannot be trusted to ask the same.

    It is one line, keeps half of the question's terms, and names nothing that the conversation does not.

    >>> rewritten_question("When will Belarus join?", "When will it join?", ["Does Belarus want in?"])
    'When will Belarus join?'
    >>> rewritten_question("When will Iran join?", "When will it join?", ["Does Belarus want in?"]) is None
    True
    """
    lines = [line.strip() for line in without_thoughts(reply).splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    text = _BEFORE.sub("", lines[0]).strip("\"“”'` ")
    if not words(text) or len(text) > LONGEST or not text.isprintable():
        return None
    said = set(words(" ".join([question, *map(_said, history)])))
    if names(text) - said:
        return None
    typed = set(terms(question))
    if len(typed & set(terms(text))) < KEPT * len(typed):
        return None
    return text


def _said(turn: str | Turn) -> str:
    return f"{turn.question} {turn.said}" if isinstance(turn, Turn) else turn
