"""What a query's candidates score in each signal: absolute values, each meaning the same for every query.

=================  ======================================================================  ========
signal             how near a paragraph is to the query                                     range
=================  ======================================================================  ========
``bm25``           BM25 of its words                                                        0 …
``dense``          cosine of its nearest sentence's vector                                  -1 … 1
``late``           late interaction: MaxSim over its word pieces                            -1 … 1
``late_sentence``  the same over its best sentence alone                                    -1 … 1
``grams``          share of the query words' letters, four at a time, that it holds         0 … 1
``bigrams``        share of the query's neighbouring terms that stand side by side in it    0 … 1
``length``         logarithm of its number of characters: long paragraphs match by chance   0 …
``part``           0.5 for a caption where a picture is asked about; -1 for a title and      -1 … 0.5
                   -0.5 for a notice, where nothing of the kind is
=================  ======================================================================  ========

MaxSim (Khattab and Zaharia 2020, ColBERT, section 3.3): for each word piece of the query the highest
cosine to a word piece of the text; here their mean, weighted by the square root of the idf of the word
that the piece belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Vectors, encode_question
from scoqa.index import Index, Rows
from scoqa.lexical import Lexicon, grams, names, terms, word_spans, words
from scoqa.types import Kind

SIGNALS = ("bm25", "dense", "late", "late_sentence", "grams", "bigrams", "length")

STOP_WORD_IDF = 0.3
"""What a stop word weighs in late interaction; the idf of a term is about 0.5 and more."""

PUNCTUATION_IDF = 0.05
"""What a piece of punctuation weighs."""

_PARTS = {
    Kind.CAPTION: re.compile(r"\b(?:photo(?:graph)?|picture|image|caption|illustration|pic)s?\b", re.IGNORECASE),
    Kind.TITLE: re.compile(r"\b(?:title|headline|heading)\b", re.IGNORECASE),
    Kind.NOTICE: re.compile(r"\b(?:opinion|view|disclaimer|notice|reflect)(?:s|ed)?\b", re.IGNORECASE),
}

WORDS_KEPT = 4096
"""Paragraphs whose words are kept between queries."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query and what it is matched by.

    Attributes:
        terms: Its terms, in order.
        idf: How telling each term is.
        names: Its words that name something, normalised: capitalised (but for the first) or with a digit.
        grams: For each four letters of its words, their weight; the weights sum to 1 where there are any.
        vector: float32, shape (dimension,), unit length.
        pieces: float32, shape (word pieces, dimension), unit length.
        weights: float32, shape (word pieces,): what each piece weighs in late interaction.
        part: The kind of paragraph that it names, a caption, the title or the notice, or None.
    """

    text: str
    terms: tuple[str, ...]
    idf: dict[str, float]
    names: frozenset[str]
    grams: dict[str, float]
    vector: Vectors
    pieces: Vectors
    weights: Vectors
    part: Kind | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A query's candidates and what they scored.

    Attributes:
        rows: int64, shape (n,), ascending.
        scores: For each signal, float32, shape (n,).
        names: Share of the query's names and numbers that each candidate holds, 1 where it has none; shape (n,).
        sentence_scores: For each candidate, ``dense``, ``late`` and ``coverage`` of each of its sentences.
    """

    rows: Rows
    scores: dict[str, Vectors]
    names: Vectors
    sentence_scores: tuple[dict[str, Vectors], ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one paragraph, as sets to match against."""

    words: frozenset[str]
    bigrams: frozenset[tuple[str, str]]
    grams: frozenset[str]
    sentence_terms: tuple[frozenset[str], ...]


class Judge:
    """Scores candidates of an index for a query. It keeps words of paragraphs, but nothing of a query."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        self._words = lru_cache(maxsize=WORDS_KEPT)(self._read)

    def query(self, text: str, encoder: Encoder) -> Query:
        """`text` made ready: encoded, its words weighted."""
        encoding = encode_question(encoder, text)
        tokens = encoding.tokens[0]
        query_terms = tuple(terms(text))
        return Query(
            text=text,
            terms=query_terms,
            idf={term: self._lexicon.idf(term) for term in query_terms},
            names=names(text),
            grams=self._gram_weights(text),
            vector=encoding.vectors[0],
            pieces=tokens.vectors,
            weights=self._piece_weights(text, tokens.spans),
            part=named_part(text),
        )

    def judge(self, query: Query, rows: Rows) -> Judged:
        """What the paragraphs in `rows` (int64, shape (n,), ascending) score for a query."""
        found = [self._words(int(row)) for row in rows]
        dense = self._index.cosines(query.vector, rows)
        late, late_sentences = self._index.max_sim(query.pieces, query.weights, rows)
        pairs = set(pairwise(query.terms))
        paragraphs = [self._index.paragraphs[row][1] for row in rows]
        scores = {
            "bm25": self._lexicon.scores(query.terms, rows),
            "dense": _array(own.max() for own in dense),
            "late": late,
            "late_sentence": _array(own.max() for own in late_sentences),
            "grams": _array(sum([w for gram, w in query.grams.items() if gram in own.grams]) for own in found),
            "bigrams": _array(len(pairs & own.bigrams) / max(1, len(pairs)) for own in found),
            "length": _array(np.log(len(paragraph.text)) for paragraph in paragraphs),
            "part": _array(_part(paragraph.kind, query.part) for paragraph in paragraphs),
        }
        sentences = tuple(
            {"dense": a, "late": b, "coverage": coverage(query.idf, words.sentence_terms)}
            for a, b, words in zip(dense, late_sentences, found, strict=True)
        )
        held = _array(len(query.names & own.words) / len(query.names) if query.names else 1.0 for own in found)
        return Judged(rows, scores, held, sentences)

    def _gram_weights(self, text: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        for word, own in grams(text).items():
            for gram in own:
                weights[gram] = weights.get(gram, 0.0) + self._lexicon.idf(word) / len(own)
        total = sum(weights.values())
        return {gram: weight / total for gram, weight in weights.items()}

    def _piece_weights(self, text: str, spans: NDArray[np.int32]) -> Vectors:
        """The square root of the idf of the word that each piece belongs to."""
        weights = np.full(len(spans), PUNCTUATION_IDF, dtype=np.float32)
        for start, end in word_spans(text):
            inside = (spans[:, 0] >= start) & (spans[:, 0] < end)
            weights[inside] = max([self._lexicon.idf(term) for term in terms(text[start:end])] or [STOP_WORD_IDF])
        return np.sqrt(weights)

    def _read(self, row: int) -> _Words:
        paragraph = self._index.paragraphs[row][1]
        own = terms(paragraph.text)
        return _Words(
            words=frozenset(words(paragraph.text)),
            bigrams=frozenset(pairwise(own)),
            grams=frozenset().union(*grams(paragraph.text).values()),
            sentence_terms=tuple(frozenset(terms(sentence.text)) for sentence in paragraph.sentences),
        )


def named_part(text: str) -> Kind | None:
    """The part of an article, other than its body, that a query names.

    >>> named_part("What is in the photo?"), named_part("Which headline does it have?"), named_part("Who spoke?")
    (<Kind.CAPTION: 'caption'>, <Kind.TITLE: 'title'>, None)
    """
    return next((kind for kind, pattern in _PARTS.items() if pattern.search(text)), None)


def _part(kind: Kind, named: Kind | None) -> float:
    if kind is named:
        return 0.5 if kind is Kind.CAPTION else 0.0
    return {Kind.TITLE: -1.0, Kind.NOTICE: -0.5}.get(kind, 0.0)


def coverage(idf: dict[str, float], texts: Sequence[frozenset[str]]) -> Vectors:
    """The share in [0, 1] of a query's terms, weighted by their idf, that each text holds; 0 without terms."""
    total = sum(idf.values())
    return _array([sum([w for term, w in idf.items() if term in held]) / (total or 1.0) for held in texts])


def _array(values: object) -> Vectors:
    return np.fromiter(values, dtype=np.float32)  # type: ignore[call-overload,no-any-return]
