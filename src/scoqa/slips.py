"""How one word is typed for another: which slips are likely, and which words nobody would take for each other.

The English words are those of SymSpell's frequency list (82,765, package data of symspellpy, MIT).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from rapidfuzz.distance import OSA

from scoqa.lexical import one_spelling

TWO_SLIPS = 8
"""From so many letters two slips are mended; from `SHORT` + 1 where the consonants are those of the word meant."""

SHORT = 5
"""Up to so many letters the first letter has to be right, and one letter for another only inside the word."""

FREQUENT = 30_000
"""So many of the most frequent English words keep a typed word from being taken for an article's."""

_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


def is_safe(word: str, other: str) -> bool:
    """Whether nobody would take the one for another word than the other."""
    if len(word) <= SHORT:
        swapped = len(word) == len(other) and sorted(word) != sorted(other) and word[-1] != other[-1]
        return word[0] == other[0] and not swapped
    return OSA.distance(word, other) == 1 or (
        word[0] == other[0] and (len(word) >= TWO_SLIPS or _consonants(word) == _consonants(other))
    )


def slip(word: str, other: str) -> tuple[int, int, int]:
    """How unlikely the one is typed for the other: slips, whether the first letter differs, and their sort.

    Letters swapped or doubled are 0, left out or added 1, changed 2.
    """
    first, second = _DOUBLED.sub(r"\1", word), _DOUBLED.sub(r"\1", other)
    sort = 0 if sorted(first) == sorted(second) else 1 if len(word) != len(other) else 2
    return OSA.distance(word, other), int(word[0] != other[0]), sort


def another_is_likelier(word: str, best: str) -> bool:
    """Whether a frequent word that the articles may not use is nearer to what was typed than the best of theirs."""
    nearer = (other for other in one_slip(word) if other in _frequent() and slip(word, other) < slip(word, best))
    return any(one_spelling(other) != one_spelling(best) for other in nearer)


def _consonants(word: str) -> list[str]:
    return sorted(_DOUBLED.sub(r"\1", _VOWELS.sub("", word)))


def one_slip(word: str) -> Iterator[str]:
    """All that is one slip away: a letter left out, doubled or added, changed, or two swapped."""
    for cut in range(len(word) + 1):
        left, right = word[:cut], word[cut:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in string.ascii_lowercase:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


@cache
def _list() -> tuple[str, ...]:
    """English words, most frequent first."""
    file = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines: Iterable[str] = file.read_text(encoding="utf-8-sig").splitlines()
    return tuple(line.split(" ", 1)[0] for line in lines)


@cache
def english() -> frozenset[str]:
    """English words, in lower case."""
    return frozenset(_list())


@cache
def _frequent() -> frozenset[str]:
    return frozenset(_list()[:FREQUENT])
