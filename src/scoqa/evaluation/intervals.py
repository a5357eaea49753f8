"""How far to trust a figure: bootstrap intervals, by cluster."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from scoqa.evaluation.metrics import Floats

RESAMPLES = 1000
SEED = 20230704
LEVEL = 0.95
_BLOCK = 2_000_000  # entries of one array of weights; bounds the memory

Statistic = Callable[[Floats], Floats]
"""A figure as a function of weights: (b, n), how often each question counts in each resample → (b,)."""


def bootstrap_interval(statistic: Statistic, clusters: Sequence[Hashable]) -> tuple[float, float] | None:
    """The interval that holds `LEVEL` of the figure's values when whole clusters are drawn again.

    The percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13),
    drawing clusters with replacement (Davison and Hinkley 1997, ch. 3.8): questions on one article
    stand and fall together, so articles are drawn, not questions.

    Args:
        statistic: Called with float64 arrays of shape (b, n); its NaNs do not count.
        clusters: For each of the n questions the cluster that it belongs to.

    Returns:
        The two ends, or None where there are fewer than two clusters or the figure is never defined.
    """
    member, size = number_clusters(clusters)
    if size < 2:
        return None
    draws = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), RESAMPLES)
    step = max(1, _BLOCK // len(member))
    values = np.concatenate(
        [statistic(draws[i : i + step, member].astype(np.float64)) for i in range(0, RESAMPLES, step)]
    )
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def number_clusters(clusters: Sequence[Hashable]) -> tuple[NDArray[np.intp], int]:
    """For each question the number of its cluster, from 0 in order of first use; and how many clusters there are."""
    numbers: dict[Hashable, int] = {}
    member = np.array([numbers.setdefault(cluster, len(numbers)) for cluster in clusters], dtype=np.intp)
    return member, len(numbers)
