"""Asking without a part: what is left out, and what the tables say of it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import Any

import pytest

import scoqa.assistant
from scoqa.evaluation import main
from scoqa.evaluation.ablation import SIGNALS, VARIANTS, ablate, ablation_tables
from scoqa.evaluation.runner import run
from scoqa.retrieval import ALL_SIGNALS
from scoqa.types import Answer, Turn

from .evaluation_fakes import LINE, RAIN, FakeAssistant, FakeEncoder, question, write_lines
from .fakes import WordEncoder

ASKED = [
    question("a", "it rained in what", 1),
    question("b", "and then?", 2, history=("The sun came?",)),
    question("c", "Who sang?"),
]
POLITE = "Please, could you tell me who sang?"


def focus(text: str) -> str:
    """What an assistant takes for the question's core, at this moment."""
    return str(resolve_name("scoqa.understanding:focus")(text))


@dataclass
class Noting(FakeAssistant):
    """Keeps how it was asked, and finds nothing where "grams" is not among its signals."""

    log: list[tuple[str, str, bool, bool]] = field(default_factory=list)

    def with_signals(self, names: Any) -> Noting:
        return Noting(self.articles, score="+".join(names), log=self.log)

    def ask(self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True) -> Answer:
        self.log.append((self.score, question, correct, focus(POLITE) == POLITE))
        blind = self.score not in ("fused", "") and "grams" not in self.score
        return super().ask("Nothing") if blind else super().ask(question, history)


def test_every_signal_and_every_step_that_is_left_out_exists() -> None:
    assert set(SIGNALS) == set(ALL_SIGNALS)
    steps = [step for variant in VARIANTS.values() for step in variant.replaced or {}]
    assert len(steps) >= 5
    for step in steps:
        module, name = step.rsplit(".", 1)
        assert callable(getattr(resolve_name(module), name)), step


def test_each_variant_asks_without_its_part() -> None:
    assistant: Any = Noting([RAIN])
    found = ablate([(assistant, ASKED)])
    assert list(found) == list(VARIANTS)
    by_variant = dict(zip(VARIANTS, [assistant.log[i : i + 3] for i in range(0, len(assistant.log), 3)], strict=True))
    assert by_variant["BM25 alone"][0][0] == "bm25"
    assert [correct for _, _, correct, _ in by_variant["no spelling"]] == [False] * 3
    assert by_variant["no focus"][0][3]
    assert not by_variant["no meta"][0][3]
    assert focus(POLITE) != POLITE  # all is as before
    assert [record.question for record in found["no history"]] == ASKED
    assert found["no history"][1].query == "and then?"


def test_an_assistant_takes_every_step_that_stands_in_for_another() -> None:
    assistant = scoqa.Assistant.from_articles([RAIN], WordEncoder())
    found = ablate([(assistant, [question("a", "What is the article about?", 1)])])
    assert list(found) == list(VARIANTS)
    assert found["no focus"][0].answered
    assert not found["no meta"][0].answered


def test_difference_to_the_whole_is_paired() -> None:
    assistant: Any = Noting([RAIN])
    whole = run(assistant, ASKED)
    ranking, refusing = ablation_tables(whole, ablate([(assistant, ASKED)]))
    gain = ranking.cell("vectors alone", "R@1 gain")
    assert gain is not None
    assert gain.value == -1  # both of the two with gold paragraphs
    same = ranking.cell("no spelling", "R@1 gain")
    assert same is not None
    assert same.value == 0
    kept = refusing.cell("vectors alone", "kept gain")
    assert kept is not None
    assert kept.value == -1
    refused = refusing.cell("vectors alone", "refused gain")
    assert refused is not None
    assert refused.value == 0


def test_command_prints_what_each_part_is_worth(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def assistant(*_: Any) -> Any:
        return Noting([RAIN], FakeEncoder())

    monkeypatch.setattr(scoqa.assistant, "load_assistant", assistant)
    monkeypatch.setattr(importlib.import_module("scoqa.evaluation.sections"), "_with_encoder", assistant)
    assert main(["--ablate"], questions=write_lines(tmp_path / "q.jsonl", LINE)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("no abbreviations")]) == 2
