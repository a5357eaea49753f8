"""BM25 over paragraphs, and the words that it matches by."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import Stemmer
from numpy.typing import NDArray

# A run of letters and digits; scripts that write no spaces between words count by the character.
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

_NAME = re.compile(r"(?<=\s)[^\W\d_a-z]\w+|\S*\d\S*")

_INSIDE = re.compile(r"(?<=[a-z,] )[^\W\d_a-z][\w]+")
_LOWER = re.compile(r"\b[a-z]\w+")

STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with "
    "about all also am any been being can could did do does doing from had has have he her him his how i "
    "its just me my more most no nor our she should so some than them these those too us very was we were "
    "what when where which who whom whose why would you your s t".split()
)
"""Words that say nothing of what a question is about: Lucene's English list and the question words."""

GRAM = 4
"""How many letters in a row make a gram."""

# Endings that are spelt otherwise in Britain, so that "organisation" finds "organization".
_SPELLINGS = [
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ers?|ing|ations?|ational)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|ful|less|hoods?|ly|ites?)?$)"), "or"),
    (re.compile(r"(?<=\w{2}[bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=\w{2})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=\w{2})ence(?=s?$)"), "ense"),
]

K1, B = 1.5, 0.75
"""BM25's constants: how soon a repeated term counts no more, and how much a long text is marked down."""

WORDS_KEPT = 1 << 16
"""Words whose stems and grams are kept: texts say the same words again and again."""

_stemmer = Stemmer.Stemmer("english")


def whole_characters(text: str) -> str:
    r"""`text` with "?" for half characters (lone surrogates), which no tokenizer takes.

    >>> whole_characters("\ud800 Belarus")
    '? Belarus'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def normalise(text: str) -> str:
    """`text` as it is matched: compatibility forms, quotes and case made alike. For comparing, never for quoting."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text.replace("’", "'").replace("‘", "'")


def words(text: str) -> list[str]:
    """The words of `text`, normalised, in order, stop words among them."""
    return _WORD.findall(normalise(text).replace("'s ", " ").removesuffix("'s"))


def terms(text: str) -> list[str]:
    """What `text` is matched by: its words without stop words, stemmed (Snowball, English).

    >>> terms("Which countries joined?")
    ['countri', 'join']
    """
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


@lru_cache(WORDS_KEPT)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(one_spelling(word)))


def one_spelling(word: str) -> str:
    """A normalised word as it is matched whether its text is in British or in American spelling.

    >>> [one_spelling(word) for word in ("organisation", "neighbourhood", "centre", "defence", "tour")]
    ['organization', 'neighborhood', 'center', 'defense', 'tour']
    """
    for ending, spelling in _SPELLINGS:
        word = ending.sub(spelling, word)
    return word


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `text` stand in it, end exclusive, as they are written."""
    return [match.span() for match in _WORD.finditer(text)]


def capitalised(text: str) -> list[str]:
    """What `text` names: its words that are capitalised, but for the first, or hold a digit.

    >>> capitalised("Will Belarus join in 2024?")
    ['Belarus', '2024?']
    """
    return [word for word in _NAME.findall(text) if word[0].isupper() or any(map(str.isdigit, word))]


def names(text: str) -> frozenset[str]:
    """The words of what `text` names, normalised.

    >>> sorted(names("Will Belarus join in 2024?"))
    ['2024', 'belarus']
    """
    return frozenset(word for name in capitalised(text) for word in words(name))


def proper_names(texts: Iterable[str]) -> frozenset[str]:
    """The words, normalised, that texts write with a capital within a sentence and never without one.

    >>> sorted(proper_names(["The river in Oslo rose.", "In Oslo the River froze."]))
    ['oslo']
    """
    inside: set[str] = set()
    common: set[str] = set()
    for text in texts:
        inside.update(map(normalise, _INSIDE.findall(text)))
        common.update(_LOWER.findall(text))
    return frozenset(inside - common)


def grams(text: str) -> dict[str, frozenset[str]]:
    """For each word of `text` that is no stop word, its stem, and every four letters in a row of it.

    A word's ends count as letters, so that short words have some, too; a word that is misspelt or joined
    to its neighbour still shares most of them.

    >>> {stem: sorted(own) for stem, own in grams("the cats").items()}
    {'cat': [' cat', 'ats ', 'cats']}
    """
    own = (word for word in dict.fromkeys(words(text)) if word not in STOP_WORDS)
    return {_stem(word): _word_grams(word) for word in own}


@lru_cache(WORDS_KEPT)
def _word_grams(word: str) -> frozenset[str]:
    padded = f" {one_spelling(word)} "
    return frozenset(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))


class Lexicon:
    """BM25 over a list of texts (Lucene's variant; Kamphuis et al. 2020, table 1).

    A row is the 0-based place of a text in the list. What a term adds to a text's score does not depend on the
    query, and is computed once.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._columns: dict[str, int] = {}
        columns, lengths = array("i"), array("i")
        for text in texts:
            own = [self._columns.setdefault(term, len(self._columns)) for term in terms(text)]
            columns.extend(own)
            lengths.append(len(own))
        self.size = len(lengths)
        held = np.asarray(lengths, dtype=np.int64)
        rows = np.repeat(np.arange(self.size), held)
        pairs, counts = np.unique(np.asarray(columns, dtype=np.int64) * self.size + rows, return_counts=True)
        column, self._holders = np.divmod(pairs, max(1, self.size))
        self._starts = np.searchsorted(column, np.arange(len(self._columns) + 1))
        weight = B * held[self._holders] / max(1.0, held.sum() / max(1, self.size)) + 1 - B
        self._idf = self._rarity(np.diff(self._starts))
        self._idf_of_none = float(self._rarity(np.zeros(1))[0])
        self._values = (self._idf[column] * counts / (counts + K1 * weight)).astype(np.float32)

    def candidates(
        self, query_terms: Sequence[str], k: int, groups: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the k best texts, best first, ties by row; those that share no term are left out.

        Args:
            query_terms: The query's terms.
            k: How many; fewer come back only where fewer share a term.
            groups: For each row the first row that is the same text, where repeats are to come back once.
        """
        totals = self._totals(query_terms)
        if groups is not None:
            totals[groups != np.arange(self.size)] = 0.0
        rows = np.flatnonzero(totals)
        if len(rows) > k:
            rows = rows[totals[rows] >= np.partition(totals[rows], -k)[-k]]
        return np.asarray(rows[np.lexsort((rows, -totals[rows]))[:k]])

    def scores(self, query_terms: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """BM25 of the texts in `rows`, float32, shape (rows,); 0 where no term is shared."""
        return np.asarray(self._totals(query_terms)[rows])

    def idf(self, term: str) -> float:
        """How telling a term is: ln(1 + (N − n + 0.5) / (n + 0.5)) for n of N texts that hold it (Lucene's)."""
        column = self._columns.get(term)
        return self._idf_of_none if column is None else float(self._idf[column])

    def _totals(self, query_terms: Sequence[str]) -> NDArray[np.float32]:
        totals = np.zeros(self.size, dtype=np.float32)
        for column in (self._columns[term] for term in query_terms if term in self._columns):
            own = slice(self._starts[column], self._starts[column + 1])
            totals[self._holders[own]] += self._values[own]
        return totals

    def _rarity(self, holders: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log1p((self.size - holders + 0.5) / (holders + 0.5))
