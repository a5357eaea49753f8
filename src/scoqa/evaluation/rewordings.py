"""Questions asked in other words, that somebody wrote for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scoqa.errors import QuestionSetError
from scoqa.evaluation.questions import check_type, json_lines
from scoqa.evaluation.squad import Inquiry


def read_rewordings(path: str | Path) -> dict[str, str]:
    """Questions in other words, by the ids of those that they reword; JSON lines of `id` and `question`.

    Raises:
        QuestionSetError: The file cannot be read, is not in this form, or rewords a question twice.
    """
    found: dict[str, str] = {}
    for where, line in json_lines(path):
        id, question = (check_type(line, key, str, where) for key in ("id", "question"))
        if id in found:
            raise QuestionSetError(f"{where}: the question {id!r} is reworded twice.")
        found[id] = question
    return found


def reworded(inquiry: Inquiry, rewordings: Mapping[str, str]) -> Inquiry:
    """The questions that are reworded, in their other words; the rest is left out. Each keeps its id."""
    asked = (replace(own, text=rewordings[own.id]) for own in inquiry.questions if own.id in rewordings)
    return replace(inquiry, questions=tuple(asked))
