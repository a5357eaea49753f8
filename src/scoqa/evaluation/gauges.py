"""The main figures, each from one value a question: what is compared with a baseline or without a part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from scoqa.evaluation.metrics import citation_f1, recall_at_k, reciprocal_rank
from scoqa.evaluation.paired import Measure, mean_of
from scoqa.evaluation.quoting import exact_match, overlap, word_f1
from scoqa.evaluation.records import Record
from scoqa.evaluation.selective import auroc

NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure.

    Attributes:
        value: What one record comes to, NaN where the figure is not about it.
        measure: The figure from these values.
        gated: Whether a loss of it is a regression.
        listed: Whether a question by itself can be won or lost in it.
    """

    value: Callable[[Record], float]
    measure: Measure = mean_of
    gated: bool = False
    listed: bool = True


def _cite_f1(record: Record) -> float:
    if not record.gold:
        return NONE
    return citation_f1(record.cited, record.gold) if record.answered else 0.0


GAUGES: Mapping[str, Gauge] = {
    "R@1": Gauge(lambda r: recall_at_k(r.ranked, r.gold, 1) if r.gold else NONE, gated=True),
    "MRR@10": Gauge(lambda r: reciprocal_rank(r.ranked, r.gold) if r.gold else NONE),
    "sentence R@1": Gauge(lambda r: recall_at_k(r.sentences, r.gold_sentences, 1) if r.gold_sentences else NONE),
    "quoted": Gauge(lambda r: overlap(r.parts, r.spans) if r.parts else NONE, gated=True),
    "cite F1": Gauge(_cite_f1),
    "EM": Gauge(lambda r: exact_match(r.wanted, r.exact) if r.wanted else NONE),
    "F1": Gauge(lambda r: word_f1(r.wanted, r.exact) if r.wanted else NONE),
    "kept": Gauge(lambda r: float(r.answered) if r.question.answerable else NONE, gated=True),
    "refused": Gauge(lambda r: NONE if r.question.answerable else float(not r.answered), gated=True),
    "AUROC": Gauge(lambda r: r.confidence, auroc, listed=False),
}
"""By name. quoted: share of the gold quotes that an answer quotes from, a refusal counting 0."""

DIGITS = 4
"""To so many digits a value is kept in a baseline, and compared."""


def gauge_values(record: Record) -> dict[str, float]:
    """What a record comes to in each of `GAUGES`, rounded to `DIGITS`."""
    return {name: float(np.round(gauge.value(record), DIGITS)) for name, gauge in GAUGES.items()}
