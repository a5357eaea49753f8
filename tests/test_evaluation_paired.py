"""Before and after: the randomisation test, baselines, and the gate."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scoqa.assistant
from scoqa.evaluation import main
from scoqa.evaluation.paired import holm, mean_of, paired_difference, randomisation_p
from scoqa.evaluation.selective import auroc
from scoqa.types import Article, Passage

from .evaluation_fakes import FakeAssistant, FakeEncoder, FakeRetriever, write_lines

FIELDS = Article.from_paragraphs(
    "Fields", [f"Field {row} grows crop{row} since long." for row in range(60)], id="fields"
)
LINES = [
    {
        "id": f"q{row}",
        "split": "test",
        "kind": "lookup",
        "question": f"where is crop{row} since when, field {row}?",
        "history": [],
        "gold": [row + 1],
        "quote": f"crop{row}",
    }
    for row in range(60)
]


@dataclass
class SpoiltRetriever(FakeRetriever):
    """Puts the first passage second for questions about some fields."""

    spoilt: frozenset[int] = frozenset()

    def search(self, query: str, k: int = 5) -> tuple[Passage, ...]:
        first, second, *rest = super().search(query, max(k, 2))
        swap = any(f"crop{row} " in query for row in self.spoilt)
        return (second, first, *rest)[:k] if swap else (first, second, *rest)[:k]


@dataclass
class SpoiltAssistant(FakeAssistant):
    spoilt: frozenset[int] = frozenset()

    @property
    def retriever(self) -> FakeRetriever:
        return SpoiltRetriever(self.articles, self.score, self.encoder, self.spoilt)


@pytest.fixture
def run_spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on `LINES` with an assistant that is spoilt for some of them."""
    questions = write_lines(tmp_path / "q.jsonl", *LINES)

    def run(spoilt: set[int], *arguments: str) -> int:
        def assistant(*_: Any) -> Any:
            return SpoiltAssistant([FIELDS], FakeEncoder(), spoilt=frozenset(spoilt))

        monkeypatch.setattr(scoqa.assistant, "load_assistant", assistant)
        monkeypatch.setattr(importlib.import_module("scoqa.evaluation.sections"), "_with_encoder", assistant)
        return main(list(arguments), questions=questions)

    return run


def test_p_value_agrees_with_all_swaps() -> None:
    old = np.array([1, 1, 0, 1, 1, 0, 1, 1.0])
    new = np.array([0, 1, 0, 0, 1, 1, 0, 0.0])
    differences = new - old
    signs = np.array(list(product([1, -1], repeat=len(old))))
    exact = np.mean(np.abs(signs @ differences) >= abs(differences.sum()) - 1e-9)
    p = randomisation_p(mean_of, old, new, np.ones(8, bool), range(8))
    assert p == pytest.approx(exact, abs=0.015)  # three standard errors of 10,000 rounds


def test_p_value_agrees_with_scipy() -> None:
    from scipy.stats import permutation_test

    generator = np.random.default_rng(6)
    old, new = generator.random(12), generator.random(12) + 0.15
    theirs = permutation_test((new, old), lambda x, y: np.mean(x - y), permutation_type="samples").pvalue
    assert randomisation_p(mean_of, old, new, np.ones(12, bool), range(12)) == pytest.approx(theirs, abs=0.015)


def test_area_is_compared_by_swapping_confidences() -> None:
    positive = np.array([True, True, True, False, False, False])
    old, new = np.array([0.9, 0.8, 0.7, 0.3, 0.2, 0.1]), np.array([0.4, 0.2, 0.5, 0.6, 0.3, 0.2])
    found = abs(float(auroc(new, positive) - auroc(old, positive)))
    swaps = [np.array(swap, bool) for swap in product([0, 1], repeat=6)]
    alike = [auroc(np.where(s, old, new), positive) - auroc(np.where(s, new, old), positive) for s in swaps]
    exact = np.mean([abs(float(one)) >= found - 1e-9 for one in alike])
    p = randomisation_p(lambda v, a, w: auroc(v, a, w), old, new, positive, range(6))
    assert p == pytest.approx(exact, abs=0.015)


def test_questions_of_a_cluster_are_swapped_together() -> None:
    old, new = np.ones(20), np.zeros(20)
    apart = paired_difference(mean_of, old, new, np.ones(20), range(20))
    together = paired_difference(mean_of, old, new, np.ones(20), [0] * 10 + [1] * 10)
    assert (apart.gain, apart.p < 0.001) == (-1, True)
    assert together.p == pytest.approx(2 / 2**2, abs=0.015)
    assert apart == paired_difference(mean_of, old, new, np.ones(20), range(20))


def test_alike_systems_have_p_1() -> None:
    same = np.array([1.0, 0.0, np.nan])
    found = paired_difference(mean_of, same, same, np.ones(3), range(3))
    assert (found.old, found.gain, found.p) == (0.5, 0, 1)


def test_holm_corrects_in_order_and_passes_over_what_has_none() -> None:
    assert holm([0.02, float("nan"), 0.01])[::2] == [0.02, 0.02]
    assert holm([0.5, 0.6]) == [1.0, 1.0]


def test_worsened_retriever_fails_the_gate(run_spoilt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = str(tmp_path / "baseline.json")
    assert run_spoilt(set(), "--write-baseline", baseline) == 0
    assert run_spoilt(set(range(12)), "--compare", baseline) == 0  # it only compares
    assert run_spoilt(set(range(12)), "--compare", baseline, "--fail-on-regression") == 1
    text = capsys.readouterr().out
    assert "R@1 fell from 1.000 to 0.800" in text
    assert "R@1, lost (12): q0, q1, q2," in text
    assert run_spoilt(set(range(12)), "--compare", baseline, "--fail-on-regression", "--min-effect", "0.3") == 0


def test_noise_passes_the_gate(run_spoilt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = str(tmp_path / "baseline.json")
    assert run_spoilt({1, 2, 3, 4}, "--write-baseline", baseline) == 0
    assert run_spoilt({3, 4, 5, 6, 7, 8}, "--compare", baseline, "--fail-on-regression") == 0  # 2 won, 4 lost
    text = capsys.readouterr().out
    assert "R@1, won (2): q1, q2" in text
    assert "R@1, lost (4): q5, q6, q7, q8" in text
    assert "No significant loss" in text


def test_baseline_is_the_same_file_every_time(run_spoilt: Any, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for path in (one, two):
        run_spoilt({3}, "--write-baseline", str(path))
    assert one.read_bytes() == two.read_bytes()
    text = one.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    (section,) = json.loads(text)["sections"]
    assert section["questions"]["q3"][:2] == [0, 0.5]  # R@1, MRR@10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[:-2], r"of other questions than .*: 2 gone \(q58, q59"),
        (lambda lines: [*lines[:-1], {**lines[-1], "id": "new"}], r"1 new \(new…\) and 1 gone \(q59"),
        (
            lambda lines: [*lines[:-1], {**lines[-1], "question": "where is crop59 now, field 59?"}],
            r"a text, a label or the article",
        ),
    ],
)
def test_baseline_of_other_questions_is_refused(
    run_spoilt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Any, message: str
) -> None:
    baseline = str(tmp_path / "baseline.json")
    run_spoilt(set(), "--write-baseline", baseline)
    write_lines(tmp_path / "q.jsonl", *change(LINES))
    assert run_spoilt(set(), "--compare", baseline) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert re.search(message, error)
    assert f"--write-baseline {baseline}" in error


@pytest.mark.parametrize("text", ["{oops", "{}", '{"format": 1, "figures": ["R@1"], "sections": []}'])
def test_what_is_no_baseline_is_refused(
    run_spoilt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    assert run_spoilt(set(), "--compare", str(path)) == 2
    assert "is no baseline" in capsys.readouterr().err


@pytest.mark.model
def test_shipped_assistant_without_most_of_its_signals_fails_the_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = Path(__file__).parents[1] / "eval/questions.jsonl"
    arguments = ["--questions", str(questions), "--limit", "12"]
    baseline = str(tmp_path / "baseline.json")
    assert main([*arguments, "--write-baseline", baseline]) == 0
    gate = [*arguments, "--compare", baseline, "--fail-on-regression"]
    assert main(gate) == 0
    sections = importlib.import_module("scoqa.evaluation.sections")
    wired = sections._with_encoder
    monkeypatch.setattr(sections, "_with_encoder", lambda *parts: wired(*parts).with_signals(("bm25",)))
    assert main(gate) == 1
    assert "R@1 fell from" in capsys.readouterr().out
