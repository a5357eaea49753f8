"""How a turn comes about, why a sentence was cited, and what a judgement leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scoqa.desk import Desk, converse, explained, judge
from scoqa.errors import ModelError
from scoqa.feedback import FeedbackFile
from scoqa.locales import texts
from scoqa.room import Room, make_room
from scoqa.turns import settled
from scoqa.types import Answer

from .chat_fakes import BRIDGE, EVEREST, FAILING, MISSPELT, RAIN, RIVER, FakeAssistant

T = texts("en")


@pytest.fixture
def room() -> Room:
    return make_room(FakeAssistant(RAIN))


def test_answer_arrives_statement_by_statement_and_then_what_to_ask_next(room: Room) -> None:
    turns = list(converse(room, [], RIVER, T))
    assert [turn["state"] for turn in turns] == ["open", "open", "answered", "answered"]
    counts = [len((turn["answer"] or {"statements": []})["statements"]) for turn in turns]
    assert counts == [0, 1, 2, 2]
    assert turns[-2]["follow_ups"] == []
    assert turns[-1]["follow_ups"] == ["What are the main points?", "How does the article end?"]


def test_refusal_is_answered_at_once_and_leads_nowhere(room: Room) -> None:
    assert [turn["state"] for turn in converse(room, [], EVEREST, T)] == ["open", "answered"]


def test_unexpected_error_is_logged_and_not_shown(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    *_, turn = converse(room, [], FAILING, T)
    assert (turn["state"], turn["error"]) == ("failed", T["chat.unexpected"])
    assert "a secret path" in caplog.text


class WithoutModel(FakeAssistant):
    def ask(self, question: str, history: object = (), *, correct: bool = True) -> Answer:
        raise ModelError("The model is gone.")


def test_error_of_our_own_is_shown(room: Room) -> None:
    *_, turn = converse(replace(room, assistant=WithoutModel(RAIN)), [], BRIDGE, T)
    assert (turn["state"], turn["error"]) == ("failed", "The model is gone.")


def test_answer_stands_where_nothing_can_be_suggested(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    broken = make_room(WithoutModel(RAIN), [])
    *_, turn = converse(replace(room, suggester=broken.suggester), [], BRIDGE, T)
    assert turn["state"] == "answered"
    assert "No question could be suggested" in caplog.text


def test_spelling_is_left_alone_where_asked(room: Room) -> None:
    *_, mended = converse(room, [], MISSPELT, T)
    *_, typed = converse(room, [], MISSPELT, T, as_typed=True)
    assert mended["answer"] is not None
    assert typed["answer"] is not None
    assert (mended["answer"]["refusal"], typed["answer"]["refusal"]) == (None, "NOT_IN_ARTICLE")


def test_reasons_name_words_as_they_were_typed_and_go_at_the_second_click(room: Room) -> None:
    *_, turn = converse(room, [], BRIDGE, T)
    shown = explained(room, [turn], 0)
    [reason] = shown["reasons"] or []
    assert (reason["paragraph"], reason["matched"], reason["missing"]) == (20, ["bridge"], ["open"])
    assert reason["dense"] == 0.5
    assert explained(room, [shown], 0)["reasons"] is None


def test_what_was_stopped_is_no_history_of_what_is_marked(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    desk = Desk(room.assistant, [], FeedbackFile(file), None)
    first, *_ = converse(room, [], RIVER, T)
    turns = settled([{**first, "state": "open"}])
    *_, turn = converse(room, turns, BRIDGE, T)
    judge(desk, room, [*turns, turn], 1, "helpful", "")
    assert json.loads(file.read_text())["history"] == []


def test_unknown_mark_is_not_written_down(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    desk = Desk(room.assistant, [], FeedbackFile(file), None)
    *_, turn = converse(room, [], BRIDGE, T)
    assert judge(desk, room, [turn], 0, "<b>", "")["mark"] == ""
    assert not file.exists()
    assert judge(desk, room, [turn], 0, "helpful", "")["mark"] == "helpful"
    assert file.exists()
