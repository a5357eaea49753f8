"""A run against a baseline: what each main figure gained, which questions were won and lost, and the gate."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scoqa.evaluation.baseline import Baseline, baseline_of, record_keys
from scoqa.evaluation.gauges import GAUGES
from scoqa.evaluation.groups import clusters
from scoqa.evaluation.paired import Difference, holm, paired_difference
from scoqa.evaluation.report import Section
from scoqa.evaluation.tables import Cell, Row, Table, format_table, table_to_dict

LEVEL = 0.05
"""A loss is significant where its p, after Holm's correction over the gated figures, is below this."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one figure gained against the baseline.

    Attributes:
        count: How many questions it is about.
        adjusted: The p-value after Holm's correction; None for a figure that is not gated.
        won: Keys of the questions that came out better.
        lost: Keys of those that came out worse.
    """

    figure: str
    count: int
    difference: Difference
    adjusted: float | None
    won: tuple[str, ...]
    lost: tuple[str, ...]

    def regressed(self, min_effect: float) -> bool:
        """Whether the figure is gated, and the loss significant and larger than `min_effect`."""
        significant = self.adjusted is not None and self.adjusted < LEVEL
        return significant and self.difference.gain < -min_effect


@dataclass(frozen=True, slots=True)
class Comparison:
    """A section against its baseline.

    Attributes:
        notes: What to know to read it.
    """

    name: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = field(default=())

    def regressions(self, min_effect: float) -> tuple[Change, ...]:
        """The changes that are regressions."""
        return tuple(change for change in self.changes if change.regressed(min_effect))


def compare(baseline: Baseline, section: Section) -> Comparison:
    """What a section gained against a baseline of the same questions (see `baseline.matching`)."""
    now = baseline_of(section)
    records = section.records["default"]
    keys = record_keys(records)
    answerable = np.array([record.question.answerable for record in records], dtype=bool)
    families = clusters(records)
    drafts = []
    for name, gauge in GAUGES.items():
        old, new = (np.array([one.values[key][name] for key in keys]) for one in (baseline, now))
        rows = np.flatnonzero(~np.isnan(old) & ~np.isnan(new))
        if not len(rows):
            continue
        some = [families[row] for row in rows]
        difference = paired_difference(gauge.measure, old[rows], new[rows], answerable[rows], some)
        if np.isnan(difference.gain):
            continue
        won = tuple(keys[row] for row in rows if new[row] > old[row]) if gauge.listed else ()
        lost = tuple(keys[row] for row in rows if new[row] < old[row]) if gauge.listed else ()
        drafts.append((name, gauge.gated, len(rows), difference, won, lost))
    adjusted = iter(holm([difference.p for _, gated, _, difference, _, _ in drafts if gated]))
    changes = tuple(
        Change(name, size, difference, next(adjusted) if gated else None, won, lost)
        for name, gated, size, difference, won, lost in drafts
    )
    return Comparison(section.name, changes, _notes(baseline, now))


def comparison_table(comparison: Comparison) -> Table:
    """The figures before and after, the gain with its interval, p, and p after Holm's correction."""
    rows = [
        Row(
            change.figure,
            change.count,
            (
                Cell(change.difference.old),
                Cell(change.difference.new),
                Cell(change.difference.gain, change.difference.low, change.difference.high),
                Cell(change.difference.p),
                None if change.adjusted is None else Cell(change.adjusted),
            ),
        )
        for change in comparison.changes
    ]
    notes = (
        "gain: paired, with its 95 % interval; p: randomisation test, two-sided; p Holm: over the gated figures",
        *comparison.notes,
    )
    return Table("Against the baseline", ("baseline", "now", "gain", "p", "p Holm"), tuple(rows), notes, "comparison")


def format_comparison(comparison: Comparison) -> str:
    """The comparison as plain text: the table, and for each gated figure the questions won and lost."""
    lines = [format_table(comparison_table(comparison)), ""]
    for change in comparison.changes:
        if change.adjusted is None:
            continue
        for verb, keys in (("won", change.won), ("lost", change.lost)):
            text = f"{change.figure}, {verb} ({len(keys)}): {', '.join(keys)}"
            lines += textwrap.wrap(text, 100, subsequent_indent="  ") if keys else []
    return "\n".join(lines).rstrip()


def format_regressions(comparisons: Sequence[Comparison], min_effect: float) -> str:
    """What the gate says, a line a regression, or that there is none."""
    lines = [
        f"Regression in {comparison.name}: {change.figure} fell from {change.difference.old:.3f} to "
        f"{change.difference.new:.3f} (p {change.adjusted:.4f} after Holm's correction)."
        for comparison in comparisons
        for change in comparison.regressions(min_effect)
    ]
    return "\n".join(lines) or f"No significant loss of more than {min_effect:g} in a gated figure."


def comparison_to_dict(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON data."""
    return {
        "name": comparison.name,
        "table": table_to_dict(comparison_table(comparison)),
        "won": {change.figure: list(change.won) for change in comparison.changes},
        "lost": {change.figure: list(change.lost) for change in comparison.changes},
    }


def _notes(old: Baseline, new: Baseline) -> tuple[str, ...]:
    differing = [name for name in new.index if old.index.get(name) != new.index[name]]
    return (f"the index is another one than the baseline's: {', '.join(differing)}",) if differing else ()
