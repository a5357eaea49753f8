"""The report: one HTML file with the tables, the plots and every question that went wrong. It needs no network."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

import numpy as np

from scoqa import __version__
from scoqa.errors import MissingExtraError
from scoqa.evaluation.comparison import Comparison, comparison_table, format_regressions
from scoqa.evaluation.mistakes import mistakes
from scoqa.evaluation.plots import latency_plot, oracle_curve, reliability_plot, risk_coverage_plot, share_plot
from scoqa.evaluation.questions import write_text
from scoqa.evaluation.report import Section
from scoqa.evaluation.selective import reliability_bins, risk_coverage
from scoqa.evaluation.tables import Cell, Table

FEW = 10
"""A kind with fewer questions is not named as good or bad: its interval is too wide."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as an `svg` element, what it shows, and how to read it."""

    title: str
    svg: str
    reading: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A main figure with the sentence that says what it means."""

    name: str
    cell: Cell
    reading: str


@dataclass(frozen=True, slots=True)
class Standout:
    """A kind of questions in which a figure, named by a word, is unlike that of all."""

    kind: str
    what: str
    count: int
    cell: Cell


STANDOUTS = (
    ("ranking", "R@1", "found first", True),
    ("refusal", "kept", "answered", True),
    ("refusal", "refused", "refused", False),
)
"""Table, column, what it says of a kind, and whether it is about the answerable questions."""

SHARES = (
    ("ranking", "R@1", True, "The first passage answers", "R@1 with its 95 % interval; in brackets, of how many."),
    ("refusal", "kept", True, "Answered where it should be", "Share of the answerable questions that are answered."),
    ("refusal", "refused", False, "Refused where it should be", "Share of the others that are refused."),
)
HEADLINES = (
    ("ranking", "R@1", "of the questions that the article answers, the first passage found answers"),
    ("answers", "quote, all", "of the gold quotes are met by a quotation; a refusal counts as missed"),
    ("refusal", "kept", "of the questions that the article answers are answered"),
    ("refusal", "refused", "of the questions that it does not answer are refused"),
    ("refusal", "AUROC", "is how often an answerable question has the higher confidence of two; 0.5 is chance"),
)


def write_html(
    path: str | Path, sections: Sequence[Section], comparisons: Sequence[Comparison], min_effect: float
) -> None:
    """Writes the report.

    Args:
        path: The file.
        sections: What was evaluated.
        comparisons: Of each section with its baseline; none, or as many as sections.
        min_effect: From which loss on a regression is one.

    Raises:
        MissingExtraError: matplotlib or Jinja2 is not installed.
        QuestionSetError: The file cannot be written.
    """
    write_text(path, html_report(sections, comparisons, min_effect))


def require_extra() -> None:
    """Raises `MissingExtraError` where what the report needs is not installed: better before a long run than after."""
    missing = [name for name in ("jinja2", "matplotlib") if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"The report needs {' and '.join(missing)}. Run: pip install 'scoqa[report]'")


def html_report(sections: Sequence[Section], comparisons: Sequence[Comparison], min_effect: float) -> str:
    """The report as text; everything that is no markup of its own is escaped."""
    require_extra()
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    own = resources.files("scoqa.evaluation")
    script, style = (own.joinpath(name).read_text(encoding="utf-8") for name in ("report.js", "report.css"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"share": _share, "cell": _cell}
    template = environment.from_string(own.joinpath("report.html.jinja").read_text(encoding="utf-8"))
    views = [
        {
            "section": section,
            "name": Path(section.name).name,
            "id": f"s{place}",
            "answerable": sum(r.question.answerable for r in section.records["default"]),
            "headlines": headlines(section.tables),
            "good_and_bad": good_and_bad(section),
            "comparison": comparison,
            "comparison_table": comparison_table(comparison) if comparison else None,
            "verdict": format_regressions([comparison], min_effect) if comparison else "",
            "plots": plots(section, f"s{place}"),
            "mistakes": (wrong := mistakes(section.records["default"])),
            "counts": Counter(what for mistake in wrong for what in mistake.what),
            "kinds": Counter(mistake.record.question.kind for mistake in wrong),
        }
        for place, (section, comparison) in enumerate(zip_longest(sections, comparisons), start=1)
    ]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return template.render(
        views=views,
        version=__version__,
        script=Markup(script),  # noqa: S704  the package's own file
        style=Markup(style),  # noqa: S704
        markup=Markup,
        script_digest=digest,
    )


def headlines(tables: Sequence[Table]) -> list[Headline]:
    """The main figures that the tables hold, over all questions."""
    by_key = {table.key: table for table in tables}
    found = []
    for key, column, reading in HEADLINES:
        table = by_key.get(key)
        if table and column in table.columns and (cell := table.cell("all", column)):
            found.append(Headline(column, cell, reading))
    return found


def good_and_bad(section: Section) -> tuple[list[Standout], list[Standout]]:
    """The kinds of questions that stand out: whose interval leaves out the figure of all questions.

    Returns:
        Those above it, and those below it; each by figure, the farthest from it first.
    """
    good, bad = [], []
    for key, column, verb, answerable in STANDOUTS:
        rows = _rows(section, key, column, answerable)
        whole = next((cell for label, _, cell in rows if label == "all"), None)
        if whole is None:
            continue
        found = [Standout(label, verb, count, cell) for label, count, cell in rows if count >= FEW]
        above = [one for one in found if one.cell.low is not None and one.cell.low > whole.value]
        below = [one for one in found if one.cell.high is not None and one.cell.high < whole.value]
        good += sorted(above, key=lambda one: -one.cell.value)
        bad += sorted(below, key=lambda one: one.cell.value)
    return good, bad


def plots(section: Section, name: str) -> list[Plot]:
    """The plots of a section; `name` begins the ids in them."""
    records = section.records["default"]
    found = []
    for key, column, answerable, title, reading in SHARES:
        rows = _rows(section, key, column, answerable)
        if rows:
            found.append(Plot(title, share_plot(rows, f"{name}{column[0]}"), reading))
    if not all(record.question.answerable for record in records):
        confidence = np.array([record.confidence for record in records])
        right = [record.right for record in records]
        answered = np.array([record.answered for record in records])
        wrong = float(np.mean(~np.array(right)[answered])) if answered.any() else 0.0
        curve = risk_coverage(confidence, right)
        svg = risk_coverage_plot(curve, oracle_curve(right), (float(answered.mean()), wrong), f"{name}risk")
        reading = "The further right, the more is answered; the lower, the less of it is wrong."
        found.append(Plot("Risk and coverage", svg, reading))
        bins = reliability_bins(confidence, [record.question.answerable for record in records])
        svg = reliability_plot(bins, f"{name}reliability")
        reading = "Bars above the dashed line: it promises too little; below: too much. Numbers: questions."
        found.append(Plot("Is the confidence to be trusted?", svg, reading))
    if section.milliseconds:
        reading = "Of one question, with nothing remembered; on the machine that ran this."
        found.append(Plot("How long a question takes", latency_plot(section.milliseconds, f"{name}latency"), reading))
    return found


def _rows(section: Section, key: str, column: str, answerable: bool) -> list[tuple[str, int, Cell]]:
    """Label, number of the answerable (or unanswerable) questions, and cell, for each row that has one."""
    table = next((table for table in section.tables if table.key == key), None)
    if table is None:
        return []
    place = table.columns.index(column)
    asked = [r.question for r in section.records["default"] if r.question.answerable is answerable]
    return [
        (row.label, sum(row.label in ("all", q.split, q.kind, q.article) for q in asked), cell)
        for row in table.rows
        if (cell := row.cells[place]) is not None
    ]


def _share(value: float) -> str:
    """A figure in three digits.

    >>> _share(0.8472), _share(-0.05), _share(290.8)
    ('0.847', '−0.050', '291')
    """
    text = f"{value:.0f}" if abs(value) >= 10 else f"{value:.3f}"
    return text.replace("-", "−")


def _cell(cell: Cell) -> str:
    """The interval of a cell, or "".

    >>> _cell(Cell(0.5, 0.4, 0.6)), _cell(Cell(0.5))
    ('0.40 – 0.60', '')
    """
    if cell.low is None or cell.high is None:
        return ""
    low, high = (f"{end:.0f}" if abs(end) >= 10 else f"{end:.2f}" for end in (cell.low, cell.high))
    return f"{low} – {high}".replace("-", "−")
