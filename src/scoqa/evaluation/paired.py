"""Two systems on the same questions: how far apart they are, and whether chance does as much."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoqa.evaluation.intervals import SEED, bootstrap_interval, number_clusters
from scoqa.evaluation.metrics import Floats, mean

ROUNDS = 10_000
"""Of the randomisation test: a p of 0.05 is found to within about 0.004."""

_BLOCK = 2_000_000  # entries of one array of weights; bounds the memory
_SAME = 1e-12  # differences so near are the same sum, added up in another order

Measure = Callable[[Floats, NDArray[np.bool_], Floats], Floats]
"""A figure from one value a question, whether each is answerable, and weights (b, n) → (b,)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a figure gained.

    Attributes:
        old: The figure before.
        new: The figure after.
        gain: `new` − `old`.
        low: Lower end of the gain's 95 % interval, or None.
        high: Its upper end, or None.
        p: How often a difference at least as large comes about, either way, where the systems are alike.
    """

    old: float
    new: float
    gain: float
    low: float | None
    high: float | None
    p: float


def mean_of(values: Floats, answerable: NDArray[np.bool_], weights: Floats) -> Floats:
    """The mean, as a `Measure`; entries that are NaN do not count."""
    return mean(values, weights)


def paired_difference(
    measure: Measure, old: ArrayLike, new: ArrayLike, answerable: ArrayLike, clusters: Sequence[Hashable]
) -> Difference:
    """What a figure gained from one system to another, with an interval and a p-value.

    Args:
        measure: The figure.
        old: The values of the one system, question by question; NaN where a question does not count.
        new: Those of the other, for the same questions.
        answerable: Whether each question is.
        clusters: For each question what it stands and falls with: drawn, and swapped, together.
    """
    before, after = np.asarray(old, dtype=np.float64), np.asarray(new, dtype=np.float64)
    positive = np.asarray(answerable, dtype=bool)
    once = np.ones(len(before))
    first, last = float(measure(before, positive, once)), float(measure(after, positive, once))
    gains = partial(_gain, measure, before, after, positive)
    low, high = bootstrap_interval(gains, clusters) or (None, None)
    p = randomisation_p(measure, before, after, positive, clusters)
    return Difference(first, last, last - first, low, high, p)


def randomisation_p(
    measure: Measure, old: Floats, new: Floats, answerable: NDArray[np.bool_], clusters: Sequence[Hashable]
) -> float:
    """How often two systems that are alike differ at least as much, in either direction.

    The paired randomisation test: in each round a coin decides for each cluster whether the two systems'
    values are swapped (Fisher 1935; for retrieval: Smucker, Allan and Carterette, "A Comparison of
    Statistical Significance Tests for Information Retrieval Evaluation", CIKM 2007). The systems as they
    are count as one round, so that p is never 0 (Phipson and Smyth 2010). NaN where the figure has none.
    """
    both, positive = np.concatenate([old, new]), np.concatenate([answerable, answerable])
    member, size = number_clusters(clusters)
    observed = abs(float(_gain(measure, old, new, answerable, np.ones(len(old)))))
    if np.isnan(observed):
        return float("nan")
    generator = np.random.default_rng(SEED)
    step = max(1, _BLOCK // max(1, len(both)))
    extreme = 0
    for start in range(0, ROUNDS, step):
        kept = generator.integers(0, 2, (min(step, ROUNDS - start), size))[:, member].astype(np.float64)
        one = measure(both, positive, np.concatenate([kept, 1 - kept], axis=1))
        other = measure(both, positive, np.concatenate([1 - kept, kept], axis=1))
        extreme += int(np.sum(np.abs(other - one) >= observed - _SAME))
    return (1 + extreme) / (1 + ROUNDS)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values as they are to be read where several are looked at; NaN stays NaN and counts for nothing.

    Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 1979.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if not np.isnan(p))
    adjusted = [float("nan")] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - rank)))
        adjusted[place] = highest
    return adjusted


def _gain(measure: Measure, old: Floats, new: Floats, answerable: NDArray[np.bool_], weights: Floats) -> Floats:
    return np.asarray(measure(new, answerable, weights) - measure(old, answerable, weights))
