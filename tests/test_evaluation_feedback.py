"""What readers marked → lines of a question set that somebody has to check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scoqa.index
from scoqa.errors import QuestionSetError
from scoqa.evaluation import read_question_set
from scoqa.evaluation.feedback_lines import feedback_lines, main
from scoqa.feedback import feedback_record
from scoqa.types import Article, Turn

from .evaluation_fakes import LINE, RAIN, FakeAssistant, write_lines


def marked(question: str, mark: str, note: str = "", history: tuple[str, ...] = (), article: Article = RAIN) -> Any:
    turns = [Turn(text) for text in history]
    answer = FakeAssistant([RAIN]).ask(question, turns).to_dict()
    return feedback_record(mark, note, answer, history, [article])


def test_helpful_answer_proposes_gold_and_quote(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "f.jsonl", marked("It rained in what?", "helpful"))
    (line,), others = feedback_lines(path, [RAIN])
    assert (line["split"], line["kind"], line["gold"], line["quote"]) == (
        "dev",
        "feedback",
        [1],
        "It rained in May again.",
    )
    assert line["check"].startswith("1 × helpful: are these all gold paragraphs")
    assert others == 0


def test_line_counts_only_once_it_is_checked(tmp_path: Path) -> None:
    (line,), _ = feedback_lines(write_lines(tmp_path / "f.jsonl", marked("It rained in what?", "helpful")), [RAIN])
    path = write_lines(tmp_path / "q.jsonl", line)
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:1: still to be checked by hand: 1 × helpful"):
        read_question_set(path, [RAIN])
    del line["check"]
    (question,) = read_question_set(write_lines(path, line), [RAIN])
    assert question.gold == (1,)


def test_answer_that_was_not_helpful_proposes_nothing_but_says_why(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "f.jsonl", marked("It rained in what?", "wrong citation", "It is in ¶2."))
    (line,), _ = feedback_lines(path, [RAIN])
    assert (line["gold"], line["quote"]) == ([], "")
    assert line["check"].endswith("in which words? “It is in ¶2.”")


def test_refusal_found_helpful_is_proposed_as_unanswerable(tmp_path: Path) -> None:
    (line,), _ = feedback_lines(write_lines(tmp_path / "f.jsonl", marked("Who sang?", "helpful")), [RAIN])
    assert line["gold"] == []
    assert "the refusal right" in line["check"]


def test_question_marked_twice_gives_one_line_and_a_known_one_none(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "f.jsonl",
        marked("It rained in what?", "helpful"),
        marked("it  rained in WHAT?", "not helpful"),
        marked("and then?", "not helpful", history=("It rained in what?",)),
        marked("when did it rain?", "helpful"),
    )
    lines, _ = feedback_lines(path, [RAIN], [write_lines(tmp_path / "q.jsonl", LINE)])
    assert [line["question"] for line in lines] == ["it  rained in WHAT?", "and then?"]
    assert lines[0]["gold"] == [1]
    assert lines[0]["check"].startswith("1 × helpful, 1 × not helpful:")
    assert lines[1]["history"] == ["It rained in what?"]


def test_marks_about_other_articles_are_counted(tmp_path: Path) -> None:
    other = Article.from_paragraphs("Snow", ["It snowed."], id="rain")
    path = write_lines(tmp_path / "f.jsonl", marked("It rained in what?", "helpful", article=other))
    assert feedback_lines(path, [RAIN]) == ([], 1)


def test_malformed_feedback_names_the_line(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "f.jsonl", {**marked("It rained in what?", "helpful"), "history": "none"})
    with pytest.raises(QuestionSetError, match=r"f\.jsonl:1: 'history' is 'none'"):
        feedback_lines(path, [RAIN])


def test_command_appends_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loaded:
        articles = (RAIN,)

    monkeypatch.setattr(scoqa.index.Index, "load", staticmethod(lambda folder: Loaded))
    feedback = write_lines(tmp_path / "f.jsonl", marked("It rained in what?", "helpful"))
    out = tmp_path / "out.jsonl"
    out.write_text(json.dumps(LINE), encoding="utf-8")  # without a line break at its end
    for _ in range(2):
        assert main([str(feedback), "--out", str(out)]) == 0
    first, second = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == LINE
    assert json.loads(second)["question"] == "It rained in what?"
    assert "0 new questions" in capsys.readouterr().err
    assert main([str(tmp_path / "none.jsonl")]) == 2
