"""A query's misspelt, joined and split words → the words that the articles use.

A word is changed only where nobody can have meant it as it stands: it is neither a word of the articles
nor an inflection of one, nor English (`slips.english`, read the first time that a word is not the articles' own).
Where the articles are not in English nothing tells a word from a slip, and one slip is all that is mended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from scoqa.lexical import STOP_WORDS, normalise, terms
from scoqa.slips import SHORT, another_is_likelier, english, is_safe, one_slip, slip

SHORTEST = 4
"""Shorter words are left alone: nearly any three letters are one slip away from some word."""

LONGEST = 40
"""Longer ones, too: nobody mistypes them, and their slips are many."""

SHORTEST_JOINED = 7
"""Words are joined to one of the articles' words only where that has so many letters."""

ENGLISH_SHARE = 0.5
"""Articles are in English where so many of their distinct words are."""

_WORD = re.compile(r"[^\W\d_]+")
_TYPED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.|_)\S*")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_LATIN = re.compile(r"[a-zà-öø-ÿœšžßđłıāăąćčďēęěğģīįķļľňńņőōřśşťţūůűųźż]+")
_BETWEEN = re.compile(r"\s?[-‐‑ ]\s?")

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
        stems = sorted(stem for stem in self._stems if len(stem) >= SHORTEST and stem in english())
        return list(dict.fromkeys(own + stems))

    @cached_property
    def _is_english(self) -> bool:
        known = sum(1 for word in self._counts if word in english())
        return known >= ENGLISH_SHARE * len(self._counts)

    def _holds(self, word: str) -> bool:
        if word in self._counts:
            return True
        if f"{word}e" in self._counts and word not in english():  # "lighthous" has the stem of "lighthouse"
            return False
        return any(stem in self._stems for stem in terms(word))

    def _mend(self, typed: str, *, is_first: bool) -> str:
        """One typed word as it is searched; itself where it is known or nothing is near enough."""
        word = normalise(typed).removesuffix("'s")
        if not SHORTEST <= len(word) <= LONGEST or not _LATIN.fullmatch(word) or self._holds(word):
            return typed
        ending = typed[len(word) :]
        if word in self._hyphenated:
            return _as_typed(self._hyphenated[word], typed) + ending
        if word in STOP_WORDS or word in _CONTRACTED or word in english() or _singular(word) in english():
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
        near = [other for other, _, _ in found if is_safe(word, other)]
        if is_name:  # somebody's name is seldom a slip for a common word
            near = [other for other in near if other in self._names or slip(word, other) <= (1, 0, 0)]
        if not near:
            return None
        best = min(near, key=lambda other: (slip(word, other), -self._counts[other], other))
        return None if another_is_likelier(word, best) else best

    def _inflected(self, word: str) -> str | None:
        """The English word, one slip away, that the articles have in another form; None where two may be meant."""
        if not self._is_english:
            return None
        fit = [other for other in one_slip(word) if other in english() and other not in self._counts]
        fit = [other for other in fit if self._holds(other) and is_safe(word, other)]
        if len({term for other in fit for term in terms(other)}) != 1:
            return None
        best = min(fit, key=lambda other: (slip(word, other), other))
        return None if another_is_likelier(word, best) else best

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


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")


def _as_typed(word: str, typed: str) -> str:
    """A normalised word with the capitals of the typed one."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
