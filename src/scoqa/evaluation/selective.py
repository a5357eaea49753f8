"""Metrics of refusing as pure functions: of answering only where one is sure enough.

Arrays hold one entry a question, shape (n,), and `weights` says how often each question counts, shape (n,)
or, for many resamples at once, (b, n); without weights each counts once. The result is a float64 array of
shape () or (b,), NaN where there is nothing to judge. Higher is better unless the first line says otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoqa.evaluation.metrics import Floats, mean, ratio

BINS = 10
"""Of the calibration error and of the reliability diagram."""


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
    return ratio((ups * (below + downs / 2)).sum(axis=-1), ups.sum(axis=-1) * downs.sum(axis=-1))


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
    bins: int = BINS,
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
    return ratio(gaps, weights.sum(axis=-1))


class Bin(NamedTuple):
    """A bar of the reliability diagram.

    Attributes:
        low: Where the bin begins.
        high: Where it ends; the last one holds its end, too.
        size: How many questions fall into it.
        confidence: Their mean confidence, NaN for none.
        share: The share of them that is answerable, NaN for none.
    """

    low: float
    high: float
    size: int
    confidence: float
    share: float


def reliability_bins(confidence: ArrayLike, answerable: ArrayLike) -> tuple[Bin, ...]:
    """What the expected calibration error is the sum of: bins of equal width (Guo et al. 2017, section 2)."""
    confidence, answerable = np.asarray(confidence, dtype=np.float64), np.asarray(answerable, dtype=np.float64)
    edges = np.linspace(0, 1, BINS + 1)
    member = np.searchsorted(edges[1:-1], confidence, side="right")
    masks = [member == row for row in range(BINS)]
    return tuple(
        Bin(low, high, int(mask.sum()), float(mean(confidence[mask])), float(mean(answerable[mask])))
        for low, high, mask in zip(edges[:-1].tolist(), edges[1:].tolist(), masks, strict=True)
    )


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """The risk–coverage curve: a point for each threshold on the confidence, from the highest to the lowest.

    Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017, section 2.

    Args:
        confidence: What is answered first.
        right: Whether the answer is right, or would be.

    Returns:
        The share of the questions that is answered, and the share of wrong ones among those; ascending in the first.

    >>> coverage, risk = risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    >>> coverage.tolist(), risk.round(3).tolist()
    ([0.25, 0.75, 1.0], [0.0, 0.333, 0.5])
    """
    confidence, right = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=bool)
    order = np.argsort(-confidence, kind="stable")
    last = np.flatnonzero(np.diff(-confidence[order], append=np.inf))  # ties are answered together
    answered = last + 1.0
    return answered / len(confidence), np.cumsum(~right[order])[last] / answered


def aurc(confidence: ArrayLike, right: ArrayLike, weights: Floats | None = None) -> Floats:
    """Area under the risk–coverage curve: the mean risk over coverages 1/n, 2/n, … 1; lower is better.

    Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers", ICLR 2019.
    Questions of one confidence come in no order: the risk expected of a random one counts.

    Args:
        confidence: What is answered first.
        right: Whether the answer is right, or would be.
        weights: How often each question counts, in whole numbers.

    >>> round(float(aurc([0.9, 0.8, 0.7], [True, False, True])), 4)  # (0/1 + 1/2 + 1/3) / 3
    0.2778
    """
    confidence, right = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=bool)
    if not len(confidence):
        return np.asarray(np.nan)
    weights = np.ones(len(confidence)) if weights is None else weights
    order = np.argsort(-confidence, kind="stable")
    starts = np.flatnonzero(np.diff(-confidence[order], prepend=-np.inf))
    tied = np.add.reduceat(weights[..., order], starts, axis=-1)
    wrong = np.add.reduceat(weights[..., order] * ~right[order], starts, axis=-1)
    before, wrong_before = np.cumsum(tied, axis=-1) - tied, np.cumsum(wrong, axis=-1) - wrong
    share = np.divide(wrong, tied, out=np.zeros_like(wrong), where=tied > 0)
    # the risks of a tie: (wrong_before + j · share) / (before + j) for j = 1 … tied, summed
    risks = wrong + (wrong_before - share * before) * _harmonic_sums(before, before + tied)
    return ratio(risks.sum(axis=-1), weights.sum(axis=-1))


def excess_aurc(confidence: ArrayLike, right: ArrayLike, weights: Floats | None = None) -> Floats:
    """What the area exceeds that of an oracle by, whose confidence puts every right answer first; lower is better.

    E-AURC, Geifman, Uziel and El-Yaniv 2019, section 4.
    """
    return np.asarray(aurc(confidence, right, weights) - aurc(right, right, weights))


def _harmonic_sums(above: Floats, upto: Floats) -> Floats:
    """1 / (above + 1) + … + 1 / upto, for whole numbers."""
    sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, upto.max() + 1))])
    return np.asarray(sums[upto.astype(np.intp)] - sums[above.astype(np.intp)])
