"""Plots as SVG that is part of a page: text stays text, and colours are the page's own, light or dark."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scoqa.evaluation.metrics import Floats, percentile
from scoqa.evaluation.selective import Bin
from scoqa.evaluation.tables import Cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, ACCENT, BAD = "#000001", "#000002", "#000003", "#000004"
"""Stand for the page's colours, which take their place when a plot is written."""

_COLOURS = {INK: "currentColor", MUTED: "var(--muted)", ACCENT: "var(--accent)", BAD: "var(--bad)"}
_LONGEST = 23  # characters of a label
_WIDTH = 4.6  # inches of 72 units: about as wide as a phone, so that text is readable there


def share_plot(rows: Sequence[tuple[str, int, Cell]], name: str) -> str:
    """A dot and its interval for each row of label, number of questions, and share; the first row on top."""
    figure, axes = _figure(0.5 + 0.25 * len(rows))
    for place, (_, _, cell) in enumerate(rows):
        if cell.low is not None and cell.high is not None:
            axes.plot([cell.low, cell.high], [place, place], color=ACCENT, linewidth=5, alpha=0.3)
        axes.plot([cell.value], [place], "o", color=ACCENT, markersize=6)
    axes.set_yticks(range(len(rows)), [f"{shorten(label)} ({count})" for label, count, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="x", color=MUTED, alpha=0.3)
    return _svg(figure, name)


def risk_coverage_plot(
    curve: tuple[Floats, Floats], oracle: tuple[Floats, Floats], shipped: tuple[float, float], name: str
) -> str:
    """Risk against coverage: the curve, the oracle's below it, and where the shipped threshold is."""
    figure, axes = _figure(2.9)
    axes.plot(*oracle, color=MUTED, linestyle="--", label="if confidence knew what is right")
    axes.plot(*curve, color=ACCENT, linewidth=2, label="by confidence")
    axes.plot(*([value] for value in shipped), "o", color=BAD, markersize=7, label="shipped threshold")
    axes.set(xlabel="share of the questions answered", ylabel="share of these that is wrong")
    axes.set(xlim=(0, 1.02), ylim=(-0.02, None))
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure, name)


def reliability_plot(bins: Sequence[Bin], name: str) -> str:
    """The share answerable of each bin of confidence, against the confidence; the number of questions above."""
    figure, axes = _figure(2.9)
    filled = [one for one in bins if one.size]
    width = bins[0].high - bins[0].low
    axes.plot([0, 1], [0, 1], color=MUTED, linestyle="--", label="confidence as it should be")
    axes.bar([one.low for one in filled], [one.share for one in filled], width, align="edge", color=ACCENT, alpha=0.35)
    axes.plot([one.confidence for one in filled], [one.share for one in filled], "o", color=ACCENT, markersize=5)
    for one in filled:
        axes.text(one.low + width / 2, one.share + 0.02, str(one.size), ha="center", color=MUTED, fontsize=9)
    axes.set(xlabel="confidence", ylabel="share that the article answers", xlim=(0, 1), ylim=(0, 1.12))
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure, name)


def latency_plot(milliseconds: Sequence[float], name: str) -> str:
    """How often `ask` took how long, with the median and the 95th percentile."""
    figure, axes = _figure(2.2)
    axes.hist(milliseconds, bins=min(30, max(5, len(milliseconds) // 4)), color=ACCENT, alpha=0.45)
    top = axes.get_ylim()[1]
    for q, height in ((50, 0.98), (95, 0.86)):
        value = percentile(milliseconds, q)
        axes.axvline(value, color=BAD, linewidth=1.5)
        at = (value, top * height)
        axes.annotate(f"p{q} {value:.0f} ms", at, (4, 0), textcoords="offset points", va="top", color=BAD)
    axes.set(xlabel="milliseconds", ylabel="questions", xlim=(0, None), ylim=(0, top))
    return _svg(figure, name)


def oracle_curve(right: Sequence[bool]) -> tuple[Floats, Floats]:
    """Risk against coverage where every right answer comes first."""
    ordered = np.array(sorted(right, reverse=True), dtype=bool)
    answered = np.arange(1, len(ordered) + 1)
    return answered / len(ordered), np.cumsum(~ordered) / answered


def shorten(label: str) -> str:
    """A label that leaves room for what it labels.

    >>> shorten("near-unanswerable"), shorten("A headline of the length that newspapers like")
    ('near-unanswerable', 'A headline of the leng…')
    """
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"


def _figure(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(MUTED)
    axes.tick_params(colors=MUTED, labelcolor=INK)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_color(INK)
    return figure, axes


def _svg(figure: Figure, name: str) -> str:
    """The figure as an `svg` element; `name` begins its ids, which are unique in a page where the names are."""
    from matplotlib import rc_context
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_parse_math(False)  # a kind's name may hold a dollar sign
    for legend in (axes.get_legend() for axes in figure.axes):
        for text in legend.get_texts() if legend else ():
            text.set_color(INK)
    stream = io.StringIO()
    empty = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(stream, format="svg", transparent=True, metadata=empty)
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(?<=\bid=")|(?<=url\(#)|(?<=href="#)', f"{name}-", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font: \1 var(--sans)", svg)
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    for colour, own in _COLOURS.items():
        svg = svg.replace(colour, own)
    return svg.replace("<svg ", '<svg role="img" aria-hidden="true" ', 1)
