"""Figures in a text: filled in, compared, and never half right."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

import scoqa.assistant
from scoqa.errors import QuestionSetError
from scoqa.evaluation import main
from scoqa.evaluation.readme import fill, stem
from scoqa.evaluation.report import Section
from scoqa.evaluation.tables import Cell, Row, Table

from .evaluation_fakes import LINE, RAIN, FakeEncoder, fake, write_lines

RANKING = Table("T", ("R@1", "n, all"), (Row("bm25 only", 3, (Cell(0.8512, 0.8, 0.9), None)),), (), "ranking")
SECTION = Section("some/where/questions.jsonl", "questions", (RANKING,), {"default": ()}, ())


def place(name: str, figure: str = "?") -> str:
    return f"<!-- figures: {name} -->{figure}<!-- /figures -->"


def test_figure_takes_its_place_with_or_without_its_interval() -> None:
    text = f"| a {place('questions/ranking/bm25 only/R@1')} | {place('questions/ranking/bm25 only/R@1/interval')} |"
    filled = fill(text, [SECTION])
    assert filled == text.replace("-->?<", "-->.851<", 1).replace("-->?<", "-->.851 [.80–.90]<", 1)
    assert fill(filled, [SECTION]) == filled
    assert ">–<" in fill(place("questions/ranking/bm25 only/n, all"), [SECTION])
    assert ">0<" in fill(place("questions/count"), [SECTION])


def test_figure_of_a_set_that_was_not_asked_stays() -> None:
    text = place("squad2-public/ranking/all/R@1", ".936")
    assert fill(text, [SECTION]) == text


@pytest.mark.parametrize("row", ["rank/all/R@1", "ranking/all/R@1", "ranking/bm25 only/R@2"])
def test_place_that_names_no_figure_is_an_error(row: str) -> None:
    name = f"questions/{row}"
    with pytest.raises(QuestionSetError, match=f"README: '{name}'"):
        fill(place(name), [SECTION], "README")


def test_set_is_called_by_its_file() -> None:
    names = ("/x/squad2-public.json, each article by itself", "squadshifts-reddit.json.gz", "questions.jsonl")
    sections = [Section(name, "", (), {}, ()) for name in names]
    assert [stem(section) for section in sections] == ["squad2-public", "squadshifts-reddit", "questions"]


def test_command_checks_and_fills_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def assistant(*_: Any) -> Any:
        return fake([RAIN], FakeEncoder())

    monkeypatch.setattr(scoqa.assistant, "load_assistant", assistant)
    monkeypatch.setattr(importlib.import_module("scoqa.evaluation.sections"), "_with_encoder", assistant)
    questions = write_lines(tmp_path / "q.jsonl", LINE)
    readme = tmp_path / "README.md"
    readme.write_text(f"R@1: {place('q/ranking/all/R@1', '.5')}\n", encoding="utf-8")
    assert main(["--readme", str(readme), "--check"], questions=questions) == 1
    assert "q/ranking/all/R@1: '.5' is '1.00'" in capsys.readouterr().out
    assert ">.5<" in readme.read_text(encoding="utf-8")
    assert main(["--readme", str(readme)], questions=questions) == 0
    assert ">1.00<" in readme.read_text(encoding="utf-8")
    assert main(["--readme", str(readme), "--check"], questions=questions) == 0
