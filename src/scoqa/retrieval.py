"""From a query to passages: candidates from both legs, one fusion of their signals, evidence sentences."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Vectors
from scoqa.index import Index, Rows
from scoqa.lexical import Lexicon
from scoqa.signals import SIGNALS, Judge, Judged, Query
from scoqa.types import Kind, Passage

WEIGHTS = {
    "bm25": 0.07,
    "dense": 8.0,
    "late": 14.0,
    "late_sentence": 14.0,
    "grams": 1.9,
    "bigrams": 2.5,
    "length": -0.95,
}
"""What a unit of each signal is worth in the fusion. Run: `eval/fit.py`; its figures are in `eval/README.md`."""

SENTENCE_WEIGHTS = {"dense": 0.5, "late": 1.0, "coverage": 0.5}
"""The same for the signals of a sentence."""

CANDIDATES = 50
"""Candidates that each leg gives; the fusion judges their union."""

TITLE_PENALTY = 2.0
"""Taken from the fused score of a title, which names what the article says elsewhere."""


class Retriever:
    """Finds the passages of an index that speak to a query. It holds no state between queries.

    Args:
        index: The articles and their vectors.
        encoder: The model that made them.
        signals: Names out of `SIGNALS` to rank by; the others count nothing. Without "bm25", or without
            "dense", "late" and "late_sentence", that leg gives no candidates either.

    Raises:
        IndexFolderError: The vectors were made by other weights than the encoder's.
        ValueError: A signal is unknown, or there is none.
    """

    def __init__(self, index: Index, encoder: Encoder, *, signals: Collection[str] = SIGNALS) -> None:
        unknown = set(signals) - set(SIGNALS)
        if unknown or not signals:
            raise ValueError(f"signals are one or more of {SIGNALS}, not {tuple(signals)}")
        index.check_model(encoder)
        self.index = index
        self.encoder = encoder
        self.signals = tuple(name for name in SIGNALS if name in signals)
        self.lexicon = Lexicon([paragraph.text for _, paragraph in index.paragraphs])
        self.judge = Judge(index, self.lexicon)

    def search(self, query: str, k: int = 5) -> tuple[Passage, ...]:
        """The k best passages for a query, best first; ties by the order of the paragraphs.

        Word-for-word repeats come back once, with the numbers of the others in `Passage.repeats`.
        Fewer come back where the index holds fewer; none where the query is blank.

        Args:
            query: A question that stands alone, or keywords.
            k: At least 1.

        Raises:
            ValueError: k is less than 1.
        """
        if k < 1:
            raise ValueError(f"k is at least 1, not {k}")
        if not query.strip():
            return ()
        ready = self.judge.query(query, self.encoder)
        judged = self.judge.judge(ready, self.candidates(ready))
        fused = self.fuse(judged)
        order = np.lexsort((judged.rows, -fused))[:k]
        return tuple(self._passage(judged, int(place), float(fused[place])) for place in order)

    def candidates(self, query: Query) -> Rows:
        """Rows that either leg finds, ascending, repeats folded into the first of their group."""
        found = []
        if set(self.signals) - {"bm25", "grams", "bigrams", "length"}:
            found.append(self.index.candidates(query.vector, CANDIDATES))
        if "bm25" in self.signals:
            found.append(self.lexicon.candidates(query.terms, CANDIDATES))
        if not any(map(len, found)):  # no word is shared: the nearest are still worth showing
            found.append(self.index.candidates(query.vector, CANDIDATES))
        return np.unique(self.index.groups[np.concatenate(found)])

    def fuse(self, judged: Judged) -> NDArray[np.float64]:
        """The one score that passages are ordered by, shape (candidates,): the weighted sum of their signals."""
        fused = np.sum([WEIGHTS[name] * judged.scores[name].astype(np.float64) for name in self.signals], axis=0)
        kinds = [self.index.paragraphs[row][1].kind for row in judged.rows]
        return np.asarray(fused - TITLE_PENALTY * np.array([kind is Kind.TITLE for kind in kinds]), dtype=np.float64)

    def _passage(self, judged: Judged, place: int, score: float) -> Passage:
        row = judged.rows[place]
        article, paragraph = self.index.paragraphs[row]
        own = judged.sentence_scores[place]
        grades: Vectors = np.sum([weight * own[name] for name, weight in SENTENCE_WEIGHTS.items()], axis=0)
        best = np.lexsort((np.arange(len(grades)), -grades))
        scores = {name: float(values[place]) for name, values in judged.scores.items()}
        scores["coverage"] = float(own["coverage"].max())
        repeats = np.flatnonzero(self.index.groups == self.index.groups[row])
        return Passage(
            article=article,
            paragraph=paragraph,
            score=score,
            scores=scores,
            sentences=tuple(paragraph.sentences[number] for number in best),
            repeats=tuple(self.index.paragraphs[other][1].number for other in repeats if other != row),
        )
