"""What a query's candidates score in each signal: absolute values, each meaning the same for every query.

=================  ======================================================================  ========
signal             how near a paragraph is to the query                                     range
=================  ======================================================================  ========
``bm25``           BM25 of its words: finds candidates, and has no part in the fusion       0 …
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
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Vectors, encode_question
from scoqa.index import Index, Rows, ranges
from scoqa.lexical import grams, names, terms, word_spans
from scoqa.reading import BELOW_HEADING
from scoqa.selection import Selection, holds, select
from scoqa.types import Kind

VECTOR_SIGNALS = ("dense", "late", "late_sentence")
"""Those that compare vectors."""

WORD_SIGNALS = ("grams", "bigrams", "length")
"""Those that compare words."""

SIGNALS = (*VECTOR_SIGNALS, *WORD_SIGNALS)
"""Those that the fusion sums, for every query."""

BM25 = "bm25"
"""What the leg of words finds candidates by; beside the other signals it adds nothing (`eval/README.md`)."""

STOP_WORD_IDF = 0.3
"""What a stop word weighs in late interaction; the idf of a term is about 0.5 and more."""

PUNCTUATION_IDF = 0.05
"""What a piece of punctuation weighs."""

_PARTS = {
    Kind.CAPTION: re.compile(r"\b(?:photo(?:graph)?|picture|image|caption|illustration|pic)s?\b", re.IGNORECASE),
    Kind.TITLE: re.compile(r"\b(?:title|headline|heading)\b", re.IGNORECASE),
    Kind.NOTICE: re.compile(r"\b(?:opinion|view|disclaimer|notice|reflect)(?:s|ed)?\b", re.IGNORECASE),
}

HEADING_COUNTS = 0.02
"""A heading counts where late interaction is so much nearer with it. Of 586 questions about four made-up documents as
many are right with 0.005, and one more with 0.06."""

KEPT = 1 << 24
"""Up to so many numbers, 64 MB of them, the vectors of word pieces are kept in single precision from one query to the
next that has the same candidates: in a short article all of it, always."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query and what it is matched by.

    Attributes:
        terms: Its terms, in order.
        idf: How telling each term is.
        totals: BM25 of every paragraph of the index, float32.
        names: Its words that name something, normalised: capitalised (but for the first) or with a digit.
        grams: For each four letters of its words, their weight; the weights sum to 1 where there are any.
        vector: float32, shape (dimension,), unit length.
        pieces: float32, shape (word pieces, dimension), unit length.
        weights: float32, shape (word pieces,): what each piece weighs in late interaction.
        part: The kind of paragraph that it names, a caption, the title or the notice, or None.
    """

    terms: tuple[str, ...]
    idf: dict[str, float]
    totals: Vectors = field(repr=False)
    names: frozenset[str]
    grams: dict[str, float]
    vector: Vectors
    pieces: Vectors
    weights: Vectors
    part: Kind | None


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A query's candidates and what they scored.

    Attributes:
        rows: int64, shape (n,), ascending.
        scores: For each signal, float32, shape (n,).
        names: Share of the query's names and numbers that each candidate holds, 1 where it has none; shape (n,).
        starts: int64, shape (n + 1,): where each candidate's sentences begin.
        sentence_scores: ``dense``, ``late`` and ``coverage`` of the sentences, float32, shape (sentences,).
    """

    rows: Rows
    scores: dict[str, Vectors]
    names: Vectors
    starts: Rows
    sentence_scores: dict[str, Vectors]

    def of_sentences(self, name: str, place: int) -> Vectors:
        """One of `sentence_scores` of the sentences of one candidate."""
        return self.sentence_scores[name][self.starts[place] : self.starts[place + 1]]


class Judge:
    """Scores candidates of an index for a query. It keeps the candidates of the last two, but nothing of the query."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lexicon = index.lexicon
        paragraphs = [paragraph for _, paragraph in index.paragraphs]
        self._lengths = np.log(np.array([len(paragraph.text) for paragraph in paragraphs])).astype(np.float32)
        self._parts = {
            named: np.array([_part(paragraph.kind, named) for paragraph in paragraphs], dtype=np.float32)
            for named in (None, *_PARTS)
        }
        is_small = len(index.pieces) * index.pieces.dimension <= KEPT
        self._select = lru_cache(maxsize=2)(self._read) if is_small else self._read

    def query(self, text: str, encoder: Encoder) -> Query:
        """`text` made ready: encoded, its words weighted."""
        encoding = encode_question(encoder, text)
        tokens = encoding.tokens[0]
        query_terms = tuple(terms(text))
        return Query(
            terms=query_terms,
            idf={term: self._lexicon.idf(term) for term in query_terms},
            totals=self._lexicon.totals(query_terms),
            names=names(text),
            grams=self._gram_weights(text),
            vector=encoding.vectors[0],
            pieces=tokens.vectors,
            weights=self._piece_weights(text, tokens.spans),
            part=named_part(text),
        )

    def judge(self, query: Query, rows: Rows) -> Judged:
        """What the paragraphs in `rows` (int64, shape (n,), n at least 1, ascending) score for a query.

        One below a heading that is among them is judged together with that: what either holds, both hold. For one
        right below it the heading's vector counts, too.
        """
        selection = self._select(rows.tobytes())
        dense = selection.cosines(query.vector)
        late, late_sentences = _late_interaction(query, selection)
        coverage, bigrams = self._terms_held(query, selection)
        scores = {
            BM25: query.totals[rows],
            "dense": _nearest(dense, selection),
            **late,
            "grams": self._grams_held(query, selection),
            "bigrams": bigrams,
            "length": self._lengths[rows],
            "part": self._parts[query.part][rows],
        }
        sentences = {"dense": dense, "late": late_sentences, "coverage": coverage}
        return Judged(rows, scores, self._names_held(query, selection), selection.starts, sentences)

    def _read(self, rows: bytes) -> Selection:
        return select(self._index, np.frombuffer(rows, dtype=np.int64))

    def _terms_held(self, query: Query, selection: Selection) -> tuple[Vectors, Vectors]:
        """The share of the query's terms, weighted by their idf, that each sentence holds; 0 without terms.

        And the share of its neighbouring terms that stand side by side in each paragraph.
        """
        numbers, size = self._lexicon.term_numbers, len(self._lexicon.terms)
        known = {term: place for place, term in enumerate(term for term in query.idf if term in numbers)}
        own = np.array([numbers[term] for term in known], dtype=np.int32)
        held = holds(own, selection.read_terms, selection.read_sentences, selection.starts[-1], size)
        idf = np.array([query.idf[term] for term in known])
        coverage = held @ idf / (sum(query.idf.values()) or 1.0)
        pairs = set(pairwise(query.terms))
        wanted = [known[a] * len(own) + known[b] for a, b in pairs if {a, b} <= known.keys()]
        is_term = selection.read_terms < size
        read, rows = selection.read_terms[is_term], selection.read_rows[is_term]
        places = np.full(size + 1, -1, dtype=np.int32)
        places[own] = np.arange(len(own))
        which = places[read]
        both = np.flatnonzero((which[:-1] >= 0) & (which[1:] >= 0) & (rows[:-1] == rows[1:]))
        code = which[both] * len(own) + which[both + 1]
        codes = np.array(wanted, dtype=np.int32)
        side_by_side = holds(codes, code, rows[both], len(selection.rows), len(own) ** 2)
        side_by_side = selection.with_headings(side_by_side.T)
        return coverage.astype(np.float32), _share(side_by_side.sum(axis=0), len(pairs))

    def _grams_held(self, query: Query, selection: Selection) -> Vectors:
        """The weight of the query's grams that each paragraph holds."""
        numbers = self._lexicon.gram_numbers
        known = [gram for gram in query.grams if gram in numbers]
        own = np.array([numbers[gram] for gram in known], dtype=np.int32)
        held = holds(own, selection.grams, selection.gram_rows, len(selection.rows), len(numbers))
        weights = np.array([query.grams[gram] for gram in known])
        return np.asarray((weights @ selection.with_headings(held.T)).astype(np.float32))

    def _names_held(self, query: Query, selection: Selection) -> Vectors:
        """The share of the query's names that each paragraph holds; 1 without names."""
        if not query.names:
            return np.ones(len(selection.rows), dtype=np.float32)
        numbers = self._lexicon.word_numbers
        own = np.array([numbers[name] for name in query.names if name in numbers], dtype=np.int32)
        held = holds(own, selection.read, selection.read_rows, len(selection.rows), len(numbers))
        return _share(selection.with_headings(held.T).sum(axis=0), len(query.names))

    def _gram_weights(self, text: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        for word, own in grams(text).items():
            for gram in own:
                weights[gram] = weights.get(gram, 0.0) + self._lexicon.idf(word) / len(own)
        total = sum(weights.values())
        return {gram: weight / total for gram, weight in weights.items()}

    def _piece_weights(self, text: str, spans: NDArray[np.int32]) -> Vectors:
        """The square root of the idf of the word that each piece belongs to."""
        own = word_spans(text)
        weights = np.full(len(spans), PUNCTUATION_IDF, dtype=np.float32)
        if own:
            of_word = np.array(
                [max([self._lexicon.idf(term) for term in terms(text[a:b])] or [STOP_WORD_IDF]) for a, b in own]
            )
            first, last = np.array(own).T
            word = np.searchsorted(first, spans[:, 0], side="right") - 1
            inside = (word >= 0) & (spans[:, 0] < last[word])
            weights[inside] = of_word[word[inside]]
        return np.sqrt(weights)


def named_part(text: str) -> Kind | None:
    """The part of an article, other than its body, that a query names.

    >>> named_part("What is in the photo?"), named_part("Which headline does it have?"), named_part("Who spoke?")
    (<Kind.CAPTION: 'caption'>, <Kind.TITLE: 'title'>, None)
    """
    return next((kind for kind, pattern in _PARTS.items() if pattern.search(text)), None)


def _nearest(cosines: Vectors, selection: Selection) -> Vectors:
    """The highest cosine of each paragraph's sentences; right below a heading that is nearer, the mean of both."""
    highest: Vectors = np.maximum.reduceat(cosines, selection.starts[:-1])
    is_first = selection.rows[selection.below] == selection.rows[selection.above] + 1
    below, above = selection.below[is_first], selection.above[is_first]
    np.maximum.at(highest, below, (highest[below] + highest[above]) / 2)
    return highest


def _late_interaction(query: Query, selection: Selection) -> tuple[dict[str, Vectors], Vectors]:
    """The signals of late interaction, headings with what stands below them, and MaxSim of each sentence alone."""
    share = query.weights / (query.weights.sum() or 1.0)
    nearest, of_sentences = selection.nearest(query.pieces)
    late, sentences = share @ selection.with_headings(nearest), share @ of_sentences
    best = np.maximum.reduceat(sentences, selection.starts[:-1])
    scores = {"late": late, "late_sentence": best}
    if len(selection.below):
        places, starts = ranges(selection.starts, selection.below)
        above = np.repeat(nearest[:, selection.above], np.diff(starts), axis=1)
        both = share @ np.maximum(of_sentences[:, places], above)
        np.maximum.at(best, selection.below, np.maximum.reduceat(both, starts[:-1]))
        scores[BELOW_HEADING] = (late > share @ nearest + HEADING_COUNTS).astype(np.float32)
    return scores, sentences


def _part(kind: Kind, named: Kind | None) -> float:
    if kind is named:
        return 0.5 if kind is Kind.CAPTION else 0.0
    return {Kind.TITLE: -1.0, Kind.NOTICE: -0.5}.get(kind, 0.0)


def _share(counts: NDArray[np.int64], of: int) -> Vectors:
    return np.asarray((counts / max(1, of)).astype(np.float32))
