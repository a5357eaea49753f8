"""What each part of the assistant is worth: the same questions, asked without it.

Nothing in the product knows of this. Signals are left out by `Assistant.with_signals`, spelling and history
by how a question is asked; a step that has no such switch is replaced, while questions are asked, by one that
changes nothing. The weights stay those fitted for the whole: a part that others could stand in for, were they
fitted anew, looks worth more here than it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from scoqa.evaluation.gauges import GAUGES, gauge_values
from scoqa.evaluation.groups import Records, clusters
from scoqa.evaluation.paired import Difference, paired_difference
from scoqa.evaluation.questions import Question
from scoqa.evaluation.records import Record
from scoqa.evaluation.runner import Advance, run
from scoqa.evaluation.tables import Cell, Row, Table
from scoqa.reading import READER

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.types import Answer, Turn

WORDS = ("grams", "bigrams", "length")
LATE = ("late", "late_sentence")
VECTORS = ("dense", *LATE)
SIGNALS = (*WORDS, *VECTORS, READER)


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of asking with something left out.

    Attributes:
        signals: Those to rank by; None for all.
        correct: Whether spelling is mended.
        history: Whether earlier turns are told.
        replaced: Steps by their dotted names, and what takes the place of each.
    """

    signals: Collection[str] | None = None
    correct: bool = True
    history: bool = True
    replaced: Mapping[str, Any] | None = None


def _unchanged(text: str, *_: object) -> str:
    return text


def _nothing(*_: object, **__: object) -> None:
    return None


VARIANTS: Mapping[str, Variant] = {
    "words alone": Variant(WORDS),
    "vectors alone": Variant(VECTORS),
    "BM25 alone": Variant(("bm25",)),
    "cosine alone": Variant(("dense",)),
    "late alone": Variant(LATE),
    "no late interaction": Variant([name for name in SIGNALS if name not in LATE]),
    **{f"no {name}": Variant([other for other in SIGNALS if other != name]) for name in SIGNALS},
    "no spelling": Variant(correct=False),
    "no history": Variant(history=False),
    "no focus": Variant(replaced={"scoqa.understanding.focus": _unchanged}),
    "no meta": Variant(
        replaced={
            "scoqa.understanding.meta_intent": _nothing,
            "scoqa.understanding.asked_place": _nothing,
            "scoqa.prototypes.Prototypes.intent": _nothing,
        }
    ),
    "no abbreviations": Variant(
        replaced={
            "scoqa.understanding.asked_for": _nothing,
            "scoqa.itself.asked_for": _nothing,
            "scoqa.understanding.shortened": _unchanged,
            "scoqa.understanding.with_subject": _unchanged,
        }
    ),
}
"""By name; the same parts with which the tables begin."""


class _Asked:
    """An assistant that is asked in the way of a variant; otherwise itself."""

    def __init__(self, assistant: Assistant, variant: Variant) -> None:
        self._assistant = assistant if variant.signals is None else assistant.with_signals(variant.signals)
        self._correct = variant.correct

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def ask(self, question: str, history: Sequence[str | Turn] = ()) -> Answer:
        return self._assistant.ask(question, history, correct=self._correct)


def ablate(
    setups: Iterable[tuple[Assistant, Sequence[Question]]], advance: Advance = lambda count: None
) -> dict[str, list[Record]]:
    """All questions asked in the way of each of `VARIANTS`, in their order.

    Args:
        setups: Assistants, each with the questions that are put to it.
        advance: Told of every question that is done.
    """
    records: dict[str, list[Record]] = {name: [] for name in VARIANTS}
    for assistant, questions in setups:
        for name, variant in VARIANTS.items():
            asked = list(questions) if variant.history else [replace(q, history=()) for q in questions]
            with ExitStack() as stack:
                for step, other in (variant.replaced or {}).items():
                    stack.enter_context(mock.patch(step, other))
                altered: Any = _Asked(assistant, variant)
                found = run(altered, asked, advance=advance)
            records[name] += [replace(r, question=q) for r, q in zip(found, questions, strict=True)]
    return records


def ablation_tables(whole: Records, variants: Mapping[str, Records]) -> tuple[Table, Table]:
    """Ranking and refusing of each variant, and its paired difference to the whole, with intervals and p.

    Args:
        whole: The records of the assistant as it is.
        variants: Those of the same questions, in the same order, by variant.
    """
    ranking, refusing = [], []
    for label, records in variants.items():
        found = {name: _difference(name, whole, records) for name in ("R@1", "MRR@10", "AUROC", "kept", "refused")}
        first = found["R@1"]
        value = None if np.isnan(first.new) else Cell(first.new)
        ranking.append(Row(label, len(records), (value, *_cells(first), *_cells(found["MRR@10"]))))
        cells = (*_cells(found["AUROC"]), *_cells(found["kept"]), _cells(found["refused"])[0])
        refusing.append(Row(label, len(records), cells))
    notes = (
        "gain: paired difference to the whole, with its 95 % interval; p: randomisation test, not corrected",
        "what costs nothing when it is left out may stand in for another part: see the kinds before it goes",
    )
    names = ("R@1", "R@1 gain", "p", "MRR gain", "p of MRR")
    others = ("AUROC gain", "p", "kept gain", "p of kept", "refused gain")
    return (
        Table("Ablation: ranking, against the whole", names, tuple(ranking), notes, "ablation-ranking"),
        Table("Ablation: refusing, against the whole", others, tuple(refusing), (), "ablation-refusing"),
    )


def _difference(name: str, whole: Records, records: Records) -> Difference:
    old, new = (np.array([gauge_values(record)[name] for record in side]) for side in (whole, records))
    known = ~np.isnan(old) & ~np.isnan(new)
    answerable = np.array([record.question.answerable for record in whole], dtype=bool)
    families = [family for family, counts in zip(clusters(whole), known, strict=True) if counts]
    return paired_difference(GAUGES[name].measure, old[known], new[known], answerable[known], families)


def _cells(difference: Difference) -> tuple[Cell | None, Cell | None]:
    if np.isnan(difference.gain):
        return None, None
    return Cell(difference.gain, difference.low, difference.high), Cell(difference.p)
