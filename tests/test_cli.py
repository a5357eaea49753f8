import io
import json
from pathlib import Path

import pytest

from scoqa import Article, Assistant, cli

from .fakes import WordEncoder

ARTICLE = Article.from_paragraphs(
    "The valley", ["It rained for forty days.", "A new oak bridge opens in 2024.", "Hay was lost."], id="valley"
)


@pytest.fixture(autouse=True)
def small_assistant(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Assistant.from_articles([ARTICLE], WordEncoder())
    monkeypatch.setattr("scoqa.assistant.load_assistant", lambda folder=None: assistant)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_answer_is_printed_with_its_place_and_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", "new oak bridge opens in 2024")
    assert status == 0
    assert "A new oak bridge opens in 2024. [1]\n[1] The valley, ¶2\n" in out


def test_refusal_is_printed_with_the_closest_passage_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", "zebra pancakes")
    assert status == 1
    assert out.startswith("The article does not say. It speaks of other things.\nClosest passage, ¶")


def test_json_is_the_answers_to_dict(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", "new oak bridge", "--json", "--history", "Did it rain?")
    assert status == 0
    assert json.loads(out)["statements"][0]["citations"][0]["paragraph"] == 2


def test_search_lists_k_passages(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "search", "bridge", "-k", "2", "--json")
    assert status == 0
    assert json.loads(out)["passages"][0]["paragraph"] == 2
    assert len(json.loads(out)["passages"]) == 2
    assert "1. ¶2 (" in run(capsys, "search", "bridge")[1]


def test_explanation_shows_candidates_signals_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "explain", "new oak bridge")
    assert status == 0
    assert "Candidates by bm25: ¶2" in out
    assert "late_sentence" in out
    assert "matched: new, oak, bridg; missing: none" in out
    status, out, _ = run(capsys, "explain", "zebra", "--json")
    assert status == 1
    assert json.loads(out)["passages"][0]["missing"] == ["zebra"]


def test_misspelt_word_is_searched_for_as_the_article_has_it_and_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = run(capsys, "ask", "new oak bridgge")
    assert "Searched for 'bridge' where you typed 'bridgge'." in out
    assert "Searched for" not in run(capsys, "ask", "new oak bridgge", "--as-typed")[1]


def test_greeting_gets_a_reply(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "ask", "Hello!")
    assert status == 0
    assert "Confidence" not in out


def test_batch_gives_a_line_for_a_line_and_keeps_ids(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = [
        '{"id": 7, "question": "new oak bridge"}',
        "",
        '{"id": "bad", "question": 3}',
        "not json",
        '{"question": "Why?", "history": ["Was hay lost?"]}',
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(lines))
    status, out, _ = run(capsys, "ask", "--batch", str(batch))
    records = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [record.get("id") for record in records] == [7, "bad", None, None]
    assert records[0]["answered"]
    assert "line 3" in records[1]["error"]
    assert "line 4" in records[2]["error"]
    assert records[3]["query"] == "Why was hay lost?"


def test_batch_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'\xef\xbb\xbf{"id": 1, "question": "hay"}')))
    status, out, _ = run(capsys, "search", "--batch", "-")
    assert status == 0
    assert json.loads(out)["id"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "Give a question"),
        (("ask", "x", "--batch", "y"), "not both"),
        (("ask", "--batch", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
        (("index", "nowhere.txt"), "Cannot read the article nowhere.txt"),
    ],
)
def test_errors_are_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_two_files_of_one_name_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text("One paragraph.")
    status, _, err = run(capsys, "index", str(tmp_path / "a/same.txt"), str(tmp_path / "b/same.txt"))
    assert status == 2
    assert "named 'same'" in err


def test_wrong_number_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(capsys, "search", "x", "-k", "0")
    assert "at least 1" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["[" * 100_000, '{"question": "\\ud800 oak bridge"}'])
def test_odd_line_of_a_batch_does_not_end_it(capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(line + '\n{"id": 2, "question": "oak bridge"}')
    _, out, _ = run(capsys, "search", "--batch", str(batch))
    assert json.loads(out.splitlines()[1])["id"] == 2


def test_search_minds_the_history_and_the_spelling(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("search", "Sinse when?", "--history", "Is there an oak bridge?", "--json")
    assert json.loads(run(capsys, *asked, "--as-typed")[1])["query"] == "Is there an oak bridge? Sinse when?"
    assert json.loads(run(capsys, "search", "oak bridgge", "--json")[1])["query"] == "oak bridge"


def test_search_in_a_batch_minds_the_history(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Since when?", "history": ["Is there an oak bridge?"]}')
    _, out, _ = run(capsys, "search", "--batch", str(batch))
    assert json.loads(out)["query"] == "Since when is there an oak bridge?"
