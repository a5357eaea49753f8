"""From a query to passages: candidates from both legs, one fusion of their signals, evidence sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Vectors
from scoqa.follow_ups import is_whole, says_enough
from scoqa.index import Index, Rows
from scoqa.lexical import whole_characters
from scoqa.lexicon import best
from scoqa.reader import Reader
from scoqa.reading import PASSAGES_READ, READER, WEIGHT, read_passages
from scoqa.signals import BM25, SIGNALS, VECTOR_SIGNALS, WORD_SIGNALS, Judge, Judged, Query
from scoqa.types import Kind, Passage
from scoqa.years import OTHER_YEAR, other_year

WEIGHTS = {
    "dense": 6.172,
    "late": 10.891,
    "late_sentence": 15.229,
    "grams": 2.658,
    "bigrams": 2.395,
    "length": -1.635,
    "part": 6.0,
}
"""What a unit of each signal is worth in the fusion. Run: `eval/fit.py`; its figures are in `eval/README.md`. That of
``part`` is by `eval/run.py --squad` on OneStopQA: R@1 0.858 with 2, 0.886 with 6 and with 10."""

SENTENCE_WEIGHTS = {"dense": 1.0, "late": 12.5, "coverage": 2.2}
"""The same for the signals of a sentence; fitted on which sentence of its paragraph answers, SQuAD's public part."""

PASSAGE_SHARE = 0.8
"""What a passage's score counts in those of its sentences."""

ALL_SIGNALS = (*SIGNALS, READER)
"""Those of all candidates, and the reader's, which only the best of them get."""

ALL_WEIGHTS = {**WEIGHTS, READER: WEIGHT}
"""What a unit of each of them is worth."""

SUMMED = {**WEIGHTS, BM25: 1.0}
"""What `Retriever.fuse` sums, and explanations take apart: BM25 only where it is asked for."""

OF_FOLLOW_UP = 0.5
"""What a follow-up alone counts in the log-odds that it is answered, beside those of it and the question before, if it
says enough. AUROC of 109 of SQuAD's questions that the articles answer against 124 that they do not, a name in each
replaced by "it" and asked after another one: 0.59 with 0, 0.72 with 0.5, 0.78 with 1; but of the shipped article's
follow-ups the right passage was first for 0.93, 0.93 and 0.89 when it was chosen."""

PASSAGES = 5
"""How many passages an answer carries."""

CANDIDATES = 50
"""Candidates that each leg gives; the fusion judges their union."""


def check_k(k: int) -> None:
    """Refuses a number of passages that is less than 1, with `ValueError`."""
    if k < 1:
        raise ValueError(f"k is at least 1, not {k}")


class Retriever:
    """Finds the passages of an index that speak to a query. It holds no state between queries.

    Args:
        index: The articles and their vectors.
        encoder: The model that made them.
        signals: Names out of `ALL_SIGNALS`, or `BM25`, to rank by; the others count nothing. Where all that compare
            vectors, or all that compare words, are left out, that leg gives no candidates either.
        reader: Reads the best passages; None where nothing does.

    Raises:
        IndexFolderError: The vectors were made by other weights than the encoder's.
        ValueError: A signal is unknown, or there is none but the reader's.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        *,
        signals: Collection[str] = ALL_SIGNALS,
        reader: Reader | None = None,
    ) -> None:
        if set(signals) - {BM25, *ALL_SIGNALS} or not set(signals) & {BM25, *SIGNALS}:
            raise ValueError(f"signals are one or more of {(BM25, *SIGNALS)}, and {READER!r}, not {tuple(signals)}")
        index.check_model(encoder)
        self.index = index
        self.encoder = encoder
        self.signals = tuple(name for name in (BM25, *SIGNALS) if name in signals)
        self.reader = reader if READER in signals else None
        self.judge = Judge(index)
        self._heads = np.array([p.kind is Kind.HEADING and p is not a.paragraphs[-1] for a, p in index.paragraphs])

    def search(
        self, query: str, k: int = PASSAGES, articles: Collection[str] = (), *, alone: str = "", second: bool = False
    ) -> tuple[Passage, ...]:
        """The k best passages for a query, best first; ties by the order of the paragraphs.

        Word-for-word repeats come back once, with the numbers of the others in `Passage.repeats`.
        Fewer come back where the index holds fewer; none where the query is blank.

        Args:
            query: A question that stands alone, or keywords.
            k: At least 1.
            articles: Ids of those that are searched; all where there is none.
            alone: The follow-up as typed, where the query took something from the question before. Passages are
                ordered by the mean of what they score for the two: the question before draws the query to its own
                answer. MTRAG's follow-ups of this kind, R@1: the query 0.62, the follow-up alone 0.58, the mean 0.70.
                The sentences are ordered for it alone, where it is a question by itself but for "it" or "they".
            second: The first passage may not be what is wanted: the second is read, too, however far ahead that is.

        Raises:
            ValueError: k is less than 1, or there is no such article.
            TypeError: `articles` is one string.
        """
        check_k(k)
        self.check_articles(articles)
        query = whole_characters(query)
        if not query.strip():
            return ()
        whole = alone if alone and query.endswith(alone) and is_whole(alone) else ""
        asked = [self.judge.query(text, self.encoder) for text in (query, alone) if text]
        found_by = (self.candidates_in(articles, own, k) if articles else self.candidates(own, k) for own in asked)
        judged, fused = self._judged(asked, reduce(np.union1d, found_by), by_sentences_of=-1 if whole else 0)
        heads = self._heads[judged.rows]
        fused = np.where(heads, -np.inf, fused)  # a heading is told with what stands below it, never alone
        most = k if self.reader is None else max(k, PASSAGES_READ)
        order = np.lexsort((judged.rows, -fused))[: min(np.sum(~heads), most)]
        found = tuple(self._passage(whole or query, judged, int(place), float(fused[place])) for place in order)
        if self.reader is None:
            return found
        share = OF_FOLLOW_UP if says_enough(whole) else 0.0
        return read_passages(self.reader, query, found, follow_up=whole, share=share, second=second)[:k]

    def passages(self, query: str, places: Sequence[tuple[str, int]]) -> tuple[Passage, ...]:
        """The paragraphs in `places` (article id, number), judged for a query, in their order, repeats once.

        Raises:
            ValueError: There is no such paragraph, or the query is blank.
        """
        if not query.strip():
            raise ValueError("the query is blank")
        wanted = list(dict.fromkeys(int(self.index.groups[self.index.row(*place)]) for place in places))
        judged = self.judge.judge(self.judge.query(query, self.encoder), np.array(sorted(wanted)))
        fused = self.fuse(judged)
        found = [int(np.searchsorted(judged.rows, row)) for row in wanted]
        return tuple(self._passage(query, judged, place, float(fused[place])) for place in found)

    def candidates(self, query: Query, k: int = CANDIDATES) -> Rows:
        """Rows that either leg finds, those below the headings among them, and all headings above, ascending.

        Repeats come once. At least k where there are so many.
        """
        found = list(self.legs(query, k).values())
        if not any(map(len, found)):  # no word is shared: the nearest are still worth showing
            found = [self.index.candidates(query.vector, max(k, CANDIDATES))]
        rows = np.concatenate(found)
        rows = np.unique(self.index.groups[np.concatenate([rows, rows[self._heads[rows]] + 1])])
        return np.union1d(rows, self.index.headings(rows)[0])

    def candidates_in(self, articles: Collection[str], query: Query, k: int = CANDIDATES) -> Rows:
        """The candidates in some articles: so many from all that there are k, or all that there are, in these.

        Raises:
            ValueError: There is no such article.
            TypeError: `articles` is one string.
        """
        self.check_articles(articles)
        wanted = np.concatenate([self.index.rows_of(article_id) for article_id in articles])
        least = reach = max(k, CANDIDATES)
        if len(wanted) <= least:
            return np.unique(self.index.groups[wanted])
        while True:
            found = self.candidates(query, reach)
            rows = found[np.isin(found, wanted)]
            if len(rows) >= least or reach >= len(self.index.paragraphs):
                return rows
            reach *= 2

    def check_articles(self, articles: Collection[str]) -> None:
        """Refuses ids that are none of this index's articles.

        Raises:
            ValueError: There is no such article.
            TypeError: `articles` is one string.
        """
        if isinstance(articles, str):
            raise TypeError("articles holds the ids of articles; it is not one string")
        if unknown := set(articles) - self.index.first_rows.keys():
            raise ValueError(f"no such articles: {sorted(unknown)}")

    def legs(self, query: Query, k: int = CANDIDATES) -> dict[str, Rows]:
        """What each leg that is in use finds: rows, by the leg's name; `CANDIDATES` of them, or k if that is more."""
        found, k = {}, max(k, CANDIDATES)
        if set(self.signals) & set(VECTOR_SIGNALS):
            found["dense"] = self.index.candidates(query.vector, k)
        if set(self.signals) & {BM25, *WORD_SIGNALS}:
            found[BM25] = best(query.totals, k, self.index.groups)
        return found

    def fuse(self, judged: Judged) -> NDArray[np.float64]:
        """The one score that passages are ordered by, shape (candidates,): the weighted sum of their signals."""
        used = [SUMMED[name] * judged.scores[name].astype(np.float64) for name in self.summed]
        return np.asarray(np.sum(used, axis=0))

    @property
    def summed(self) -> tuple[str, ...]:
        """The signals that are summed: those that are ranked by, and always "part", which part of the article it is."""
        return (*self.signals, "part")

    def _judged(
        self, asked: Sequence[Query], rows: Rows, *, by_sentences_of: int
    ) -> tuple[Judged, NDArray[np.float64]]:
        """Candidates judged for a query, or for it and the follow-up alone, and their fused scores.

        Args:
            asked: The query, and where there is one the follow-up.
            rows: The candidates.
            by_sentences_of: Which of those the scores of the sentences are for.
        """
        first, *others = judged = [self.judge.judge(own, rows) for own in asked]
        fused = [self.fuse(own) for own in judged]
        scores = first.scores | ({"alone": fused[1].astype(np.float32)} if others else {})
        sentence_scores = judged[by_sentences_of].sentence_scores
        return replace(first, scores=scores, sentence_scores=sentence_scores), np.mean(fused, axis=0)

    def _passage(self, asked: str, judged: Judged, place: int, score: float) -> Passage:
        row = int(judged.rows[place])
        article, paragraph = self.index.paragraphs[row]
        own = {name: judged.of_sentences(name, place) for name in judged.sentence_scores}
        grades: Vectors = np.asarray(sum(weight * own[name] for name, weight in SENTENCE_WEIGHTS.items()))
        order = np.argsort(-grades, kind="stable").tolist()
        scores = {name: float(values[place]) for name, values in judged.scores.items()}
        scores["coverage"] = float(own["coverage"].max())
        scores["names"] = float(judged.names[place])
        headings, _ = self.index.headings(judged.rows[place : place + 1])
        above = [self.index.paragraphs[heading][1].text for heading in headings]
        scores[OTHER_YEAR] = other_year(asked, paragraph.text, article.title, *above)
        return Passage(
            article=article,
            paragraph=paragraph,
            score=score,
            scores=scores,
            sentences=tuple(paragraph.sentences[number] for number in order),
            sentence_scores=tuple(PASSAGE_SHARE * score + float(grades[number]) for number in order),
            repeats=self.index.repeated(row),
        )
