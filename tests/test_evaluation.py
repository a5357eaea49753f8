"""The evaluation from files to figures, with an assistant whose answers stand in the test."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

import scoqa.assistant
import scoqa.encoder
from scoqa.encoder import Encoding, Tokens
from scoqa.errors import QuestionSetError
from scoqa.evaluation import Place, Question, Span, main, read_question_set, run
from scoqa.evaluation.conversations import read_conversations
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.figures import by_kind, clusters, ranking_table, refusal_table
from scoqa.evaluation.runner import run_inquiries, run_pooled
from scoqa.evaluation.squad import ADVERSARIAL, REMOVED, read_off_article, read_squad, without_gold
from scoqa.evaluation.tables import Cell, Row, Table, format_table
from scoqa.types import Answer, Article, Citation, Passage, Refusal, Statement, Turn

if TYPE_CHECKING:
    from scoqa.assistant import Assistant

RAIN = Article.from_paragraphs(
    "Rain",
    [
        "It rained in May again. Nobody minded.",
        "The sun came in June.",
        "Snow fell.",
        "It rained in May again.  Nobody minded.",
    ],
    id="rain",
)
LINE: dict[str, Any] = {
    "id": "q1",
    "split": "test",
    "kind": "lookup",
    "question": "When did it rain?",
    "history": [],
    "gold": [1, 4],
    "quote": "in May",
}


@dataclass
class FakeRetriever:
    """Finds paragraphs in the order of how many words they share with the query."""

    articles: Sequence[Article]
    score: str
    encoder: Any = None

    def search(self, query: str, k: int = 5) -> tuple[Passage, ...]:
        words = set(query.lower().strip("?").split())
        found = [
            Passage(a, p, score, {self.score: score}, p.sentences, (), (score,) * len(p.sentences))
            for a in self.articles
            for p in a.paragraphs
            if p.number > 0 and (score := float(len(words & set(p.text.lower().strip(".").split()))))
        ]
        return tuple(sorted(found, key=lambda passage: -passage.score)[:k])


@dataclass
class FakeAssistant:
    """Quotes the best passage's first sentence where it shares two words with the query, else refuses."""

    articles: Sequence[Article]
    encoder: Any = None
    score: str = "fused"
    asked: list[str] = field(default_factory=list)

    @property
    def index(self) -> SimpleNamespace:
        return SimpleNamespace(articles=self.articles)

    @property
    def retriever(self) -> FakeRetriever:
        return FakeRetriever(self.articles, self.score, self.encoder)

    def with_signals(self, names: Collection[str]) -> FakeAssistant:
        return FakeAssistant(self.articles, score="+".join(names))

    def ask(self, question: str, history: Sequence[str | Turn] = ()) -> Answer:
        self.asked.append(question)
        earlier = [turn.question if isinstance(turn, Turn) else turn for turn in history]
        query = " ".join([*earlier, question])
        passages = self.retriever.search(query)
        confidence = min(1.0, passages[0].score / 4) if passages else 0.0
        if confidence < 0.5:
            return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, passages, confidence)
        best = passages[0]
        s = best.sentences[0]
        citation = Citation(1, best.article, s.paragraph, s.start, s.end, s.text)
        return Answer(question, query, (Statement(s.text, (citation,)),), None, passages, confidence)


class FakeEncoder:
    """A text's vector is its length; keeps what it was asked for."""

    model_id, weights_digest, dimension, window = "fake", "0", 1, 256

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        self.calls.append(list(texts))
        vectors = np.array([[len(text)] for text in texts], dtype=np.float32)
        return Encoding(vectors, tuple(Tokens(v[None], np.zeros((1, 2), np.int32)) for v in vectors))


def fake(articles: Sequence[Article], encoder: Any = None) -> Assistant:
    if encoder is not None:
        encoder.encode([p.text for a in articles for p in a.paragraphs])
    return cast("Assistant", FakeAssistant(articles, encoder))


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def write_squad(path: Path, articles: dict[str, list[tuple[str, list[dict[str, Any]]]]]) -> Path:
    data = [
        {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in blocks]}
        for title, blocks in articles.items()
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


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


def question(id: str, text: str, *gold: int, kind: str = "lookup", **more: Any) -> Question:
    return Question(id, "rain", text, kind, gold=gold, **more)


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


# --- figures ---------------------------------------------------------------------------------------


def test_tables_hold_the_means() -> None:
    asked = [
        question("a", "it rained in what", 1),
        question("b", "snow it rained in", 3, split="dev"),
        question("c", "Who sang?", kind="far"),
        question("d", "it rained in what", kind="near"),
    ]
    groups = by_kind(run(fake([RAIN]), asked))
    assert list(groups) == ["all", "test", "dev", "lookup", "far", "near"]
    ranking = {row.label: row for row in ranking_table(groups).rows}
    assert set(ranking) == {"all", "test", "dev", "lookup"}
    first, mrr = ranking["all"].cells[0], ranking["all"].cells[3]
    assert first is not None
    assert mrr is not None
    assert first.value == (1 + 0) / 2
    assert mrr.value == pytest.approx((1 + 1 / 3) / 2)
    refusal = {row.label: row.cells for row in refusal_table(groups).rows}
    assert [cell and cell.value for cell in refusal["all"][:3]] == [2 / 2, 1 / 2, 1 / 1]
    assert [cell and cell.value for cell in refusal["far"][:4]] == [None, 1, None, (1 + 1) / 2]


def test_rewordings_and_turns_of_a_conversation_stand_together() -> None:
    asked = [
        question("a", "it rained in what", 1),
        question("b", "which month was wet", 1, of="a"),
        question("c", "and then", 2, history=("it rained in what",)),
        question("d", "snow fell", 3),
    ]
    first, second, third, fourth = clusters(run(fake([RAIN]), asked))
    assert first == second == third != fourth


def test_text_fits_a_hundred_columns() -> None:
    wide = Cell(0.912, 0.88, 0.999)
    table = Table("T", ("five",) * 5, (Row("a very long name of an article", 99_999, (wide,) * 5),))
    assert max(map(len, format_table(table).splitlines())) <= 100


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoqa.assistant, "load_assistant", lambda folder=None: fake([RAIN], FakeEncoder()))
    command = importlib.import_module("scoqa.evaluation.main")
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


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--removed"],
        ["--squad", "s", "--pooled", "--removed"],
        ["--conversations", "c"],
        ["--limit", "0"],
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2


def test_cell_without_a_figure_is_a_dash() -> None:
    assert format_table(Table("T", ("x",), (Row("a", 1, (None,)),))).splitlines()[-1].endswith(" –")
