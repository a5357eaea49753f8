"""The place of the likeliest answer in a text → that of the words that a person would mark there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoqa.types import Sentence

_PAIRS = (("“", "”"), ("«", "»"), ('"', '"'), ("(", ")"), ("[", "]"))
_NUMBER = re.compile(r"\(?\d{1,3}(?:(?:\.\d{1,3})+[.)]?|[.)])\s+(?=\W*[A-ZÀ-Ý])")
"""The number of a clause or a step before what it says: "3.3 You may pay by card"."""


def whole_words(text: str, start: int, end: int, sentences: Sequence[Sentence] = ()) -> tuple[int, int]:
    """Where the words begin and end that are meant by those at a place.

    What is cut within a word, a number or an address is made whole. A quotation mark or a bracket without its other one
    is left out, or has the other one added where that follows. The number of a clause is no part of what it says.

    Args:
        text: The article's.
        start: Offset of the words in it.
        end: Just past them.
        sentences: Those that may begin with a number.

    Returns:
        Offsets in the text; the same one twice where nothing is left.

    >>> text = "Write to (help@oak.example): we sell oak (old and new)."
    >>> [text[slice(*whole_words(text, text.index(own), text.index(own) + len(own)))] for own in ("help", "new)")]
    ['help@oak.example', 'new']
    """
    for sentence in sentences:
        if sentence.start <= start < sentence.end and (number := _NUMBER.match(text, sentence.start)):
            start = max(start, number.end())
    if start >= end:
        return start, start
    while start and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    for opening, closing in _PAIRS:
        start, end = _paired(text, start, end, opening, closing)
    return start, max(start, end)


def _joined(text: str, place: int) -> bool:
    """Whether what is before a place and what is there are parts of one word, number or address."""
    before, there = text[place - 1], text[place]
    if before.isalnum() and there.isalnum():
        return True
    if there in "%°" or (before in "+#$€£¥" and there.isdigit()):
        return before.isdigit() or there.isdigit()
    around = text[max(0, place - 2) : place + 2]
    if before in ".,@" or there in ".,@":
        mark = around.find(before if before in ".,@" else there)
        sides = around[mark - 1 : mark], around[mark + 1 : mark + 2]
        return all(map(str.isdigit if around[mark] == "," else str.isalnum, sides)) and all(sides)
    return False


def _paired(text: str, start: int, end: int, opening: str, closing: str) -> tuple[int, int]:
    """The same place, with both of two marks or with neither; of quotations only a mark at either end goes."""
    words = text[start:end]
    opens, closes = words.count(opening), words.count(closing)
    lacks_end = opens % 2 == 1 and not words.endswith(closing) if opening == closing else opens > closes
    lacks_start = opens % 2 == 1 and not lacks_end if opening == closing else closes > opens
    if lacks_end:
        if follows := re.compile(rf"[.,!?…]?{re.escape(closing)}").match(text, end):
            return start, follows.end()
        cut = words.rfind(opening)
        if cut == 0:
            return start + 1, end
        return (start, start + len(words[:cut].rstrip())) if opening in "([" else (start, end)
    if lacks_start:
        if text[start - 1 : start] == opening:
            return start - 1, end
        cut = words.find(closing)
        return (start, start + cut) if cut and (opening in "([" or words.endswith(closing)) else (start, end)
    return start, end
