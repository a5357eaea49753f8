"""The numbers in a text, however they are written: `1,200`, `nine`, `21st`, `1.5 million`, `20 percent`. English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoqa.lexical import normalise, terms

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ORDINALS = {"second": 2.0, "third": 3.0, "fifth": 5.0, "eighth": 8.0, "ninth": 9.0, "twelfth": 12.0}
_OTHERS = {"half": 0.5, "twice": 2.0, "double": 2.0, "dozen": 12.0}
_WORDS = {word: float(value) for value, word in enumerate(_UNITS)}
_WORDS |= {word: 10.0 * (row + 2) for row, word in enumerate(_TENS)}
_WORDS |= {f"{word}th": value for word, value in _WORDS.items() if word not in ("one", "two", "three", "five")}
_WORDS |= {word[:-1] + "ieth": 10.0 * (row + 2) for row, word in enumerate(_TENS)}
_WORDS |= _ORDINALS | _OTHERS

_CLAUSE = re.compile(r"[,;:()–—]")
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th|s)?(?![^\W_])|[^\W\d_]+|\d+")
_SAYS_NOTHING = frozenset({0.0, 1.0})
"""`one` is a pronoun as often as a number."""


COUNTED = 3
"""How many terms after a number say what it counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is written, and the terms after it: what it counts."""

    text: str
    counted: frozenset[str]


def quantities(text: str) -> dict[float, Quantity]:
    """The numbers of `text`, each where it stands first; "one" and "zero" in words do not count.

    >>> found = quantities("In the 21st century, 1.5 million of twenty-two (20 percent) paid $1,200.")
    >>> [(value, one.text) for value, one in found.items()]
    [(21.0, '21st'), (1500000.0, '1.5 million'), (22.0, 'twenty-two'), (20.0, '20'), (1200.0, '1,200')]
    """
    found: dict[float, Quantity] = {}
    text = normalise(text)
    for value, start, end in _numbers(text):
        counted = terms(_CLAUSE.split(text[end : end + 100], maxsplit=1)[0])[:COUNTED]
        found.setdefault(value, Quantity(text[start:end], frozenset(t for t in counted if t.isalpha())))
    return found


def _numbers(text: str) -> Iterator[tuple[float, int, int]]:
    """Each number of a normalised text, and where it stands."""
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        token = tokens[at][0]
        value = _digits(token) if token[0].isdecimal() else _WORDS.get(token)
        if value is None:
            at += 1
            continue
        end = at + 1
        if token in _TENS and end < len(tokens) and 0 < _WORDS.get(tokens[end][0], 0.0) < 10:
            value, end = value + _WORDS[tokens[end][0]], end + 1
        while end < len(tokens) and tokens[end][0].removesuffix("s") in _SCALES:
            value, end = value * _SCALES[tokens[end][0].removesuffix("s")], end + 1
        if token[0].isdecimal() or value not in _SAYS_NOTHING:
            yield value, tokens[at].start(), tokens[end - 1].end()
        at = end


def _digits(token: str) -> float:
    return float(token.rstrip("stndrh").replace(",", ""))
