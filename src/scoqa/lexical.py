"""BM25 over paragraphs, and the words that it matches by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

# A run of letters and digits; scripts that write no spaces between words count by the character.
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

_NAME = re.compile(r"(?<=\s)[^\W\d_a-z]\w+|\S*\d\S*")

STOP_WORDS = frozenset(STOPWORDS_EN) | frozenset(
    "about all also am any been being can could did do does doing from had has have he her him his how i "
    "its just me my more most no nor our she should so some than them these those too us very was we were "
    "what when where which who whom whose why would you your s t".split()
)
"""Words that say nothing of what a question is about: bm25s's English list and the question words."""

GRAM = 4
"""How many letters in a row make a gram."""

# Endings that are spelt otherwise in Britain, so that "organisation" finds "organization".
_SPELLINGS = [
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ers?|ing|ations?|ational)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|ful|less|hoods?|ly|ites?)?$)"), "or"),
    (re.compile(r"(?<=\w{2})(?:tre(s?)|bre(s?))$"), lambda match: f"{match[0][0]}er{match[1] or match[2] or ''}"),
    (re.compile(r"(?<=\w{2})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=\w{2})ence(?=s?$)"), "ense"),
]

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
    return _stemmer.stemWords([one_spelling(word) for word in words(text) if word not in STOP_WORDS])  # type: ignore[no-any-return]


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


def grams(text: str) -> dict[str, frozenset[str]]:
    """For each word of `text` that is no stop word, its stem, and every four letters in a row of it.

    A word's ends count as letters, so that short words have some, too; a word that is misspelt or joined
    to its neighbour still shares most of them.

    >>> {stem: sorted(own) for stem, own in grams("the cats").items()}
    {'cat': [' cat', 'ats ', 'cats']}
    """
    found = {}
    for word in dict.fromkeys(words(text)):
        if word not in STOP_WORDS:
            spelling = one_spelling(word)
            padded = f" {spelling} "
            own = frozenset(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
            found[_stemmer.stemWord(spelling)] = own
    return found


class Lexicon:
    """BM25 over a list of texts (Lucene's variant, k1 = 1.5, b = 0.75, by bm25s).

    A row is the 0-based place of a text in the list.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = [terms(text) for text in texts]
        self._bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        self._is_empty = not any(corpus)
        if not self._is_empty:
            self._bm25.index(corpus, show_progress=False)
        self.size = len(corpus)

    def candidates(
        self, query_terms: Sequence[str], k: int, groups: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Rows of the k best texts, best first, ties by row; those that share no term are left out.

        Args:
            query_terms: The query's terms.
            k: How many; fewer come back only where fewer share a term.
            groups: For each row the first row that is the same text, where repeats are to come back once.
        """
        if self._is_empty:
            return np.zeros(0, dtype=np.int64)
        starts, holders = self._bm25.scores["indptr"], self._bm25.scores["indices"]
        columns = self._bm25.get_tokens_ids(query_terms)
        if not columns:
            return np.zeros(0, dtype=np.int64)
        rows = np.unique(np.concatenate([holders[starts[column] : starts[column + 1]] for column in columns]))
        rows = rows.astype(np.int64) if groups is None else np.unique(groups[rows])
        best = np.lexsort((rows, -self.scores(query_terms, rows)))[:k]
        return np.asarray(rows[best])

    def scores(self, query_terms: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """BM25 of the texts in `rows` (ascending), float32, shape (rows,); 0 where no term is shared."""
        totals = np.zeros(len(rows), dtype=np.float32)
        if self._is_empty:
            return totals
        matrix = self._bm25.scores
        for column in self._bm25.get_tokens_ids(query_terms):
            first, last = matrix["indptr"][column], matrix["indptr"][column + 1]
            holders = matrix["indices"][first:last]
            places = np.searchsorted(holders, rows)
            hit = (places < len(holders)) & (holders[np.minimum(places, len(holders) - 1)] == rows)
            totals[hit] += matrix["data"][first:last][places[hit]]
        return totals

    def idf(self, term: str) -> float:
        """How telling a term is: ln(1 + (N − n + 0.5) / (n + 0.5)) for n of N texts that hold it (Lucene's)."""
        n = 0
        if not self._is_empty and term in self._bm25.vocab_dict:
            column = self._bm25.vocab_dict[term]
            n = int(self._bm25.scores["indptr"][column + 1] - self._bm25.scores["indptr"][column])
        return float(np.log1p((self.size - n + 0.5) / (n + 0.5)))
