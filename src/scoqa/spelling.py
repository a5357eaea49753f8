"""A query's misspelt, joined and split words → the words that the articles use.

A word is changed only where nobody can have meant it as it stands: it is neither a word of the articles
nor an inflection of one, nor English. The English words are those of SymSpell's frequency list (82,765,
package data of symspellpy, MIT), read the first time that a word is not the articles' own. Where the
articles are not in English nothing tells a word from a slip, and one slip is all that is mended.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from scoqa.lexical import STOP_WORDS, normalise, one_spelling, terms

SHORTEST = 4
"""Shorter words are left alone: nearly any three letters are one slip away from some word."""

TWO_SLIPS = 8
"""From so many letters two slips are mended; from `SHORT` + 1 where the consonants are those of the word meant."""

SHORT = 5
"""Up to so many letters the first letter has to be right, and one letter for another only inside the word."""

SHORTEST_JOINED = 7
"""Words are joined to one of the articles' words only where that has so many letters."""

FREQUENT = 30_000
"""So many of the most frequent English words keep a typed word from being taken for an article's."""

ENGLISH_SHARE = 0.5
"""Articles are in English where so many of their distinct words are."""

_WORD = re.compile(r"[^\W\d_]+")
_TYPED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.|_)\S*")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_LATIN = re.compile(r"[a-zà-öø-ÿœšžßđłıāăąćčďēęěğģīįķļľňńņőōřśşťţūůűųźż]+")
_BETWEEN = re.compile(r"\s?[-‐‑ ]\s?")
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")

# What people write without the apostrophe.
_CONTRACTED = frozenset(
    "arent cant couldnt didnt doesnt dont hadnt hasnt havent heres isnt ive lets shouldnt thats theres theyre "
    "theyve wasnt weve werent whats whens wheres whos whys wont wouldnt youre youve gonna wanna".split()
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A query as it is searched.

    Attributes:
        text: The query with its changes; all else is as it was typed.
        changes: What was typed and what is searched for it, in order; empty where nothing was changed.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


class Speller:
    """Mends queries towards the words of articles. It reads the texts when it is first asked.

    Args:
        texts: The articles' paragraphs.

    >>> speller = Speller(["Belarus will join the win-win platform. Workshops in Tajikistan."])
    >>> speller.correct("when does belaruss jion?")
    Correction(text='when does belarus join?', changes=(('belaruss', 'belarus'), ('jion', 'join')))
    >>> speller.correct("Is a WinWin good for Tajikstan?").text
    'Is a Win-win good for Tajikistan?'
    >>> speller.correct("Where does Bela work?").changes
    ()
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def correct(self, query: str) -> Correction:
        """`query` with the words mended that are not known: as they are, mended, joined or split."""
        plain = _ADDRESS.sub(lambda match: " " * len(match.group()), query)
        spans = [match.span() for match in _TYPED.finditer(plain)]
        typed = [normalise(query[start:end]) for start, end in spans]
        edits: list[tuple[int, int, str]] = []
        place = 0
        while place < len(spans):
            start, end = spans[place]
            width, joined = self._join(query, spans[place : place + 3], typed[place : place + 3])
            if width > 1:
                edits.append((start, spans[place + width - 1][1], joined))
            elif (mended := self._mend(query[start:end], is_first=place == 0)) != query[start:end]:
                edits.append((start, end, mended))
            place += width
        text, last = "", 0
        for start, end, new in edits:
            text += query[last:start] + new
            last = end
        return Correction(text + query[last:], tuple((query[start:end], new) for start, end, new in edits))

    @cached_property
    def _tokens(self) -> Counter[str]:
        """How often each run of characters without white space occurs."""
        return Counter(chain.from_iterable(map(str.split, self._texts)))

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often the articles use each word, normalised."""
        counts: Counter[str] = Counter()
        for token, count in self._tokens.items():
            for word in _WORD.findall(token):
                counts[normalise(word)] += count
        return counts

    @cached_property
    def _names(self) -> frozenset[str]:
        """The words that the articles never write without a capital, normalised."""
        common = {word for token in self._tokens for word in _WORD.findall(token) if word[0].islower()}
        return frozenset(word for word in self._counts if word not in common)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(terms(" ".join(self._counts)))

    @cached_property
    def _hyphenated(self) -> dict[str, str]:
        """The articles' hyphenated words by their letters alone: {"winwin": "win-win"}."""
        found = (normalise(match) for token in self._tokens for match in _HYPHENATED.findall(token))
        return {"".join(_WORD.findall(word)): word for word in found}

    @cached_property
    def _candidates(self) -> list[str]:
        """What a word can be mended to: the articles' words, and their stems where those are English words."""
        own = [word for word in self._counts if len(word) >= SHORTEST and _LATIN.fullmatch(word)]
        stems = sorted(stem for stem in self._stems if len(stem) >= SHORTEST and stem in _english())
        return list(dict.fromkeys(own + stems))

    @cached_property
    def _is_english(self) -> bool:
        known = sum(1 for word in self._counts if word in _english())
        return known >= ENGLISH_SHARE * len(self._counts)

    def _holds(self, word: str) -> bool:
        return word in self._counts or any(stem in self._stems for stem in terms(word))

    def _mend(self, typed: str, *, is_first: bool) -> str:
        """One typed word as it is searched; itself where it is known or nothing is near enough."""
        word = normalise(typed).removesuffix("'s")
        if len(word) < SHORTEST or not _LATIN.fullmatch(word) or self._holds(word):
            return typed
        ending = typed[len(word) :]
        if word in self._hyphenated:
            return _as_typed(self._hyphenated[word], typed) + ending
        if word in STOP_WORDS or word in _CONTRACTED or word in _english() or _singular(word) in _english():
            return typed
        is_name = typed[0].isupper() and not typed.isupper() and not is_first
        best = self._nearest(word, is_name=is_name)
        split = None if is_name else self._split(word)
        if split and not (best and OSA.distance(word, best) == 1):
            return _as_typed(split, typed) + ending
        best = best or (None if is_name else self._inflected(word))
        return _as_typed(best, typed) + ending if best else typed

    def _nearest(self, word: str, *, is_name: bool) -> str | None:
        """The articles' word that was meant, or None where none is near, or another word is as likely."""
        most = 2 if len(word) > SHORT and self._is_english else 1
        found = process.extract(word, self._candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
        near = [other for other, _, _ in found if _is_safe(word, other)]
        if is_name:  # somebody's name is seldom a slip for a common word
            near = [other for other in near if other in self._names or _slip(word, other) <= (1, 0, 0)]
        if not near:
            return None
        best = min(near, key=lambda other: (_slip(word, other), -self._counts[other], other))
        return None if _another_is_likelier(word, best) else best

    def _inflected(self, word: str) -> str | None:
        """The English word, one slip away, that the articles have in another form; None where two may be meant."""
        if not self._is_english:
            return None
        fit = [other for other in _one_slip(word) if other in _english() and other not in self._counts]
        fit = [other for other in fit if self._holds(other) and _is_safe(word, other)]
        if len({term for other in fit for term in terms(other)}) != 1:
            return None
        best = min(fit, key=lambda other: (_slip(word, other), other))
        return None if _another_is_likelier(word, best) else best

    def _split(self, word: str) -> str | None:
        """Two of the articles' words that were typed as one."""
        pairs = [(word[:cut], word[cut:]) for cut in range(3, len(word) - 1)]
        fit = [pair for pair in pairs if all(map(self._is_part, pair)) and not STOP_WORDS.issuperset(pair)]
        if not fit:
            return None
        first, second = max(fit, key=lambda pair: min(self._counts[pair[0]], self._counts[pair[1]]))
        return f"{first} {second}"

    def _is_part(self, word: str) -> bool:
        return word in STOP_WORDS or (len(word) > 2 and self._holds(word) and (word in self._counts or len(word) > 3))

    def _join(self, query: str, spans: Sequence[tuple[int, int]], typed: Sequence[str]) -> tuple[int, str]:
        """How many typed words in a row the articles write as one, and that one; 1 where they write none so."""
        for width in range(len(spans), 1, -1):
            parts = typed[:width]
            joined = "".join(parts)
            if len(joined) < SHORTEST_JOINED or joined not in self._counts:
                continue
            gaps = [query[spans[i][1] : spans[i + 1][0]] for i in range(width - 1)]
            is_split = all(map(_BETWEEN.fullmatch, gaps)) and not all(map(self._holds, parts))
            if is_split and STOP_WORDS.isdisjoint(parts):
                return width, _as_typed(joined, query[slice(*spans[0])])
        return 1, ""


def _is_safe(word: str, other: str) -> bool:
    """Whether nobody would take the one for another word than the other."""
    if len(word) <= SHORT:
        swapped = len(word) == len(other) and sorted(word) != sorted(other) and word[-1] != other[-1]
        return word[0] == other[0] and not swapped
    return OSA.distance(word, other) == 1 or (
        word[0] == other[0] and (len(word) >= TWO_SLIPS or _consonants(word) == _consonants(other))
    )


def _slip(word: str, other: str) -> tuple[int, int, int]:
    """How unlikely the one is typed for the other: slips, whether the first letter differs, and their sort.

    Letters swapped or doubled are 0, left out or added 1, changed 2.
    """
    first, second = _DOUBLED.sub(r"\1", word), _DOUBLED.sub(r"\1", other)
    sort = 0 if sorted(first) == sorted(second) else 1 if len(word) != len(other) else 2
    return OSA.distance(word, other), int(word[0] != other[0]), sort


def _another_is_likelier(word: str, best: str) -> bool:
    """Whether a frequent word that the articles may not use is nearer to what was typed than the best of theirs."""
    nearer = (other for other in _one_slip(word) if other in _frequent() and _slip(word, other) < _slip(word, best))
    return any(one_spelling(other) != one_spelling(best) for other in nearer)


def _consonants(word: str) -> list[str]:
    return sorted(_DOUBLED.sub(r"\1", _VOWELS.sub("", word)))


def _one_slip(word: str) -> Iterator[str]:
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


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")


def _as_typed(word: str, typed: str) -> str:
    """A normalised word with the capitals of the typed one."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word


@cache
def _list() -> tuple[str, ...]:
    """English words, most frequent first."""
    file = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines: Iterable[str] = file.read_text(encoding="utf-8-sig").splitlines()
    return tuple(line.split(" ", 1)[0] for line in lines)


@cache
def _english() -> frozenset[str]:
    return frozenset(_list())


@cache
def _frequent() -> frozenset[str]:
    return frozenset(_list()[:FREQUENT])
