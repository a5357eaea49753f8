"""Figures in a text, each in its marked place, taken from the tables of a run.

A place looks like this, and holds the figure, or with ``/interval`` at the end the figure and its interval::

    R@1 is <!-- figures: questions/ranking/all/R@1 -->.847<!-- /figures -->.

It names the question set (its file's name without the ending), the table, the row and the column; or
``questions/count``, how many questions there are. Places of question sets that were not asked stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scoqa.errors import QuestionSetError
from scoqa.evaluation.questions import read_text, write_text
from scoqa.evaluation.report import Section
from scoqa.evaluation.tables import Cell, short

_PLACE = re.compile(r"(<!-- figures: (?P<name>[^\n]+?) -->)(?P<figure>[^\n]*?)(<!-- /figures -->)")


def fill(text: str, sections: Sequence[Section], where: str = "the text") -> str:
    """The text with the figures of `sections` in their places.

    Raises:
        QuestionSetError: A place names a figure that a section which was asked does not have.

    >>> fill("n: <!-- figures: other/count -->7<!-- /figures -->", [])
    'n: <!-- figures: other/count -->7<!-- /figures -->'
    """
    by_stem = {stem(section): section for section in sections}

    def replaced(match: re.Match[str]) -> str:
        own, _, name = match["name"].partition("/")
        if own not in by_stem:
            return match[0]
        place = f"{where}: {match['name']!r}"
        return f"{match[1]}{_figure(by_stem[own], name, place)}{match[4]}"

    return _PLACE.sub(replaced, text)


def fill_file(path: str | Path, sections: Sequence[Section], *, check: bool = False) -> tuple[str, ...]:
    """Fills the places of a file, or with `check` only looks.

    Returns:
        What differed, a line for each place: its name, what stood there, and what the figure is.

    Raises:
        QuestionSetError: The file cannot be read or written, or a place names no figure.
    """
    old = read_text(path)
    new = fill(old, sections, str(path))
    pairs = zip(_PLACE.finditer(old), _PLACE.finditer(new), strict=True)
    changes = tuple(f"{a['name']}: {a['figure']!r} is {b['figure']!r}" for a, b in pairs if a["figure"] != b["figure"])
    if changes and not check:
        write_text(path, new)
    return changes


def stem(section: Section) -> str:
    """What places call a section: its file's name without the ending."""
    return Path(section.name.partition(",")[0]).name.partition(".")[0]


def _figure(section: Section, name: str, where: str) -> str:
    if name == "count":
        return str(len(section.records["default"]))
    key, _, rest = name.partition("/")
    interval = rest.endswith("/interval")
    label, _, column = rest.removesuffix("/interval").partition("/")
    table = next((table for table in section.tables if table.key == key), None)
    if table is None:
        raise QuestionSetError(f"{where} names no table; there are {', '.join(t.key for t in section.tables)}.")
    try:
        cell = table.cell(label, column)
    except KeyError as error:
        raise QuestionSetError(f"{where}: the table has no row or column {error}.") from error
    return _format(cell, interval)


def _format(cell: Cell | None, interval: bool) -> str:
    if cell is None:
        return "–"
    ends = f" [{short(cell.low, 2)}–{short(cell.high, 2)}]" if cell.low is not None and cell.high is not None else ""
    return short(cell.value, 3) + (ends if interval else "")
