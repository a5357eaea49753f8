"""The feedback file: what a line holds, that it is bounded, and what is said where it cannot be written."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

import scoqa.feedback
from scoqa import __version__
from scoqa.errors import SettingsError
from scoqa.feedback import FILE_LIMIT, NOTE_LIMIT, FeedbackFile, feedback_record

from .chat_fakes import BRIDGE, RAIN, RIVER, FakeAssistant


def test_line_holds_question_history_citations_mark_and_note(tmp_path: Path) -> None:
    answer = FakeAssistant(RAIN).ask(BRIDGE).to_dict()
    file = FeedbackFile(tmp_path / "new" / "feedback.jsonl")
    file.add(feedback_record("helpful", "x" * (NOTE_LIMIT + 1), answer, [RIVER], [RAIN]))
    [record] = map(json.loads, file.path.read_text(encoding="utf-8").splitlines())
    sentence = RAIN.paragraph(20).sentences[0]
    assert record.pop("time").endswith("+00:00")
    assert record == {
        "version": __version__,
        "article": [RAIN.digest],
        "question": BRIDGE,
        "history": [RIVER],
        "query": BRIDGE,
        "refusal": None,
        "citations": [
            {
                "article": "rain",
                "paragraph": 20,
                "start": sentence.start,
                "end": sentence.end,
                "quote": sentence.text,
            }
        ],
        "mark": "helpful",
        "note": "x" * NOTE_LIMIT,
    }


def test_half_a_character_does_no_harm(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl")
    file.add({"note": "\ud800"})
    assert json.loads(file.path.read_text(encoding="utf-8")) == {"note": "?"}


def test_full_file_makes_room_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoqa.feedback, "FILE_LIMIT", 100)
    file = FeedbackFile(tmp_path / "feedback.jsonl")
    for number in range(50):
        file.add({"note": number})
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["feedback.jsonl", "feedback.jsonl.1"]
    assert all(path.stat().st_size <= 100 < FILE_LIMIT for path in files)
    assert json.loads(file.path.read_text().splitlines()[-1]) == {"note": 49}


def test_lines_of_many_readers_stay_whole(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl")

    def add_some() -> None:
        for _ in range(20):
            file.add({"note": "x" * 500})

    threads = [threading.Thread(target=add_some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = file.path.read_text().splitlines()
    assert len(lines) == 8 * 20
    assert all(json.loads(line)["note"] == "x" * 500 for line in lines)


def test_unwritable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"feedback\.jsonl cannot be written: .*--feedback"):
        FeedbackFile(tmp_path / "file" / "feedback.jsonl").add({})
