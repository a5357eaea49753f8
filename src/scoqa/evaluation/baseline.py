"""A baseline: what each question came to in an earlier run, in a small file that any machine writes alike.

::

    {"format": 1, "figures": ["R@1", …], "sections": [
      {"name": "questions.jsonl", "mode": "questions", "settings": {…}, "questions_sha256": "…",
       "index": {"weights_sha256": "…", "articles_sha256": "…"},
       "questions": {
         "lookup-01": [1, 1, 1, 1, 1, 1, null, 0.8995], …
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scoqa.errors import QuestionSetError
from scoqa.evaluation.gauges import GAUGES, gauge_values
from scoqa.evaluation.questions import check_list, check_type, read_text, write_text
from scoqa.evaluation.records import Record
from scoqa.evaluation.report import Section

FORMAT = 1
"""Raised where a key or a figure changes its meaning."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one section's questions came to.

    Attributes:
        name: The file's name, without its folder.
        questions_sha256: Of all that was asked and all that would have been right.
        index: What answered.
        values: For each question, by its key, the value of each of `GAUGES`; NaN for none.
    """

    name: str
    mode: str
    settings: Mapping[str, Any] = field(hash=False)
    questions_sha256: str
    index: Mapping[str, str] = field(hash=False)
    values: Mapping[str, Mapping[str, float]] = field(hash=False)


def baseline_of(section: Section) -> Baseline:
    """The section as a baseline."""
    records = section.records["default"]
    return Baseline(
        name=Path(section.name).name,
        mode=section.mode,
        settings=section.settings,
        questions_sha256=_digest(records, section.index),
        index=section.index,
        values={key: gauge_values(record) for key, record in zip(record_keys(records), records, strict=True)},
    )


def record_keys(records: Sequence[Record]) -> list[str]:
    """What names each record: its question's id, and more where a question was asked in several ways."""
    counts = Counter(record.question.id for record in records)
    questions = [record.question for record in records]
    return [q.id if counts[q.id] == 1 else f"{q.id} ({q.kind}, {q.article})" for q in questions]


def write_baseline(path: str | Path, sections: Sequence[Section]) -> None:
    """Writes the sections' baselines, a line a question.

    Raises:
        QuestionSetError: The file cannot be written.
    """
    blocks = []
    for one in map(baseline_of, sections):
        about = {name: value for name, value in asdict(one).items() if name != "values"}
        rows = [f"   {json.dumps(key)}: {json.dumps(_row(values))}" for key, values in one.values.items()]
        blocks.append(f'  {json.dumps(about)[:-1]},\n  "questions": {{\n' + ",\n".join(rows) + "\n  }}")
    head = f'{{"format": {FORMAT}, "figures": {json.dumps(list(GAUGES))}, "sections": [\n'
    write_text(path, head + ",\n".join(blocks) + "\n]}\n")


def read_baselines(path: str | Path) -> tuple[Baseline, ...]:
    """The baselines in a file that `write_baseline` has written.

    Raises:
        QuestionSetError: It is no such file, or of another format.
    """
    anew = f"Write it anew: --write-baseline {path}"
    try:
        content = json.loads(read_text(path))
    except ValueError as error:
        raise QuestionSetError(f"{path} is no baseline: {error}. {anew}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("figures") != list(GAUGES):
        raise QuestionSetError(f"{path} is no baseline of this version of scoqa. {anew}")
    found = []
    for place, entry in enumerate(check_list(content, "sections", dict, str(path))):
        where = f"{path}: sections[{place}]"
        name, mode, digest = (check_type(entry, key, str, where) for key in ("name", "mode", "questions_sha256"))
        settings, index, questions = (check_type(entry, key, dict, where) for key in ("settings", "index", "questions"))
        values = {key: _values(key, row, where) for key, row in questions.items()}
        found.append(Baseline(name, mode, settings, digest, index, values))
    return tuple(found)


def matching(baselines: Sequence[Baseline], section: Section, path: str | Path) -> Baseline:
    """The baseline of the same questions as a section's.

    Raises:
        QuestionSetError: There is none; the text says what differs.
    """
    now = baseline_of(section)
    anew = f"Write it anew: --write-baseline {path}"
    named = [one for one in baselines if (one.name, one.mode) == (now.name, now.mode)]
    if not named:
        raise QuestionSetError(f"{path} holds nothing about {now.name} ({now.mode}). {anew}")
    if named[0].questions_sha256 == now.questions_sha256:
        return named[0]
    added, gone = ([key for key in a.values if key not in b.values] for a, b in ((now, named[0]), (named[0], now)))
    parts = [f"{len(keys)} {what} ({', '.join(keys[:3])}…)" for keys, what in ((added, "new"), (gone, "gone")) if keys]
    what = " and ".join(parts) or "a text, a label or the article was changed"
    raise QuestionSetError(f"{path} was made of other questions than {section.name} asks: {what}. {anew}")


def _digest(records: Sequence[Record], index: Mapping[str, str]) -> str:
    asked = [asdict(record.question) for record in records]
    text = json.dumps([index["articles_sha256"], asked], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(values: Mapping[str, float]) -> list[float | int | None]:
    return [None if np.isnan(value) else int(value) if value in (0, 1) else value for value in values.values()]


def _values(key: str, row: Any, where: str) -> dict[str, float]:
    numbers = isinstance(row, list) and all(value is None or isinstance(value, int | float) for value in row)
    if not numbers or len(row) != len(GAUGES):
        raise QuestionSetError(f"{where}: the line of {key!r} is {row!r}, not {len(GAUGES)} numbers.")
    return {name: float("nan") if value is None else float(value) for name, value in zip(GAUGES, row, strict=True)}
