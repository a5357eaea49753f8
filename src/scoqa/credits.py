"""Whose a picture is: the credit in brackets at the end of its caption. English."""

from __future__ import annotations

import re

from scoqa.signals import named_part
from scoqa.types import AnswerSpan, Kind, Passage, Sentence
from scoqa.wording import PHOTO

_PICTURE = rf"{PHOTO}s?"
_ASKS = re.compile(
    rf"\bwho (?:photographed\b|(?:took|shot|made|snapped) (?!part\b)(?:it|them|this|that|(?:\w+ ){{0,3}}{_PICTURE})\b)"
    rf"|\bwhose {_PICTURE}|\bby whom\b|\bcredit(?:s|ed)?\b|\bphotographer\b|\b(?:agency|source)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    rf"\((?:{_PICTURE}(?: ?[/:|] ?| by | courtesy of ))?(?P<whose>(?-i:[A-ZÀ-Ý])[^()]*)\)\W*$", re.IGNORECASE
)


def asks_for_credit(asked: str, query: str) -> bool:
    """Whether somebody wants to know who took a picture.

    Args:
        asked: The question, or the follow-up alone.
        query: As searched: the picture may be named in the question before.

    >>> asks_for_credit("Who took it?", "What is in the photo? Who took it?")
    True
    """
    return _ASKS.search(asked) is not None and named_part(query) is Kind.CAPTION


def is_credit(passage: Passage, span: AnswerSpan) -> bool:
    """Whether words reach into the credit of a caption."""
    found = _credit_in(passage, passage.paragraph.text)
    return found is not None and span.end > passage.paragraph.start + found.start()


def credit(passage: Passage, sentence: Sentence) -> AnswerSpan | None:
    """The name in the credit that a sentence of a caption ends with; None where there is none."""
    found = _credit_in(passage, sentence.text)
    if found is None:
        return None
    start, end = found.span("whose")
    return AnswerSpan(sentence.start + start, sentence.start + end, found["whose"], 1.0)


def _credit_in(passage: Passage, text: str) -> re.Match[str] | None:
    return _CREDIT.search(text) if passage.paragraph.kind is Kind.CAPTION else None
