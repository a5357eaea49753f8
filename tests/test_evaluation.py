"""The evaluation from files to figures, with an assistant whose answers stand in the test."""

from __future__ import annotations

import gzip
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

import scoqa.assistant
import scoqa.encoder
from scoqa.errors import QuestionSetError
from scoqa.evaluation import Place, Question, Span, main, read_question_set, run
from scoqa.evaluation.conversations import read_conversations
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.runner import run_inquiries, run_pooled
from scoqa.evaluation.squad import ADVERSARIAL, REMOVED, read_off_article, read_squad, without_gold
from scoqa.types import Turn

from .evaluation_fakes import LINE, RAIN, FakeEncoder, fake, question, write_lines, write_squad


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    rain = {"id": "s1", "question": "When did it rained?", "answers": [{"text": "May", "answer_start": 13}]}
    snow = {"id": "s2", "question": "Whose snow fell?", "is_impossible": True, "answers": []}
    geese = {
        "id": "s3",
        "question": "Where do geese fly south?",
        "answers": [{"text": "south", "answer_start": 11}],
    }
    articles: dict[str, list[tuple[str, list[dict[str, Any]]]]] = {
        "Spring_rain": [("It rained in May.", [rain]), ("Snow fell.", [snow]), ("It rained in May.", [])],
        "Geese": [(" Geese fly south.", [geese])],
    }
    return write_squad(tmp_path / "squad.json", articles)


# --- reading ---------------------------------------------------------------------------------------


def test_question_set_line_becomes_a_question(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "q.jsonl", LINE, {**LINE, "id": "q2", "of": "q1", "history": ["And?"]})
    first, second = read_question_set(path, [RAIN])
    spans = (Span(Place("rain", 1), 10, 16), Span(Place("rain", 4), 10, 16))
    assert first == Question("q1", "rain", "When did it rain?", "lookup", gold=(1, 4), parts=(spans,))
    assert (second.of, second.history) == ("q1", ("And?",))


def test_shipped_question_set_is_sound() -> None:
    root = Path(__file__).parents[1]
    article = scoqa.parse_article((root / "src/scoqa/data/article.txt").read_bytes(), id="sco")
    assert len(read_question_set(root / "eval/questions.jsonl", [article])) >= 150


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 7}, "'id' is 7, which is no str"),
        ({"gold": [True]}, r"'gold\[0\]' is True, which is no int"),
        ({"split": "train"}, "'split' is 'train', not one of dev, test"),
        ({"gold": [9]}, "has paragraphs 0 to 4, not 9"),
        ({"quote": "in june"}, "no gold paragraph holds the quote 'in june'"),
        ({"quote": ""}, "an answerable question has gold paragraphs and a quote"),
        ({"of": "q9"}, "'of' names 'q9'"),
        ({"article": "snow"}, "no article 'snow', only rain"),
        ({"golden": 1}, "unknown key 'golden'"),
        ({"id": "q0"}, "the id 'q0' comes twice"),
    ],
)
def test_error_names_file_and_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = write_lines(tmp_path / "q.jsonl", {**LINE, "id": "q0"}, {**LINE, **change})
    with pytest.raises(QuestionSetError, match=rf"q\.jsonl:2: .*{message}"):
        read_question_set(path, [RAIN])


def test_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n{oops\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:3: not JSON"):
        read_question_set(path, [RAIN])


def test_squad_contexts_become_paragraphs_and_repeats_are_gold(squad: Path) -> None:
    rain, geese = read_squad(squad)
    assert (rain.article.id, rain.article.title) == ("Spring_rain", "Spring rain")
    assert rain.questions[0].gold == (1, 3)
    assert (rain.questions[1].kind, rain.questions[1].gold) == (ADVERSARIAL, ())
    (span,) = geese.questions[0].parts[0]  # the context's leading space belongs to no paragraph
    assert geese.article.paragraph(1).text[span.start : span.end] == "south"


def test_squad_may_be_compressed(squad: Path, tmp_path: Path) -> None:
    packed = tmp_path / "squad.json.gz"
    packed.write_bytes(gzip.compress(squad.read_bytes()))
    assert read_squad(packed) == read_squad(squad)


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:10] + b"\xff" * 40])
def test_compressed_squad_that_is_damaged_is_named(squad: Path, tmp_path: Path, damage: Any) -> None:
    packed = tmp_path / "squad.json.gz"
    packed.write_bytes(damage(gzip.compress(squad.read_bytes())))
    with pytest.raises(QuestionSetError, match=r"squad\.json\.gz: not JSON in SQuAD's form"):
        read_squad(packed)


@pytest.mark.parametrize(("contexts", "message"), [(["Rain.", " "], "Paragraph 2 is empty"), ([], "at least one")])
def test_squad_article_without_text_is_named(tmp_path: Path, contexts: list[str], message: str) -> None:
    path = write_squad(tmp_path / "s.json", {"A": [("It rained.", [])], "B": [(text, []) for text in contexts]})
    with pytest.raises(QuestionSetError, match=rf"s\.json: data\[1\]: .*{message}"):
        read_squad(path)


def test_squad_answer_that_is_not_at_its_offset_is_refused(tmp_path: Path) -> None:
    qa = {"id": "s", "question": "?", "answers": [{"text": "May", "answer_start": 0}]}
    path = write_squad(tmp_path / "s.json", {"A": [("It rained in May.", [qa])]})
    with pytest.raises(QuestionSetError, match=r"data\[0\]\.paragraphs\[0\]\.qas\[0\]\.answers\[0\]: 'May'"):
        read_squad(path)


def test_conversation_indices_become_paragraph_numbers(tmp_path: Path) -> None:
    collections = write_lines(tmp_path / "c.jsonl", {"collection": "notes", "passages": ["One.", "Two."]})
    turn = {"id": "t", "collection": "notes", "question": "And?", "answerability": "PARTIAL", "gold": [1]}
    turn["history"] = [{"question": "What?", "answer": "That."}]
    (inquiry,) = read_conversations(write_lines(tmp_path / "t.jsonl", turn), collections)
    (question,) = inquiry.questions
    assert (question.gold, question.kind, question.history) == ((2,), "partial", (Turn("What?", "That."),))
    turn["gold"] = [2]
    with pytest.raises(QuestionSetError, match=r"t\.jsonl:1: .*passages 0 to 1"):
        read_conversations(write_lines(tmp_path / "t.jsonl", turn), collections)


@pytest.mark.parametrize(("passages", "message"), [(["One.", " "], "Paragraph 2 is empty"), ([], "at least one")])
def test_collection_without_text_is_named(tmp_path: Path, passages: list[str], message: str) -> None:
    whole = {"collection": "notes", "passages": ["One."]}
    collections = write_lines(tmp_path / "c.jsonl", whole, {"collection": "empty", "passages": passages})
    with pytest.raises(QuestionSetError, match=rf"c\.jsonl:2: .*{message}"):
        read_conversations(write_lines(tmp_path / "t.jsonl"), collections)


def test_removed_takes_gold_paragraphs_and_their_repeats(squad: Path) -> None:
    rain, geese = read_squad(squad)
    (reduced,) = without_gold(rain)
    assert [p.text for p in reduced.article.paragraphs] == ["Spring rain", "Snow fell."]
    assert [(q.kind, q.gold, q.text) for q in reduced.questions] == [(REMOVED, (), "When did it rained?")]
    assert list(without_gold(geese)) == []  # nothing would be left


def test_off_article_must_name_an_article(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "o.jsonl", {"id": "o", "article": "Hail", "question": "?"})
    with pytest.raises(QuestionSetError, match=r"o\.jsonl:1: no article is called 'Hail'"):
        read_off_article(path, ["Rain"])


# --- running ---------------------------------------------------------------------------------------


def test_record_keeps_what_came_back() -> None:
    spans = (Span(Place("rain", 4), 10, 16),)
    (record,) = run(fake([RAIN]), [question("q", "it rained in what", 4, parts=(spans,))], signals=["bm25"])
    rain, sun = Place("rain", 1), Place("rain", 2)
    assert record.gold == (rain,)  # paragraph 4 is the same words but for white space
    assert record.ranked == (rain, sun)
    assert record.signals == {"bm25": (rain, sun)}
    assert record.gold_scores == record.winner_scores == {"fused": 3.0}
    assert record.quoted == ((Span(rain, 0, len("It rained in May again.")),),)
    assert record.parts == ((Span(rain, 10, 16),),)
    assert (record.answered, record.cited, record.confidence) == (True, (rain,), 3 / 4)


def test_unanswerable_question_is_not_ranked() -> None:
    (record,) = run(fake([RAIN]), [question("q", "Who sang?")])
    assert (record.ranked, record.answered, record.refusal) == ((), False, "NOT_IN_ARTICLE")


def test_follow_up_is_ranked_by_the_answers_query() -> None:
    (record,) = run(fake([RAIN]), [question("q", "and then?", 2, history=("The sun came?",))])
    assert record.query == "The sun came? and then?"
    assert record.ranked[0] == Place("rain", 2)


def test_inquiries_are_encoded_once(squad: Path) -> None:
    encoder = FakeEncoder()
    outcome = run_inquiries(read_squad(squad), encoder, fake, removed=True)
    texts = [text for call in encoder.calls for text in call]
    assert len(texts) == len(set(texts))
    assert [record.question.kind for record in outcome.records] == [
        "answerable", "adversarial", "removed", "answerable"
    ]  # fmt: skip
    assert len(outcome.milliseconds) == 3  # every question, for there are fewer than the sample


def test_pooled_articles_do_not_mix_up_their_numbers(squad: Path) -> None:
    outcome = run_pooled(read_squad(squad), FakeEncoder(), fake)
    assert outcome.records[-1].ranked[0] == Place("Geese", 1)


def test_cached_encoder_asks_once_and_keeps_the_order() -> None:
    inner = FakeEncoder()
    cached = CachedEncoder(inner)
    cached.encode(["aa", "b"])
    assert cached.encode(["b", "ccc", "aa", "b"]).vectors.tolist() == [[1], [3], [2], [1]]
    assert inner.calls == [["aa", "b"], ["ccc"]]
    cached.encode(["aa"], query=True)  # a question may be encoded otherwise than a passage
    with cached.paused():
        cached.encode(["aa"])
    assert inner.calls[2:] == [["aa"], ["aa"]]


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoqa.assistant, "load_assistant", lambda folder=None: fake([RAIN], FakeEncoder()))
    command = importlib.import_module("scoqa.evaluation.sections")
    monkeypatch.setattr(command, "_with_encoder", lambda assistant, encoder: fake([RAIN], encoder))
    monkeypatch.setattr(scoqa.assistant.Assistant, "from_articles", staticmethod(fake))
    monkeypatch.setattr(scoqa.encoder, "load_encoder", lambda model=None: FakeEncoder())


@pytest.mark.usefixtures("faked")
def test_question_set_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_lines(tmp_path / "q.jsonl", LINE, {**LINE, "id": "q2", "gold": [], "quote": "", "kind": "far"})
    outputs = [tmp_path / "one.json", tmp_path / "two.json"]
    for output in outputs:
        assert main(["--json", str(output)], questions=path) == 0
    text = capsys.readouterr().out
    assert "2 questions, 1 answerable, 1 not" in text
    assert "bm25 only" in text
    one, two = (json.loads(output.read_text(encoding="utf-8")) for output in outputs)
    assert one.pop("latency")[str(path)]["n"] == two.pop("latency")[str(path)]["n"] == 2
    assert one == two
    assert one["sections"][0]["records"]["default"][0]["gold"] == [["rain", 1]]


@pytest.mark.usefixtures("faked")
def test_squad_with_all_kinds_of_unanswerable(squad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off = write_lines(tmp_path / "o.jsonl", {"id": "o", "article": "Geese", "question": "Who sang?"})
    assert main(["--squad", str(squad), "--off-article", str(off), "--removed"]) == 0
    assert "mix: 2 answerable, 1 adversarial, 1 removed, 1 off-article" in capsys.readouterr().out
    assert main(["--squad", str(squad), "--pooled", "--limit", "1"]) == 0


@pytest.mark.usefixtures("faked")
def test_conversations_are_asked_without_history_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collections = write_lines(
        tmp_path / "c.jsonl", {"collection": "notes", "passages": ["The sun came.", "Snow fell."]}
    )
    turn = {
        "id": "t",
        "collection": "notes",
        "question": "and then?",
        "answerability": "PARTIAL",
        "gold": [1],
    }
    turn["history"] = [{"question": "snow fell when", "answer": "In May."}]
    conversations = write_lines(tmp_path / "t.jsonl", turn)
    assert main(["--conversations", str(conversations), "--collections", str(collections)]) == 0
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("follow-ups")][1:]
    assert row.split() == ["follow-ups", "1", "1.00", ".000", "1.00", "1.00", ".000"]


@pytest.mark.usefixtures("faked")
def test_error_is_one_line_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--questions", str(tmp_path / "none.jsonl")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("scoqa eval: Cannot read ")
    assert error.count("\n") == 1


def test_questions_can_be_asked_as_follow_ups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The old bridge fell in May. The old bridge was painted red."
    when = {"id": "w", "question": "When did the old bridge fall?", "answers": [{"text": "May", "answer_start": 23}]}
    how = {"id": "h", "question": "How was the old bridge painted?", "answers": [{"text": "red", "answer_start": 55}]}
    path = write_squad(tmp_path / "s.json", {"Bridge": [(text, [when, how])], "Rain": [("It rained.", [])]})
    out = tmp_path / "out.json"
    assert main(["--squad", str(path), "--as-follow-ups", "--json", str(out)]) == 0
    assert "1 questions, 1 answerable" in capsys.readouterr().out
    (record,) = json.loads(out.read_text(encoding="utf-8"))["sections"][0]["records"]["default"]
    assert record["question"] == "How was it painted?"
    path = write_squad(tmp_path / "one.json", {"Bridge": [(text, [when])]})
    assert main(["--squad", str(path), "--as-follow-ups"]) == 2
    assert "no question has a name that one before it has too" in capsys.readouterr().err


@pytest.mark.usefixtures("faked")
def test_questions_can_be_asked_in_other_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The old bridge fell in May. It was painted red."
    when = {"id": "w", "question": "When did the old bridge fall?", "answers": [{"text": "May", "answer_start": 23}]}
    how = {"id": "h", "question": "How was the bridge painted?", "answers": [{"text": "red", "answer_start": 43}]}
    path = write_squad(tmp_path / "s.json", {"Bridge": [(text, [when, how])], "Rain": [("It rained.", [])]})
    words, out = tmp_path / "words.jsonl", tmp_path / "out.json"
    words.write_text('{"id": "h", "question": "What colour had it?"}\n{"id": "x", "question": "Why?"}\n', "utf-8")
    assert main(["--squad", str(path), "--reworded", str(words), "--json", str(out)]) == 0
    assert "1 questions, 1 answerable" in capsys.readouterr().out
    (record,) = json.loads(out.read_text(encoding="utf-8"))["sections"][0]["records"]["default"]
    assert (record["id"], record["question"]) == ("h", "What colour had it?")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"id": "x", "question": "Why?"}', "has other words for none of the questions"),
        ('{"id": "w", "question": "Why?"}\n{"id": "w", "question": "Why so?"}', "words.jsonl:2: the question 'w' is"),
        ('{"id": "w"}', "words.jsonl:1"),
    ],
)
def test_other_words_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, message: str) -> None:
    when = {"id": "w", "question": "When?", "answers": [{"text": "May", "answer_start": 7}]}
    path = write_squad(tmp_path / "s.json", {"Bridge": [("It was May.", [when])]})
    words = tmp_path / "words.jsonl"
    words.write_text(lines, encoding="utf-8")
    assert main(["--squad", str(path), "--reworded", str(words)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--removed"],
        ["--as-follow-ups"],
        ["--reworded", "w"],
        ["--squad", "s", "--pooled", "--removed"],
        ["--conversations", "c"],
        ["--limit", "0"],
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
