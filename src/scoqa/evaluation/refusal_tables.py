"""Records → tables of refusals: at the shipped threshold, over all thresholds, and by what cannot be answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from scoqa.evaluation.groups import Groups, Records, by_kind, clusters
from scoqa.evaluation.metrics import Floats
from scoqa.evaluation.records import Record
from scoqa.evaluation.selective import (
    aurc,
    auroc,
    excess_aurc,
    expected_calibration_error,
    false_refusal_rate,
    refusal_precision,
    refusal_recall,
)
from scoqa.evaluation.tables import Cell, Row, Table, figure, mean_figure

WHOLE = ("all", "test", "dev")
"""Groups that have questions of all kinds."""


def refusal_table(groups: Groups) -> Table:
    """Kept, refused, refusal precision, AUROC and calibration error of each group.

    The row of a single kind has what can be said of it: AUROC puts the larger side of the kind,
    answerable or not, against the whole other side of the group "all".
    """
    rows = []
    for label, records in groups.items():
        whole = label in WHOLE
        against = records if whole else _with_other_side(records, groups["all"])
        figures = _refusal_figures(records)
        cells = [figures["kept"], figures["refused"], figures["refusal prec."] if whole else None]
        cells += [_refusal_figures(against)["AUROC"], figures["ECE"] if whole else None]
        rows.append(Row(label, len(records), tuple(cells)))
    names = ("kept", "refused", "refusal prec.", "AUROC", "ECE")
    notes = (
        "kept: share of the answerable that is answered (1 − false refusals); refused: of the unanswerable",
        "AUROC of confidence; a kind: its larger side, answerable or not, against the whole other side",
    )
    return Table("Refusal, at the shipped threshold", names, tuple(rows), notes, "refusal")


def unanswerable_table(records: Records) -> Table:
    """Refusal figures of the answerable questions with each kind of unanswerable ones, and with all kinds."""
    answerable = [record for record in records if record.question.answerable]
    others = [record for record in records if not record.question.answerable]
    groups: dict[str, Records] = {k: r for k, r in by_kind(others).items() if k != "all"}
    names = ("refused", "refusal prec.", "AUROC", "ECE", "ECE eq. mass")
    rows = []
    for label, unanswerable in (groups | ({"all of these": others} if len(groups) > 1 else {})).items():
        figures = _refusal_figures([*answerable, *unanswerable])
        rows.append(Row(label, len(unanswerable), tuple(figures[name] for name in names)))
    mix = ", ".join(f"{len(part)} {kind}" for kind, part in ({"answerable": answerable} | groups).items())
    notes = ("each row against all answerable questions; n counts the unanswerable ones", f"mix: {mix}")
    return Table("Refusal, by kind of unanswerable question", names, tuple(rows), notes, "unanswerable")


def risk_table(groups: Groups) -> Table:
    """How wrong answers grow as more questions are answered, from the surest on, of each group of all kinds."""
    rows = []
    for label, records in groups.items():
        confidence = np.array([record.confidence for record in records])
        right = np.array([record.right for record in records], dtype=bool)
        answered = np.array([record.answered for record in records], dtype=bool)
        families = clusters(records)
        cells = (
            mean_figure(right, families),
            mean_figure(answered, families),
            mean_figure(np.where(answered, ~right, np.nan), families),
            figure(partial(aurc, confidence, right), families),
            figure(partial(excess_aurc, confidence, right), families),
        )
        rows.append(Row(label, len(records), cells))
    names = ("right", "coverage", "risk", "AURC", "excess")
    notes = (
        "right: share right if every question were answered; an answer to an unanswerable one is wrong",
        "coverage, risk: share answered at the shipped threshold, and share of these that is wrong",
        "AURC: mean risk over all coverages, the surest first; excess: over a confidence that knows what is right",
    )
    return Table("Risk and coverage", names, tuple(rows), notes, "risk")


def _with_other_side(records: Records, everything: Records) -> list[Record]:
    """The larger side of `records`, answerable or not, with the whole other side of `everything`."""
    side = 2 * sum(record.question.answerable for record in records) > len(records)
    chosen = [record for record in records if record.question.answerable is side]
    return chosen + [record for record in everything if record.question.answerable is not side]


def _refusal_figures(records: Records) -> dict[str, Cell | None]:
    answered = np.array([record.answered for record in records], dtype=bool)
    answerable = np.array([record.question.answerable for record in records], dtype=bool)
    confidence = np.array([record.confidence for record in records])
    statistics: dict[str, Callable[[Floats], Floats]] = {
        "kept": lambda w: 1 - false_refusal_rate(answered, answerable, w),
        "refused": lambda w: refusal_recall(answered, answerable, w),
        "refusal prec.": lambda w: refusal_precision(answered, answerable, w),
        "AUROC": lambda w: auroc(confidence, answerable, w),
        "ECE": lambda w: expected_calibration_error(confidence, answerable, w),
        "ECE eq. mass": lambda w: expected_calibration_error(confidence, answerable, w, equal_mass=True),
    }
    groups = clusters(records)
    return {name: figure(statistic, groups) for name, statistic in statistics.items()}
