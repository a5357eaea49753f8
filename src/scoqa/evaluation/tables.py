"""Tables of figures with their intervals, as values and as plain text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoqa.evaluation.intervals import Statistic, bootstrap_interval
from scoqa.evaluation.metrics import mean

LABEL_WIDTH, COUNT_WIDTH, CELL_WIDTH = 19, 6, 14


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and the two ends of its 95 % interval where it has one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is about, over how many questions, a cell a column (None: no figure)."""

    label: str
    count: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with a title, the names of at most five columns, and what to know to read them.

    Attributes:
        key: Names the table where a program looks for it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    key: str = ""

    def cell(self, label: str, column: str) -> Cell | None:
        """The cell of a row and a column; `KeyError` where there is no such row or column."""
        rows = {row.label: row for row in self.rows}
        return dict(zip(self.columns, rows[label].cells, strict=True))[column]


def figure(statistic: Statistic, clusters: Sequence[Hashable]) -> Cell | None:
    """The cell of a figure over `len(clusters)` questions, or None where it is not defined."""
    value = float(statistic(np.ones(len(clusters)))) if clusters else float("nan")
    if np.isnan(value):
        return None
    low, high = bootstrap_interval(statistic, clusters) or (None, None)
    return Cell(value, low, high)


def mean_figure(values: ArrayLike, clusters: Sequence[Hashable]) -> Cell | None:
    """The cell of a mean; entries that are NaN do not count."""
    values = np.asarray(values, dtype=np.float64)
    known = [row for row, value in enumerate(values) if not np.isnan(value)]
    return figure(lambda weights: mean(values[known], weights), [clusters[row] for row in known])


def mean_row(label: str, columns: Sequence[ArrayLike], clusters: Sequence[Hashable]) -> Row:
    """A line with the mean of each column, over `len(clusters)` questions."""
    return Row(label, len(clusters), tuple(mean_figure(values, clusters) for values in columns))


def format_table(table: Table) -> str:
    """The table as plain text, its lines at most 100 columns wide.

    >>> print(format_table(Table("Ranking", ("R@1",), (Row("typo", 24, (Cell(0.875, 0.75, 1.0),)),))))
    Ranking
                            n           R@1
    typo                   24 .875 .75–1.00
    """
    head = " " * LABEL_WIDTH + "n".rjust(COUNT_WIDTH)
    lines = [table.title, head + "".join(f" {column:>{CELL_WIDTH - 1}}" for column in table.columns)]
    for row in table.rows:
        label = row.label if len(row.label) <= LABEL_WIDTH else row.label[: LABEL_WIDTH - 1] + "…"
        cells = "".join(f" {format_cell(cell):>{CELL_WIDTH - 1}}" for cell in row.cells)
        lines.append(f"{label:<{LABEL_WIDTH}}{row.count:>{COUNT_WIDTH}}{cells}")
    return "\n".join([*lines, *(f"  {note}" for note in table.notes)])


def format_cell(cell: Cell | None) -> str:
    """A cell in 13 characters or fewer: a share in three digits, then its interval in two; from 10 on whole numbers.

    >>> format_cell(Cell(0.9312, 0.884, 0.97)), format_cell(Cell(1.0)), format_cell(Cell(290.8, 287.4, 294.1))
    ('.931 .88–.97', '1.00', '291 287–294')
    >>> format_cell(None)
    '–'
    """
    if cell is None:
        return "–"
    value = short(cell.value, 3)
    return value if cell.low is None or cell.high is None else f"{value} {short(cell.low, 2)}–{short(cell.high, 2)}"


def table_to_dict(table: Table) -> dict[str, Any]:
    """The table as JSON data; figures rounded to six digits, null for none."""
    return {
        "key": table.key,
        "title": table.title,
        "columns": list(table.columns),
        "rows": [
            {"label": row.label, "n": row.count, "cells": [_cell_to_dict(cell) for cell in row.cells]}
            for row in table.rows
        ],
        "notes": list(table.notes),
    }


def _cell_to_dict(cell: Cell | None) -> dict[str, float | None] | None:
    if cell is None:
        return None
    ends = {"low": cell.low, "high": cell.high}
    return {"value": round(cell.value, 6)} | {
        name: None if end is None else round(end, 6) for name, end in ends.items()
    }


def short(value: float, digits: int) -> str:
    """A figure as tables show it: a share with `digits` digits and no leading zero, from 10 on a whole number.

    >>> short(0.0001, 3), short(0.0, 3), short(12.4, 3)
    ('<.001', '.000', '12')
    """
    if abs(value) >= 10:
        return f"{value:.0f}"
    if 0 < value < 0.5 * 10**-digits:  # a p that is small is not 0
        return f"<.{1:0{digits}d}"
    text = f"{value:.{digits}f}"
    if text.startswith(("0.", "-0.")):
        return text.replace("0.", ".", 1)
    return f"{value:.2f}"
