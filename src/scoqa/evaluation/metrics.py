"""Metrics of ranking and citing as pure functions, one a function; higher is better. And the mean, and percentiles.

Each judges one question and returns a plain number; `mean` takes the mean of many.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


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


def mean(values: ArrayLike, weights: Floats | None = None) -> Floats:
    """The mean; entries that are NaN do not count, and NaN where none does.

    Args:
        values: One for each question, shape (n,).
        weights: How often each counts, shape (n,) or, for many resamples at once, (b, n); once where not given.

    Returns:
        float64, shape () or (b,).
    """
    values = np.asarray(values, dtype=np.float64)
    weights = np.ones(len(values)) if weights is None else weights
    known = ~np.isnan(values)
    return ratio(weights @ np.where(known, values, 0.0), weights @ known)


def percentile(values: ArrayLike, q: float) -> float:
    """The value that q in 100 do not exceed, interpolated as NumPy does; NaN for none."""
    values = np.asarray(values, dtype=np.float64)
    return float(np.percentile(values, q)) if len(values) else float("nan")


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """`above` / `below`, NaN where `below` is 0; the shape of both."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0))
