"""Some paragraphs of an index as they are compared with a query: their vectors and words, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Vectors
from scoqa.index import Index, Rows, ranges
from scoqa.pieces import Some

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Some paragraphs of an index, and all that is compared with a query.

    Attributes:
        rows: int64, shape (n,), ascending.
        below, above: int64, shape (pairs,): the places, from 0, of paragraphs whose heading is among them, and its.
        starts: int64, shape (n + 1,): where each paragraph's sentences begin among all that are selected.
        vectors: float32, shape (vectors, dimension), unit length: those of the sentences.
        owners: int64, shape (vectors,): the sentence that each belongs to.
        pieces: The vectors of the word pieces.
        piece_starts: int64, shape (sentences + 1,): where each sentence's begin.
        read: int32, shape (words,): the paragraphs' words in order.
        read_terms: int32, shape (words,): their terms.
        read_rows, read_sentences: int64, shape (words,): the paragraph, from 0, and the sentence that each stands in.
        grams: int32: the grams that each paragraph holds, with repeats.
        gram_rows: int64: the paragraph, from 0, that each of them is of.
    """

    rows: Rows
    below: Rows
    above: Rows
    starts: Rows
    vectors: Vectors
    owners: Rows
    pieces: Some
    piece_starts: Rows
    read: Numbers
    read_terms: Numbers
    read_rows: Rows
    read_sentences: Rows
    grams: Numbers
    gram_rows: Rows

    def cosines(self, vector: Vectors) -> Vectors:
        """How near each sentence is to a vector: float32, shape (sentences,), -1 … 1.

        A sentence in several windows is as near as the nearest of them.
        """
        cosines = np.full(self.starts[-1], -1.0, dtype=np.float32)
        found = self.vectors @ vector
        if len(found) == len(cosines):  # one each, in order
            return np.asarray(np.maximum(cosines, found))
        np.maximum.at(cosines, self.owners, found)
        return cosines

    def nearest(self, pieces: Vectors) -> tuple[Vectors, Vectors]:
        """How near each word piece of a query comes to any of the paragraphs', and to any of their sentences'.

        Args:
            pieces: The query's, float32, shape (pieces, dimension), unit length.

        Returns:
            float32, shape (pieces, n) and (pieces, sentences): the highest cosine, -1 … 1; 0 where none of the
            paragraphs has word pieces.
        """
        starts = self.piece_starts
        if not starts[-1]:
            counts = len(self.rows), int(self.starts[-1])
            of_rows, of_sentences = (np.zeros((len(pieces), count), np.float32) for count in counts)
            return of_rows, of_sentences
        cosines = self.pieces.cosines(pieces)
        if starts[-2] == starts[-1]:  # the last sentence has no pieces
            cosines = np.pad(cosines, ((0, 0), (0, 1)), constant_values=-1.0)
        best = np.maximum.reduceat(cosines, starts[:-1], axis=1)
        best[:, starts[1:] == starts[:-1]] = -1.0  # a sentence without pieces
        return np.maximum.reduceat(best, self.starts[:-1], axis=1), best

    def with_headings(self, held: NDArray[Any]) -> NDArray[Any]:
        """What each paragraph holds (the last axis), or the heading above it if that holds more."""
        if not len(self.below):
            return held
        both = held.copy()
        np.maximum.at(both.T, self.below, held.T[self.above])
        return both


def select(index: Index, rows: Rows) -> Selection:
    """The paragraphs in `rows` (int64, shape (n,), n at least 1, ascending) of an index."""
    lexicon = index.lexicon
    headings, heading_starts = index.headings(rows)
    below, is_here = np.repeat(np.arange(len(rows)), np.diff(heading_starts)), np.isin(headings, rows)
    vectors, _ = ranges(index.first_vectors, rows)
    owner_rows, numbers = index.owners[vectors].T
    is_sentence = numbers > 0
    sentences, starts = ranges(index.first_sentences, rows)
    pieces, piece_starts = ranges(index.piece_starts, sentences)
    read, read_starts = ranges(lexicon.read_starts, sentences)
    read_sentences = np.repeat(np.arange(len(sentences)), np.diff(read_starts))
    told, told_starts = ranges(lexicon.told_starts, rows)
    grams, gram_starts = ranges(lexicon.gram_starts, lexicon.told[told])
    gram_rows = np.repeat(np.repeat(np.arange(len(rows)), np.diff(told_starts)), np.diff(gram_starts))
    of_sentences = np.repeat(np.arange(len(rows)), np.diff(starts))
    return Selection(
        rows=rows,
        below=below[is_here],
        above=np.searchsorted(rows, headings[is_here]),
        starts=starts,
        vectors=index.nearest.vectors(vectors[is_sentence]),
        owners=(starts[np.searchsorted(rows, owner_rows)] + numbers - 1)[is_sentence],
        pieces=index.pieces.some(pieces),
        piece_starts=piece_starts,
        read=lexicon.read[read],
        read_terms=lexicon.term_of[lexicon.read[read]],
        read_rows=of_sentences[read_sentences],
        read_sentences=read_sentences,
        grams=lexicon.word_grams[grams],
        gram_rows=gram_rows,
    )


def holds(query: Numbers, found: Numbers, places: Rows, shape: int, known: int) -> NDArray[np.bool_]:
    """Which of a query's numbers stand at which places: bool, shape (shape, query).

    Args:
        query: Distinct numbers below `known`, int32.
        found: Numbers up to `known`.
        places: Where each of them was found, from 0 to `shape`.
        shape: How many places there are.
        known: How many numbers there are.
    """
    table = np.zeros(known + 1, dtype=np.int16)
    table[query] = np.arange(1, len(query) + 1)
    which = table[found]
    hits = np.flatnonzero(which)
    result = np.zeros((shape, len(query)), dtype=np.bool_)
    result[places[hits], which[hits] - 1] = True
    return result
