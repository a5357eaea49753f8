"""Metrics as pure functions, one a function; higher is better unless its first line says otherwise.

The first half judges one question and returns a plain number. The second half judges many: arrays hold
one entry a question, shape (n,), and `weights` says how often each question counts, shape (n,) or, for
many resamples at once, (b, n); without weights each counts once. Their result is a float64 array of
shape () or (b,), NaN where there is nothing to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoqa.evaluation.questions import Span

Floats = NDArray[np.float64]

GAP = 2
"""Quotations of a paragraph at most so many characters apart are one: white space between sentences."""


def recall_at_k(ranked: Sequence[Hashable], gold: Collection[Hashable], k: int) -> float:
    """1 where any gold paragraph is among the first k, else 0; the mean over questions is R@k.

    This is what R@k means in passage retrieval for question answering (Karpukhin et al., "Dense Passage
    Retrieval", EMNLP 2020, call it top-k accuracy); TREC calls it success@k.

    >>> recall_at_k([4, 7, 2], gold=[2, 9], k=3), recall_at_k([4, 7, 2], gold=[2, 9], k=2)
    (1.0, 0.0)
    """
    return float(any(place in gold for place in ranked[:k]))


def reciprocal_rank(ranked: Sequence[Hashable], gold: Collection[Hashable], k: int = 10) -> float:
    """One over the rank (from 1) of the first gold paragraph among the first k, else 0; its mean is MRR@k.

    Voorhees, "The TREC-8 Question Answering Track Report", 1999.

    >>> reciprocal_rank([4, 7, 2], gold=[2, 7])
    0.5
    """
    return next((1 / rank for rank, place in enumerate(ranked[:k], start=1) if place in gold), 0.0)


def ndcg_at_k(ranked: Sequence[Hashable], gold: Collection[Hashable], k: int = 10) -> float:
    """Discounted gain of the gold paragraphs among the first k, over the best possible one; in [0, 1].

    Gain 1 for a gold paragraph, discount log2(rank + 1): Järvelin and Kekäläinen, "Cumulated gain-based
    evaluation of IR techniques", TOIS 2002. `ranked` names no paragraph twice.

    >>> ndcg_at_k([4, 7], gold=[4]), round(ndcg_at_k([4, 7], gold=[7]), 4)
    (1.0, 0.6309)
    """
    hits = np.array([place in gold for place in ranked[:k]], dtype=np.float64)
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = discounts[: len(set(gold))].sum()
    return float(hits @ discounts[: len(hits)] / ideal) if ideal else 0.0


def citation_precision(cited: Collection[Hashable], gold: Collection[Hashable]) -> float:
    """Share of the cited paragraphs that are gold; NaN where nothing is cited.

    By paragraph and against labels, not by a model's judgement as in Gao et al., "Enabling Large
    Language Models to Generate Text with Citations" (ALCE), EMNLP 2023.
    """
    return len(set(cited) & set(gold)) / len(set(cited)) if cited else float("nan")


def citation_recall(cited: Collection[Hashable], gold: Collection[Hashable]) -> float:
    """Share of the gold paragraphs that are cited; 0 where nothing is cited, NaN where nothing is gold."""
    return len(set(cited) & set(gold)) / len(set(gold)) if gold else float("nan")


def citation_f1(cited: Collection[Hashable], gold: Collection[Hashable]) -> float:
    """Harmonic mean of precision and recall; NaN where either is (van Rijsbergen 1979)."""
    precision, recall = citation_precision(cited, gold), citation_recall(cited, gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else precision + recall


def merge_spans(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that touch, overlap or are at most `GAP` apart made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        last = merged[-1] if merged else None
        if last and last.place == span.place and span.start <= last.end + GAP:
            merged[-1] = Span(last.place, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def containment(parts: Sequence[Sequence[Span]], quoted: Sequence[Span]) -> float:
    """Share of the parts of which an alternative lies wholly inside the quoted text; NaN without parts.

    With the gold answers of SQuAD as the one part's alternatives it is 1 or 0: has answer
    (Karpukhin et al. 2020), but by place, not by wording.
    """
    whole = merge_spans(quoted)
    hits = [
        any(q.place == s.place and q.start <= s.start and s.end <= q.end for s in part for q in whole) for part in parts
    ]
    return sum(hits) / len(hits) if hits else float("nan")


def overlap(parts: Sequence[Sequence[Span]], quoted: Sequence[Span]) -> float:
    """Share of the parts of which an alternative overlaps with the quoted text; NaN without parts."""
    hits = [
        any(q.place == s.place and q.start < s.end and s.start < q.end for s in part for q in quoted) for part in parts
    ]
    return sum(hits) / len(hits) if hits else float("nan")


def mean(values: ArrayLike, weights: Floats | None = None) -> Floats:
    """The mean; entries that are NaN do not count."""
    values = np.asarray(values, dtype=np.float64)
    weights = np.ones(len(values)) if weights is None else weights
    known = ~np.isnan(values)
    return _ratio(weights @ np.where(known, values, 0.0), weights @ known)


def auroc(scores: ArrayLike, positive: ArrayLike, weights: Floats | None = None) -> Floats:
    """Probability that a positive has a higher score than a negative, a tie counting half.

    The area under the ROC curve by ranks: Hanley and McNeil, Radiology 1982. 0.5 is chance.
    """
    scores, positive = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    if not len(scores):
        return np.asarray(np.nan)
    weights = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))  # where a new score begins
    ups = np.add.reduceat(weights[..., order] * positive[order], starts, axis=-1)
    downs = np.add.reduceat(weights[..., order] * ~positive[order], starts, axis=-1)
    below = np.cumsum(downs, axis=-1) - downs
    return _ratio((ups * (below + downs / 2)).sum(axis=-1), ups.sum(axis=-1) * downs.sum(axis=-1))


def refusal_precision(answered: ArrayLike, answerable: ArrayLike, weights: Floats | None = None) -> Floats:
    """Share of the refused questions that the article does not answer (Rajpurkar et al. 2018)."""
    refused = ~np.asarray(answered, dtype=bool)
    return mean(np.where(refused, ~np.asarray(answerable, dtype=bool), np.nan), weights)


def refusal_recall(answered: ArrayLike, answerable: ArrayLike, weights: Floats | None = None) -> Floats:
    """Share of the questions that the article does not answer which were refused (Rajpurkar et al. 2018)."""
    unanswerable = ~np.asarray(answerable, dtype=bool)
    return mean(np.where(unanswerable, ~np.asarray(answered, dtype=bool), np.nan), weights)


def false_refusal_rate(answered: ArrayLike, answerable: ArrayLike, weights: Floats | None = None) -> Floats:
    """Share of the questions that the article answers which were refused all the same; lower is better."""
    return mean(np.where(np.asarray(answerable, dtype=bool), ~np.asarray(answered, dtype=bool), np.nan), weights)


def expected_calibration_error(
    confidence: ArrayLike,
    answerable: ArrayLike,
    weights: Floats | None = None,
    *,
    bins: int = 10,
    equal_mass: bool = False,
) -> Floats:
    """Mean distance between confidence and the share that is answerable, over bins; lower is better.

    Args:
        confidence: In [0, 1].
        answerable: Whether the article answers the question: what `confidence` is the probability of.
        weights: How often each question counts.
        bins: Of equal width (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017); a bin
            holds its lower end, the last one 1 as well.
        equal_mass: Bins of equal numbers of questions instead, as far as ties allow (Nixon et al.,
            "Measuring Calibration in Deep Learning", CVPR workshops 2019).
    """
    confidence, answerable = (
        np.asarray(confidence, dtype=np.float64),
        np.asarray(answerable, dtype=np.float64),
    )
    if not len(confidence):
        return np.asarray(np.nan)
    weights = np.ones(len(confidence)) if weights is None else weights
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    edges = np.quantile(confidence, inner) if equal_mass else inner
    member = np.searchsorted(edges, confidence, side="right")[:, None] == np.arange(bins)
    gaps = np.abs(weights @ (member * (answerable - confidence)[:, None])).sum(axis=-1)
    return _ratio(gaps, weights.sum(axis=-1))


def percentile(values: ArrayLike, q: float) -> float:
    """The value that q in 100 do not exceed, interpolated as NumPy does; NaN for none."""
    values = np.asarray(values, dtype=np.float64)
    return float(np.percentile(values, q)) if len(values) else float("nan")


def _ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0))
