"""Which of several amounts in a sentence is that of the name or the year that is asked about."""

from __future__ import annotations

import re

from scoqa.answer_type import DATES
from scoqa.lexical import names, words

_UNIT = r"(?:million|billion|trillion|thousand|per ?cent|percentage points?|%)"
_AMOUNT = re.compile(rf"(?:[£$€¥] ?)?(?<![\w.,])(?!(?:1\d|20)\d\d\b(?! {_UNIT}))\d[\d,]*(?:\.\d+)?(?: ?{_UNIT})*")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_IN_YEAR = re.compile(r"\W*(?:\w+ ){0,2}(?:in|for|during|by) (?:\w+ )?(?P<year>(?:1\d|20)\d\d)\b")
_NAME_BEFORE = re.compile(r"\b(?P<name>[A-ZÀ-Ý]\w+)(?:['’]s)?(?: [a-z]\w*){0,4} $")
_NAME_BEHIND = re.compile(r"\b(?:in|to|for|from|by|of|at|with) (?:the )?([A-ZÀ-Ý]\w+)")


def amount_asked(asked: str, sentence: str, start: int, end: int) -> tuple[int, int]:
    """The place of the amount that is asked for, where another one's is given; that place where none is told apart.

    An amount is that of the year right behind it, and of the name before it, at most four words between them.

    Args:
        asked: The question.
        sentence: The text that holds the amounts.
        start: Where in it the words begin that are taken for the answer.
        end: Just past them.

    >>> said = "Kestria sold 11.8 billion, Belmora 9.2 billion and Dalvar 6.5 billion."
    >>> said[slice(*amount_asked("How much did Belmora sell?", said, 13, 25))]
    '9.2 billion'
    >>> said = "It grew from 19.8 billion in 2021 to 21.4 billion in 2022."
    >>> said[slice(*amount_asked("How much was it in 2021?", said, 37, 49))]
    '19.8 billion'
    """
    days = [match.span() for match in DATES.finditer(sentence)]
    amounts = [match.span() for match in _AMOUNT.finditer(sentence)]
    amounts = [(a, b) for a, b in amounts if not any(first < b and a < last for first, last in days)]
    given = [row for row, (first, last) in enumerate(amounts) if first < end and start < last]
    if len(amounts) < 2 or len(given) != 1:
        return start, end
    gaps = [*zip([0, *(last for _, last in amounts)], [*(first for first, _ in amounts), len(sentence)], strict=True)]
    between = [sentence[first:last] for first, last in gaps]
    (own,) = given
    years = [{found["year"]} if (found := _IN_YEAR.match(behind)) else set[str]() for behind in between[1:]]
    asked_years = set(_YEAR.findall(asked))
    if asked_years and years[own] and not years[own] & asked_years:
        return _only(amounts, years, asked_years) or (start, end)
    owners = [set(words(found["name"])) if (found := _NAME_BEFORE.search(text)) else set[str]() for text in between]
    wanted = set(names(asked)) & set(words(sentence))
    also = set(words(" ".join(_NAME_BEHIND.findall(between[own + 1]))))
    if owners[own] and not (owners[own] | also) & wanted:
        return _only(amounts, owners[:-1], wanted) or (start, end)
    return start, end


def _only(amounts: list[tuple[int, int]], owners: list[set[str]], wanted: set[str]) -> tuple[int, int] | None:
    """The only amount that one of some names or years owns; None where none or several do."""
    fit = [amount for amount, owner in zip(amounts, owners, strict=True) if owner & wanted]
    return fit[0] if len(fit) == 1 else None
