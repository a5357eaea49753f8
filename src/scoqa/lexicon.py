"""The words of the articles: BM25 over paragraphs, and what every sentence says, word after word.

Words, terms and grams are known by their numbers, in order of their first use; see `lexical` for what they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoqa.lexical import STOP_WORDS, stem, word_grams, words

Numbers = NDArray[np.int32]
Rows = NDArray[np.int64]

K1, B = 1.5, 0.75
"""BM25's constants: how soon a repeated term counts no more, and how much a long text is marked down."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """BM25 over a list of texts (Lucene's variant; Kamphuis et al. 2020, table 1), and their words in order.

    A row is the 0-based place of a text in the list. What a term adds to a text's score does not depend on the
    query, and is computed once.

    Attributes:
        words, terms, grams: Every one that occurs.
        read: int32: the word at each place of each sentence, in reading order.
        read_starts: int64, shape (sentences + 1,): where each sentence's words begin in `read`.
        term_of: int32, shape (words,): each word's term; `len(terms)` for a stop word.
        word_grams: int32: the grams of each word, one word after the other; none of a stop word.
        gram_starts: int64, shape (words + 1,): where each word's begin.
        told: int32: the words of each text that are no stop words, each once; of those with one term the last.
        told_starts: int64, shape (size + 1,): where each text's begin in `told`.
        holders: int32: the rows that hold each term, ascending, one term after the other.
        values: float32: what the term adds to their scores.
        starts: int64, shape (terms + 1,): where each term's holders begin.
        size: How many texts there are.
    """

    words: tuple[str, ...] = field(repr=False)
    terms: tuple[str, ...] = field(repr=False)
    grams: tuple[str, ...] = field(repr=False)
    read: Numbers = field(repr=False)
    read_starts: Rows = field(repr=False)
    term_of: Numbers = field(repr=False)
    word_grams: Numbers = field(repr=False)
    gram_starts: Rows = field(repr=False)
    told: Numbers = field(repr=False)
    told_starts: Rows = field(repr=False)
    holders: Numbers = field(repr=False)
    values: NDArray[np.float32] = field(repr=False)
    starts: Rows = field(repr=False)
    size: int

    def totals(self, query_terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every text, float32, shape (size,); 0 where no term is shared."""
        totals = np.zeros(self.size, dtype=np.float32)
        for term in (self.term_numbers[term] for term in query_terms if term in self.term_numbers):
            own = slice(self.starts[term], self.starts[term + 1])
            totals[self.holders[own]] += self.values[own]
        return totals

    def idf(self, term: str) -> float:
        """How telling a term is: ln(1 + (N − n + 0.5) / (n + 0.5)) for n of N texts that hold it (Lucene's)."""
        return float(self._rarities[self.term_numbers.get(term, -1)])

    @cached_property
    def _rarities(self) -> NDArray[np.float64]:
        """The idf of each term, and at the end of one that no text holds."""
        return _rarity(self.size, np.append(np.diff(self.starts), 0))

    @cached_property
    def word_numbers(self) -> dict[str, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def term_numbers(self) -> dict[str, int]:
        """The number of each term."""
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def gram_numbers(self) -> dict[str, int]:
        """The number of each gram."""
        return {gram: number for number, gram in enumerate(self.grams)}

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays by name, strings as their UTF-8 with a line feed between two."""
        found: dict[str, NDArray[np.generic]] = {}
        for name in (own.name for own in fields(self)):
            value = getattr(self, name)
            if isinstance(value, tuple):
                value = np.frombuffer("\n".join(value).encode("utf-8"), dtype=np.uint8)
            found[name] = np.asarray(value)
        return found

    @staticmethod
    def of_arrays(found: dict[str, NDArray[np.generic]]) -> Lexicon:
        """The lexicon that `arrays` gave; `KeyError` or `ValueError` where they are no lexicon's."""
        strings = {name: _lines(found[name].tobytes().decode("utf-8")) for name in ("words", "terms", "grams")}
        others = {own.name: found[own.name] for own in fields(Lexicon) if own.name not in (*strings, "size")}
        return Lexicon(**strings, **others, size=int(found["size"]))  # type: ignore[arg-type]


def best(totals: NDArray[np.float32], k: int, groups: Rows | None = None) -> Rows:
    """Rows of the k highest totals, best first, ties by row; those of 0 are left out.

    Args:
        totals: What `Lexicon.totals` gives.
        k: How many; fewer come back only where fewer share a term.
        groups: For each row the first row that is the same text, where repeats are to come back once.
    """
    rows = np.flatnonzero(totals)
    if groups is not None:
        rows = rows[groups[rows] == rows]
    if len(rows) > k:
        rows = rows[totals[rows] >= np.partition(totals[rows], -k)[-k]]
    return np.asarray(rows[np.lexsort((rows, -totals[rows]))[:k]])


class LexiconWriter:
    """Takes texts one after the other; of each word it keeps a number."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._read, self._lengths, self._sentences = array("i"), array("i"), array("i")
        self._told, self._tells = array("i"), array("i")

    def add(self, sentences: Sequence[str]) -> None:
        """Adds a text, given as its sentences."""
        distinct: dict[str, int] = {}
        for sentence in sentences:
            own = words(sentence)
            numbers = [self._words.setdefault(word, len(self._words)) for word in own]
            distinct.update(zip(own, numbers, strict=True))
            self._read.extend(numbers)
            self._lengths.append(len(own))
        told = {stem(word): number for word, number in distinct.items() if word not in STOP_WORDS}
        self._told.extend(told.values())
        self._tells.append(len(told))
        self._sentences.append(len(sentences))

    def finish(self) -> Lexicon:
        """The lexicon of all that was added."""
        terms: dict[str, int] = {}
        grams: dict[str, int] = {}
        is_term = [word not in STOP_WORDS for word in self._words]
        term_of = [
            terms.setdefault(stem(word), len(terms)) if own else -1
            for word, own in zip(self._words, is_term, strict=True)
        ]
        held = [sorted(word_grams(word)) if own else [] for word, own in zip(self._words, is_term, strict=True)]
        of_word = [grams.setdefault(gram, len(grams)) for own in held for gram in own]
        read = np.asarray(self._read, dtype=np.int32)
        read_starts = _starts(np.asarray(self._lengths, dtype=np.int64))
        firsts = _starts(np.asarray(self._sentences, dtype=np.int64))
        numbers = np.where(np.array(term_of, dtype=np.int32) < 0, len(terms), np.array(term_of, dtype=np.int32))
        holders, values, starts = _postings(numbers[read], read_starts[firsts], len(terms))
        return Lexicon(
            words=tuple(self._words),
            terms=tuple(terms),
            grams=tuple(grams),
            read=read,
            read_starts=read_starts,
            term_of=numbers,
            word_grams=np.array(of_word, dtype=np.int32),
            gram_starts=_starts(np.array([len(own) for own in held], dtype=np.int64)),
            told=np.asarray(self._told, dtype=np.int32),
            told_starts=_starts(np.asarray(self._tells, dtype=np.int64)),
            holders=holders,
            values=values,
            starts=starts,
            size=len(self._sentences),
        )


def _postings(read: Numbers, first_words: Rows, terms: int) -> tuple[Numbers, NDArray[np.float32], Rows]:
    """For each term the rows that hold it, and what it adds to their scores; and where each term's begin.

    Args:
        read: The term at each place; `terms` for a stop word.
        first_words: Where each row's words begin in `read`.
        terms: How many there are.
    """
    size = len(first_words) - 1
    rows = np.repeat(np.arange(size), np.diff(first_words))
    is_term = read < terms
    read, rows = read[is_term], rows[is_term]
    lengths = np.bincount(rows, minlength=size)
    pairs, counts = np.unique(read.astype(np.int64) * size + rows, return_counts=True)
    column, holders = np.divmod(pairs, max(1, size))
    starts = np.searchsorted(column, np.arange(terms + 1))
    weight = B * lengths[holders] / max(1.0, lengths.sum() / max(1, size)) + 1 - B
    idf = _rarity(size, np.diff(starts))
    return holders.astype(np.int32), (idf[column] * counts / (counts + K1 * weight)).astype(np.float32), starts


def _rarity(size: int, holders: Rows) -> NDArray[np.float64]:
    return np.log1p((size - holders + 0.5) / (holders + 0.5))


def _starts(lengths: Rows) -> Rows:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
