"""The conversation as a file: one number a place, a list of references, nothing of it read as Markdown."""

from __future__ import annotations

import json

from scoqa.locales import texts
from scoqa.transcript import conversation_json, conversation_markdown
from scoqa.turns import ChatTurn, open_turn

from .chat_fakes import BRIDGE, EVEREST, HOSTILE, HOSTILE_TEXT, RAIN, RIVER, FakeAssistant
from .test_turns import turns_of

T = texts("en")


def test_markdown_numbers_each_place_once() -> None:
    lines = conversation_markdown(turns_of(RIVER, EVEREST, BRIDGE, RIVER), [RAIN], T).split("\n")
    assert lines[0] == "# The Summer of Rain"
    assert [line for line in lines if line.startswith("> The river")] == [
        r"> The river rose by three metres. \[1\]"
    ] * 2
    assert r"> The new bridge opens in 2024. \[4\]" in lines
    assert "The article does not say. A passage comes near, but does not answer this." in lines
    assert lines[lines.index("## References") + 2 :] == [
        "1. The Summer of Rain, ¶2 (also ¶21): “The river rose by three metres.”",
        "2. The Summer of Rain, ¶1: “The wettest summer on record has left its mark on the valley.”",
        "3. The Summer of Rain, ¶3: “Farmers pull a cart through the mud near Lower Mill, Aug. 3. (Photo/Agency)”",
        "4. The Summer of Rain, ¶20: “The new bridge opens in 2024.”",
        "",
    ]


def test_json_holds_whole_answers_and_the_references() -> None:
    saved = json.loads(conversation_json([*turns_of(BRIDGE), open_turn("Open?")], [RAIN]))
    assert saved["articles"] == [{"id": "rain", "title": RAIN.title, "sha256": RAIN.digest}]
    assert [turn["question"] for turn in saved["turns"]] == [BRIDGE]
    [reference] = saved["references"]
    assert RAIN.text[reference["start"] : reference["end"]] == reference["quote"] == "The new bridge opens in 2024."


def test_empty_conversation_has_no_references() -> None:
    assert conversation_markdown([], [RAIN], T) == "# The Summer of Rain\n"
    assert json.loads(conversation_json([], [RAIN]))["references"] == []


def test_hostile_text_is_escaped() -> None:
    answer = FakeAssistant(HOSTILE).ask(HOSTILE_TEXT).to_dict()
    turn: ChatTurn = {**open_turn(HOSTILE_TEXT), "state": "answered", "answer": answer}
    markdown = conversation_markdown([turn], [HOSTILE], T)
    assert "\\<script" in markdown
    assert " <" not in markdown
