"""How far to trust a figure: bootstrap intervals, by cluster."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from scoqa.evaluation.metrics import Floats

RESAMPLES = 1000
SEED = 20230704
LEVEL = 0.95
_BLOCK = 2_000_000  # entries of one array of weights; bounds the memory

Statistic = Callable[[Floats], Floats]
"""A figure as a function of weights: (b, n), how often each question counts in each resample → (b,)."""


def bootstrap_interval(
    statistic: Statistic,
    clusters: Sequence[Hashable],
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> tuple[float, float] | None:
    """The interval that holds `level` of the figure's values when whole clusters are drawn again.

    The percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13),
    drawing clusters with replacement (Davison and Hinkley 1997, ch. 3.8): questions on one article
    stand and fall together, so articles are drawn, not questions.

    Args:
        statistic: Called with float64 arrays of shape (b, n); its NaNs do not count.
        clusters: For each of the n questions the cluster that it belongs to.
        resamples: How often to draw.
        level: The share of the resampled values between the two ends.
        seed: The same seed gives the same interval.

    Returns:
        The two ends, or None where there are fewer than two clusters or the figure is never defined.
    """
    numbers: dict[Hashable, int] = {}
    member = np.array([numbers.setdefault(cluster, len(numbers)) for cluster in clusters], dtype=np.intp)
    if len(numbers) < 2:
        return None
    draws = np.random.default_rng(seed).multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), resamples)
    step = max(1, _BLOCK // len(member))
    values = np.concatenate(
        [statistic(draws[i : i + step, member].astype(np.float64)) for i in range(0, resamples, step)]
    )
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
