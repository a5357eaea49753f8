"""What the browser keeps of a conversation, and that nothing untrue comes back."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from scoqa.answering import MOST_OF_SEVERAL
from scoqa.together import MOST_ITEMS
from scoqa.turns import MOST_KEPT, MOST_STATEMENTS, ChatTurn, history, keep, open_turn, restore, settled

from .chat_fakes import BRIDGE, EVEREST, GREETING, RAIN, RIVER, SNOW, FakeAssistant


def turns_of(*questions: str) -> list[ChatTurn]:
    assistant = FakeAssistant(RAIN)
    return [{**open_turn(q), "state": "answered", "answer": assistant.ask(q).to_dict()} for q in questions]


def through_the_browser(turns: list[ChatTurn]) -> Any:
    return json.loads(json.dumps(keep(turns, [RAIN])))


def test_kept_turns_come_back_word_for_word() -> None:
    turns = turns_of(BRIDGE, EVEREST, RIVER, GREETING)
    restored = restore(through_the_browser(turns), [RAIN])
    for before, after in zip(turns, restored, strict=True):
        assert before["answer"] is not None
        assert after["answer"] is not None
        for key in ("question", "query", "text", "statements", "refusal", "shortfall", "confidence", "method"):
            assert after["answer"][key] == before["answer"][key], key


def turn_with_exact_words(start: int, end: int) -> Any:
    """What the browser keeps of a turn whose quotation has exact words, given in the quotation's own offsets."""
    turns = turns_of(BRIDGE)
    statement = turns[0]["answer"]["statements"][0]  # type: ignore[index]
    first = statement["citations"][0]["start"]
    words = RAIN.text[first + start : first + end]
    statement["answer"] = {"start": first + start, "end": first + end, "text": words, "probability": 0.5}
    return through_the_browser(turns)


def test_exact_words_come_back() -> None:
    [turn] = restore(turn_with_exact_words(4, 14), [RAIN])
    assert turn["answer"] is not None
    assert turn["answer"]["statements"][0]["answer"]["text"] == "new bridge"


def test_exact_words_outside_of_the_quotation_are_dropped() -> None:
    assert restore(turn_with_exact_words(-4, 4), [RAIN]) == []


def test_turns_kept_before_there_were_exact_words_come_back() -> None:
    kept = through_the_browser(turns_of(BRIDGE))
    del kept["turns"][0]["exact"]
    assert len(restore(kept, [RAIN])) == 1


def test_no_word_of_the_article_is_kept() -> None:
    kept = json.dumps(keep(turns_of(BRIDGE, EVEREST), [RAIN]))
    assert "new bridge opens" not in kept
    assert "forty days" not in kept


def test_history_of_another_article_is_dropped() -> None:
    kept = through_the_browser(turns_of(BRIDGE))
    assert restore(kept, [SNOW]) == restore(kept, [RAIN, SNOW]) == []


@pytest.mark.parametrize("kept", [None, "", 7, [], {}, {"version": 2, "articles": [], "turns": []}, {"turns": None}])
def test_what_is_no_history_is_dropped(kept: object) -> None:
    assert restore(kept, [RAIN]) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["statements", 0, 0, "end"], 10**9),
        (["statements", 0, 0, "start"], -1),
        (["statements", 0, 0, "paragraph"], 2),
        (["statements", 0, 0, "paragraph"], 99),
        (["statements", 0, 0, "article"], "elsewhere"),
        (["statements", 0, 0, "quote"], "The bridge never opens."),
        (["statements", 0], []),
        (["statements"], []),
        (["passages", 0, "paragraph"], 99),
        (["passages", 0, "sentence"], 99),
        (["confidence"], 2),
        (["refusal"], "NOT_IN_ARTICLE"),
        (["question"], "x" * 2001),
        (["question"], ["x"]),
        (["text"], "Forged."),
    ],
)
def test_forged_turn_is_dropped_and_the_others_stay(path: list[Any], value: object) -> None:
    kept = copy.deepcopy(through_the_browser(turns_of(BRIDGE, EVEREST)))
    inner = kept["turns"][0]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert [turn["question"] for turn in restore(kept, [RAIN])] == [EVEREST]


def test_moved_quotation_shows_what_stands_there() -> None:
    kept = through_the_browser(turns_of(BRIDGE))
    place = kept["turns"][0]["statements"][0][0]
    place["start"] += 4
    [turn] = restore(kept, [RAIN])
    assert turn["answer"] is not None
    assert turn["answer"]["statements"][0]["text"] == "new bridge opens in 2024."


def test_false_repeats_are_left_out() -> None:
    kept = through_the_browser(turns_of(BRIDGE))
    kept["turns"][0]["statements"][0][0]["repeats"] = [2, 20]
    [turn] = restore(kept, [RAIN])
    assert turn["answer"] is not None
    assert turn["answer"]["statements"][0]["citations"][0]["repeats"] == []


def test_open_stopped_and_failed_turns_are_not_kept_nor_part_of_the_history() -> None:
    turns = [*turns_of(BRIDGE), open_turn("Why?")]
    assert [turn["state"] for turn in settled(turns)] == ["answered", "stopped"]
    assert len(keep(settled(turns), [RAIN])["turns"]) == 1
    assert [turn.question for turn in history(settled(turns))] == [BRIDGE]


def test_the_latest_turns_are_kept() -> None:
    turns = [*turns_of(EVEREST) * MOST_KEPT, *turns_of(BRIDGE)]
    restored = restore(through_the_browser(turns), [RAIN])
    assert len(restored) == MOST_KEPT
    assert restored[-1]["question"] == BRIDGE


def test_the_longest_answer_is_kept() -> None:
    assert MOST_OF_SEVERAL * (1 + MOST_ITEMS) <= MOST_STATEMENTS
