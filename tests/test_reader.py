"""The reader: what its scores do to passages, what it marks, and that scoqa works as well without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

import scoqa.reading
from scoqa import Article, Assistant, Retriever, load_assistant
from scoqa.answer_type import ANSWER_TYPE, answer_type
from scoqa.answering import MATCHED, WITH_READER, compose, confidence
from scoqa.errors import ModelError, SettingsError
from scoqa.index import Index
from scoqa.reader import SPANS, Reader, Reading, load_reader
from scoqa.reading import BELOW_HEADING, PASSAGES_READ, READER, WEIGHT, WINDOWS, read_passages
from scoqa.settings import wants_reader

from .fakes import WordEncoder

FOLDER = Path(str(resources.files("scoqa"))) / "data" / "reader"
ARTICLE = Article.from_paragraphs(
    None,
    [
        "The bridge fell. The bridge was rebuilt in 1990 by the town.",
        "A bridge of wood stood here.",
        "Nobody paid for the bridge.",
        "The bridge was old.",
        "The sun shone.",
    ],
    id="bridge",
)


@pytest.fixture
def reads_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best passage is never so far ahead that the second is not read."""
    monkeypatch.setattr(scoqa.reading, "FAR_AHEAD", float("inf"))


class ScriptedReader(Reader):
    """Finds `words` in a window, or nothing."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.texts: list[str] = []

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        self.texts = list(texts)
        found = []
        for text in texts:
            words = next((words for words in self.scores if words in text), None)
            place = (0, 1, 0.01) if words is None else (text.index(words), text.index(words) + len(words), 0.9)
            found.append(Reading(-5.0 if words is None else self.scores[words], (place,)))
        return found


def retriever(scores: dict[str, float]) -> tuple[Retriever, Retriever]:
    """One that reads, and one that does not."""
    encoder = WordEncoder()
    index = Index.build([ARTICLE], encoder)
    return Retriever(index, encoder, reader=ScriptedReader(scores)), Retriever(index, encoder)


@pytest.mark.usefixtures("reads_both")
def test_passage_that_answers_comes_first_and_says_why() -> None:
    reading, plain = retriever({"1990": 80.0})
    before, after = plain.search("the bridge was old", 4), reading.search("the bridge was old", 4)
    assert before[0].paragraph.number == 4
    assert after[0].paragraph.number == 1
    assert after[0].scores[READER] == 80.0
    assert after[0].spans[0].text == "1990"
    assert ARTICLE.text[after[0].spans[0].start : after[0].spans[0].end] == "1990"
    assert after[0].sentences[0].number == 2


class EchoingReader(ScriptedReader):
    """Finds the year where it is asked for alone, and the bridge where something was asked before."""

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        self.scores = {"1990": 9.0} if question.startswith("When") else {"bridge": 2.0}
        return super().read(question, texts)


def test_words_that_answer_a_whole_follow_up_are_read_for_it_alone() -> None:
    encoder = WordEncoder()
    reading = Retriever(Index.build([ARTICLE], encoder), encoder, reader=EchoingReader({}))
    before = "What fell before the bridge was rebuilt?"
    found = reading.search(f"{before} When was it rebuilt?", alone="When was it rebuilt?")[0]
    assert (found.spans[0].text, found.scores[READER], found.scores[ANSWER_TYPE]) == ("1990", 2.0, 0.0)
    found = reading.search(f"{before} And when?", alone="And when?")[0]
    assert (found.spans[0].text, found.scores[ANSWER_TYPE]) == ("bridge", -1.0)


def test_a_follow_up_of_two_terms_counts_beside_the_question_before_it() -> None:
    encoder = WordEncoder()
    reading = Retriever(Index.build([ARTICLE], encoder), encoder, reader=EchoingReader({}))
    asked = "When was it of stone?", "When was it rebuilt of stone?"
    one, two = (reading.search(f"What fell of the bridge? {own}", alone=own)[0].scores[READER] for own in asked)
    assert (one, two) == (2.0, 5.5)


@pytest.mark.usefixtures("reads_both")
def test_reader_does_not_order_what_answers_yes_or_no() -> None:
    reading, plain = retriever({"1990": 80.0})
    for query in ("was the bridge old", "And isn't the bridge old?"):
        found = reading.search(query, 4)
        assert [p.paragraph.number for p in found] == [p.paragraph.number for p in plain.search(query, 4)]
        assert {READER in p.scores for p in found[:PASSAGES_READ]} == {True}
    assert reading.search("when was the bridge old", 4)[0].paragraph.number == 1


def test_those_that_are_not_read_do_not_move_up() -> None:
    reading, plain = retriever({"Nobody": 3.0, "wood": -2.0})
    before, after = plain.search("bridge", 5), reading.search("bridge", 5)
    assert [p.paragraph.number for p in after[PASSAGES_READ:]] == [p.paragraph.number for p in before[PASSAGES_READ:]]
    assert all(READER not in p.scores and not p.spans for p in after[PASSAGES_READ:])
    assert [p.score for p in after] == sorted((p.score for p in after), reverse=True)


@pytest.mark.usefixtures("reads_both")
def test_fewer_passages_than_are_read_may_be_asked_for() -> None:
    reading, plain = retriever({"1990": 80.0})
    assert [p.paragraph.number for p in plain.search("the bridge was old", 1)] == [4]
    assert [p.paragraph.number for p in reading.search("the bridge was old", 1)] == [1]


def test_second_is_not_read_where_the_first_is_far_ahead() -> None:
    reading, plain = retriever({"bridge": 2.0})
    before = plain.search("the bridge was old", 4)
    assert before[0].score - before[1].score >= scoqa.reading.FAR_AHEAD
    found = reading.search("the bridge was old", 4)
    assert [READER in p.scores for p in found] == [True, False, False, False]
    assert [p.score - b.score for p, b in zip(found, before, strict=True)] == pytest.approx([WEIGHT * 2.0] * 4)
    found = reading.search("the bridge was old", 4, second=True)
    assert [READER in p.scores for p in found] == [True, True, False, False]


@pytest.mark.usefixtures("reads_both")
def test_of_the_best_two_passages_the_windows_with_their_best_sentences_are_read() -> None:
    encoder = WordEncoder()
    went = "went by on foot and with horses and carts " * 6
    seen = ["Some", "Old bridges", "Few", "Old bridges of oak", "Many", "Bridges", "None"]
    first = " ".join(f"{words} {went}that day." for words in seen)
    second = " ".join(f"{words} {went}then." for words in ("Others", "Old bridges", "Both"))
    article = Article.from_paragraphs(None, [first, second])
    reader = ScriptedReader({})
    Retriever(Index.build([article], encoder), encoder, reader=reader).search("old bridges of oak")
    assert len(reader.texts) == sum(WINDOWS)
    assert [text.split(" went")[0] for text in reader.texts][:3] == ["Old bridges of oak", "Old bridges", "Bridges"]
    assert reader.texts[WINDOWS[0]].startswith("Old bridges went")


@pytest.mark.usefixtures("reads_both")
def test_a_heading_is_read_before_each_window_of_what_stands_below_it() -> None:
    encoder = WordEncoder()
    long = "The bridge fell. " * 30 + "It was of oak."
    article = Article.from_paragraphs(None, ["Of oak or not?", "No.", "Is it of oak or not?", long])
    reader = ScriptedReader({})
    retriever = Retriever(Index.build([article], encoder), encoder, reader=reader)
    found = retriever.search("Is it of oak or not?", 2)
    assert [p.scores[BELOW_HEADING] for p in found] == [1.0, 1.0]
    assert "Of oak or not?\n\nNo." in reader.texts
    below = [text for text in reader.texts if "fell" in text or "was of oak" in text]
    assert len(below) > 1
    assert all(text.startswith("Is it of oak or not?\n\nThe bridge fell.") for text in below)
    reader.scores = {"of oak or not?": 9.0}
    found = retriever.search("Is it of oak or not?", 2)  # what is read stands in the headings
    assert not any(p.spans for p in found)
    reader.scores = {"was of oak": 9.0}
    found = retriever.search("Is it of oak or not?", 2)
    assert {own.text for p in found for own in p.spans} == {"was of oak"}


def test_a_paragraph_that_comes_again_below_a_heading_is_read_alone_where_it_stands_first() -> None:
    encoder = WordEncoder()
    article = Article.from_paragraphs(None, ["It is of oak.", "It rained.", "Is the bridge of wood?", "It is of oak."])
    reader = ScriptedReader({})
    found = Retriever(Index.build([article], encoder), encoder, reader=reader).search("Is the bridge of wood?", 1)
    assert (found[0].paragraph.number, found[0].repeats, found[0].scores[BELOW_HEADING]) == (1, (4,), 1.0)
    assert reader.texts[0] == "It is of oak."


def test_reader_can_be_left_out_of_the_signals() -> None:
    encoder = WordEncoder()
    index = Index.build([ARTICLE], encoder)
    without = Retriever(index, encoder, signals=("bm25",), reader=ScriptedReader({"1990": 40.0}))
    assert all(READER not in p.scores for p in without.search("bridge"))
    with pytest.raises(ValueError, match="signals"):
        Retriever(index, encoder, signals=(READER,))


def test_exact_words_are_marked_in_the_sentence_that_is_quoted() -> None:
    reading, _ = retriever({"in 1990": 8.0})
    passages = reading.search("when was the bridge rebuilt")
    statement = compose("When was it rebuilt?", "when was the bridge rebuilt", passages).statements[0]
    assert statement.text == "The bridge was rebuilt in 1990 by the town."
    assert statement.answer is not None
    assert statement.answer.text == "in 1990"


@pytest.mark.parametrize("query", ["was the bridge rebuilt in 1990", "Isn't the bridge rebuilt"])
def test_nothing_is_marked_for_yes_or_no(query: str) -> None:
    reading, _ = retriever({"in 1990": 8.0})
    statement = compose(query, query, reading.search(query)).statements[0]
    assert statement.text == "The bridge was rebuilt in 1990 by the town."
    assert statement.answer is None


@pytest.mark.parametrize(("question", "words"), [("Why?", None), ("and how exactly", None), ("Since when?", "in 1990")])
def test_words_that_answer_the_question_before_are_no_reason(question: str, words: str | None) -> None:
    reading, _ = retriever({"in 1990": 8.0})
    query = f"When was the bridge rebuilt? {question}"
    statement = compose(question, query, reading.search(query)).statements[0]
    assert (statement.answer.text if statement.answer else None) == words


def test_whole_sentence_is_not_marked() -> None:
    reading, _ = retriever({"The bridge was old": 8.0})
    assert compose("bridge", "old bridge", reading.search("old bridge")).statements[0].answer is None


def test_confidence_falls_with_what_the_reader_says() -> None:
    sure, unsure = (retriever({"1990": score})[0].search("when was the bridge rebuilt") for score in (5.0, -5.0))
    answers = [compose("q", "when was the bridge rebuilt", passages) for passages in (sure, unsure)]
    assert answers[0].confidence > answers[1].confidence
    assert set(WITH_READER.weights) == {*MATCHED.weights, READER, ANSWER_TYPE}
    assert WITH_READER.weights[READER] > 0


def test_confidence_falls_where_a_number_is_asked_for_and_none_is_read() -> None:
    found = retriever({"by the town": 5.0})[0].search("when was the bridge rebuilt")
    assert found[0].scores[ANSWER_TYPE] == -1.0
    fits = replace(found[0], scores={**found[0].scores, ANSWER_TYPE: 0.0})
    lacking, holding = (confidence([first, *found[1:]]) for first in (found[0], fits))
    assert holding > lacking
    assert retriever({"in 1990": 5.0})[0].search("when was the bridge rebuilt")[0].scores[ANSWER_TYPE] == 0.0


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("When did Iran join?", "The joining of Iran", True),
        ("how many member states does it have", "member states", True),
        ("Is Iran in it now? Since when?", "full members", True),
        ("In which year was it founded?", "the founding", True),
        ("How many photos are there? Which agency are they from?", "Xinhua", False),
        ("When did Iran join?", "the 23rd meeting", True),
        ("When did Iran join?", "2024", False),
        ("When did it open?", "at 5 p.m.", False),
        ("When did it open?", "Nov. 9", False),
        ("When using it, what helps?", "a map", False),
        ("On what date did it open?", "the 23rd", False),
        ("On what date did they meet?", "the 23rd meeting", True),
        ("When do they apply?", "as soon as they are signed", False),
        ("How many live there?", "thousands", False),
        ("How many joined?", "Apr. 12, 2023", True),
        ("How many joined?", "the third meeting", True),
        ("How many joined?", "nine on 12 April 2023", False),
        ("How old is it?", "built in 1852", False),
        ("How many came?", "In May 40 ships", False),
        ("How many days did it last?", "a week", False),
        ("How many voted?", "a third", False),
        ("What number was the meeting?", "23rd", False),
        ("When did it open?", "9 Nov.", False),
        ("When did it open?", "at five o'clock", False),
        ("When was it built?", "AD 70", False),
        ("When was it built?", "article 56", True),
        ("How many joined?", "nine countries", False),
        ("How often do they meet?", "every year", False),
        ("How often do they meet?", "annually", False),
        ("How often do they meet?", "in Oslo", True),
        ("When did it open?", "after the flood", False),
        ("What happened when the river rose?", "hay was lost", False),
        ("How did Iran join?", "as a full member", False),
        ("Who paid for it?", "3.1 million euros", True),
        ("why was it changed", "in August 2023", True),
        ("To whom did it go?", "12 pounds", True),
        ("how did she die", "4 March", True),
        ("Where was it ranked?", "24th", False),
        ("Where is it?", "21 High Street", False),
        ("Who came in 2019?", "two sailors", False),
        ("Who paid for it?", "the people of today", False),
        ("When?", "£186,000", True),
        ("When was that?", "412 metres", True),
        ("When did it fall?", "in 476", False),
        ("How old was she?", "22 November 1967", True),
        ("How old is he?", "61", False),
        ("How old is he?", "in his thirties", False),
        ("How long is it?", "the Berg line", True),
        ("How long is it?", "212 metres", False),
    ],
)
def test_number_or_time_is_asked_for_and_none_held_or_the_other_way_round(
    question: str, words: str, lacks: bool
) -> None:
    assert answer_type(question, words) == (-1.0 if lacks else 0.0)


@pytest.mark.usefixtures("reads_both")
def test_what_the_reader_contributes_is_its_score_weighed() -> None:
    reading, _ = retriever({"1990": 2.0})
    explained = Assistant(reading).explain("When was the bridge rebuilt?")
    read = [p for p in explained.answer.passages if READER in p.scores]
    assert [parts[READER] for parts in explained.contributions[: len(read)]] == pytest.approx(
        [WEIGHT * passage.scores[READER] for passage in read]
    )
    assert len(read) == len(WINDOWS)


def test_setting_is_on_or_off() -> None:
    assert wants_reader({})
    assert wants_reader({"SCOQA_READER": " ON "})
    assert not wants_reader({"SCOQA_READER": "off"})
    with pytest.raises(SettingsError, match="SCOQA_READER"):
        wants_reader({"SCOQA_READER": "maybe"})


@pytest.mark.parametrize("lacking", ["model.onnx", "tokenizer.json"])
def test_damaged_reader_is_named(tmp_path: Path, lacking: str) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(FOLDER, folder)
    (folder / lacking).write_bytes(b"no")
    with pytest.raises(ModelError, match="SCOQA_READER=off"):
        Reader(folder)


def test_shipped_reader_is_small_and_has_a_card() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 46_000_000
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert all(heading in card for heading in ("## Trained on", "## Figures", "## Limits", "## To train it again"))


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "words"),
    [("In which year will Belarus become a full member?", "2024"), ("Which country will join in 2024?", "Belarus")],
)
def test_shipped_reader_finds_the_words(question: str, words: str) -> None:
    answer = load_assistant().ask(question)
    (exact,) = [s.answer for s in answer.statements[:1]]
    assert exact is not None
    assert words in exact.text
    article = answer.citations[0].article
    assert article.text[exact.start : exact.end] == exact.text


@pytest.mark.model
def test_shipped_reader_reads_whatever_it_is_given() -> None:
    reader = load_reader()
    assert reader is not None
    readings = reader.read("Who? " * 500, ["", "x", "不" * 3000, "\0\n", "It rained in May. " * 200])
    for reading in readings:
        assert len(reading.spans) <= SPANS
        assert all(0 <= start <= end for start, end, _ in reading.spans)
    assert read_passages(reader, "Who?", ()) == ()


@pytest.mark.model
def test_alone_or_among_others_a_window_reads_the_same() -> None:
    reader = load_reader()
    assert reader is not None
    texts = ["It rained in May.", "The bridge was rebuilt in 1990 by the people of the town, who had waited long."]
    both = reader.read("When was the bridge rebuilt?", texts)
    for text, reading in zip(texts, both, strict=True):
        (alone,) = reader.read("When was the bridge rebuilt?", [text])
        assert alone.score == pytest.approx(reading.score, abs=0.3)  # eight bits: the scale is the batch's
        assert alone.spans[0][:2] == reading.spans[0][:2]


@pytest.mark.model
def test_turned_off_it_answers_as_without_the_file() -> None:
    code = (
        "import scoqa; a = scoqa.load_assistant().ask('Which country will become a full member in 2024?');"
        "print(a.statements[0].answer, 'reader' in a.passages[0].scores, a.statements[0].text)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SCOQA_READER": "off"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.startswith("None False ")
    assert "Belarus" in printed
