"""Generated answers on the page and in what a reader takes away: marked, named, and through the browser and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scoqa.answers import copied_text
from scoqa.desk import Desk, converse, explained
from scoqa.drafting import Quoting
from scoqa.feedback import FeedbackFile
from scoqa.frame import intro_html
from scoqa.locales import LANGUAGES, texts
from scoqa.page import turn_html
from scoqa.pane import Anchors
from scoqa.room import Room, make_room
from scoqa.transcript import conversation_markdown
from scoqa.turns import ChatTurn, keep, open_turn, restore
from scoqa.types import Answer, Method, Refusal, Shortfall, Statement
from scoqa.verdicts import Doubt, Fault, Level, Support
from scoqa.view import pane_props

from .chat_fakes import BRIDGE, RAIN, FakeAssistant

T = texts("en")
ANCHORS = Anchors([RAIN])
MODEL = "small-<b>1"
TEXT = "The bridge of <i>oak</i> opens in 2025."


def written(support: Support | None = None, text: str = TEXT) -> Answer:
    """The answer about the bridge, as a model might write it."""
    quoted = FakeAssistant(RAIN).ask(BRIDGE)
    (citation,) = quoted.citations
    cited = replace(citation, support=support or Support(Level.SUPPORTED))
    return replace(quoted, statements=(Statement(text, (cited,)),), method=Method.GENERATED, model=MODEL)


def turn(answer: Answer, **more: Any) -> ChatTurn:
    return {**open_turn(answer.question), "state": "answered", "answer": answer.to_dict(), **more}  # type: ignore[typeddict-item]


def html(answer: Answer, **more: Any) -> str:
    return turn_html(turn(answer, **more), 0, True, ANCHORS, T)


def test_generated_statement_is_no_quotation_and_names_its_model() -> None:
    shown = html(written())
    link = '<a class="chip" href="#p20s1" title="The new bridge opens in 2024.">¶20</a>'
    assert f'<p class="written" dir="auto">The bridge of &lt;i&gt;oak&lt;/i&gt; opens in 2025. {link}</p>' in shown
    assert "<blockquote" not in shown
    assert "Written by small-&lt;b&gt;1, a language model." in shown
    assert "<b>1" not in shown


@pytest.mark.parametrize(("level", "word"), [(Level.WEAK, "unsure"), (Level.UNSUPPORTED, "not supported")])
def test_doubtful_citation_is_marked_and_the_reason_stands_below(level: Level, word: str) -> None:
    shown = html(written(Support(level, Doubt.NUMBER, "<2025>")))
    assert f'<a class="chip {level}" href="#p20s1"' in shown
    assert f'<span class="mark">{word}</span>' in shown
    assert "<li>¶20: the sentence does not say “&lt;2025&gt;”.</li>" in shown


def test_claim_without_a_citation_is_marked_and_the_pane_goes_to_the_first_that_has_one() -> None:
    answer = written()
    both = replace(answer, statements=(Statement("It is <known>.", (), uncited=True), *answer.statements))
    assert 'It is &lt;known&gt;. <span class="mark">without a citation</span>' in html(both)
    assert pane_props([turn(both)], make_room(FakeAssistant(RAIN), []), show=True)["cited"] == "p20s1@1"


def test_draft_shows_what_comes_next_and_that_there_is_more() -> None:
    begun = {**turn(written()), "state": "open", "pending": "It is built of <oak"}
    shown = turn_html(begun, 0, True, ANCHORS, T)  # type: ignore[arg-type]
    assert '<p class="written pending" dir="auto">It is built of &lt;oak</p>' in shown
    assert shown.endswith('<p class="more"></p>')
    empty = {**begun, "pending": "", "answer": {**written().to_dict(), "statements": []}}
    assert "Writing…" in turn_html(empty, 0, True, ANCHORS, T)  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("language", LANGUAGES)
def test_fallback_quotes_and_says_why_in_every_language(fault: Fault, language: str) -> None:
    answer = replace(FakeAssistant(RAIN).ask(BRIDGE), method=Method.FALLBACK, model="small", fault=fault)
    shown = turn_html(turn(answer), 0, True, ANCHORS, texts(language))
    assert "<blockquote" in shown
    assert texts(language)[f"chat.fault.{fault}"].format(model="small") in shown
    assert "small" in shown


def test_refusal_of_the_model_says_whose_it_is() -> None:
    answer = replace(
        written(), statements=(), refusal=Refusal.NOT_IN_ARTICLE, shortfall=Shortfall.ONLY_THE_TOPIC, model="small"
    )
    assert "small, a language model, found no answer in the sentences" in html(answer)


def test_rewritten_question_is_shown_with_a_way_to_ask_it_as_typed() -> None:
    shown = html(replace(written(), query="When does <it> open?", rewritten=True))
    assert "small-&lt;b&gt;1 read your question as: When does &lt;it&gt; open?" in shown
    assert '<button type="button" data-act="as-typed">Ask it as typed</button>' in shown


def test_first_sight_says_that_a_model_answers_and_which() -> None:
    assert "small-&lt;b&gt;1, a language model, answers" in intro_html([], T, can_return=False, llm=MODEL)
    assert "language model" not in intro_html([], T, can_return=False)


def test_what_is_copied_and_saved_has_no_quotation_marks_around_generated_words() -> None:
    answer = written()
    copied = copied_text(BRIDGE, answer.to_dict(), ANCHORS, T)
    assert f"\n{TEXT} [1]\n" in copied
    assert "Written by" in copied
    saved = conversation_markdown([turn(answer)], [RAIN], T)
    assert "\n\nThe bridge of" in saved
    assert "> The bridge" not in saved
    assert "Written by" in saved


def test_generated_answer_comes_back_from_the_browser_with_its_marks() -> None:
    both = written(Support(Level.WEAK, Doubt.NAME, "Ann"))
    both = replace(both, statements=(*both.statements, Statement("So it is.", (), uncited=True)), rewritten=True)
    fallback = replace(FakeAssistant(RAIN).ask(BRIDGE), method=Method.FALLBACK, model=MODEL, fault=Fault.SLOW)
    turns = [turn(both), turn(fallback)]
    restored = restore(json.loads(json.dumps(keep(turns, [RAIN]))), [RAIN])
    for before, after in zip(turns, restored, strict=True):
        assert before["answer"] is not None
        assert after["answer"] is not None
        for key in ("statements", "method", "model", "fault", "rewritten", "text"):
            assert after["answer"][key] == before["answer"][key], key


@pytest.mark.parametrize(
    "change",
    [
        {"texts": []},
        {"texts": ["x"] * 3},
        {"texts": ["x" * 5000]},
        {"method": "extractive", "texts": ["A forged quotation."], "statements": [[]]},
        {"method": "believe me"},
        {"fault": "SLOW"},
        {"statements": [[]]},
    ],
)
def test_forged_generated_turn_does_not_come_back(change: dict[str, Any]) -> None:
    kept = json.loads(json.dumps(keep([turn(written())], [RAIN])))
    assert len(restore(kept, [RAIN])) == 1
    kept["turns"][0].update(change)
    assert restore(kept, [RAIN]) == []


def test_words_of_a_model_cannot_come_back_as_a_quotation() -> None:
    kept = json.loads(json.dumps(keep([turn(written())], [RAIN])))
    kept["turns"][0].update(method="extractive")
    (restored,) = restore(kept, [RAIN])
    assert restored["answer"] is not None
    assert restored["answer"]["statements"][0]["text"] == "The new bridge opens in 2024."


class WritingFake(FakeAssistant):
    """A fake with a language model that writes everything, but for what is only tried.

    Attributes:
        written: The questions that its model was asked.
    """

    llm = MODEL

    def __init__(self) -> None:
        super().__init__(RAIN)
        self.written: list[str] = []
        self.explained: list[str] = []

    def ask(self, question: str, history: Any = (), *, correct: bool = True, write: bool = True) -> Answer:
        if not write:
            return super().ask(question, history, correct=correct)
        self.written.append(question)
        return replace(written(), rewritten=True, query=BRIDGE)

    def drafts(self, question: str, history: Any = (), *, correct: bool = True) -> Any:
        yield self.ask(question, history, correct=correct)

    def explain(self, question: str, history: Any = (), *, correct: bool = True) -> Any:
        self.explained.append(question)
        return super().explain(question, history, correct=correct)


def test_only_the_readers_questions_reach_the_model() -> None:
    assistant = WritingFake()
    room = make_room(assistant)
    assert room.llm == MODEL
    *_, last = converse(room, [], "When is that?", T)
    assert last["follow_ups"]
    assert assistant.written == ["When is that?"]
    assert Quoting(assistant).ask(BRIDGE).method is Method.EXTRACTIVE
    assert assistant.written == ["When is that?"]


def test_why_of_a_rewritten_question_is_asked_of_what_was_searched_for() -> None:
    assistant = WritingFake()
    room = make_room(assistant, [])
    *_, last = converse(room, [], "When is that?", T)
    assert explained(room, [last], 0)["reasons"]
    assert assistant.explained == [BRIDGE]


def test_readers_own_article_is_answered_by_the_same_model(tmp_path: Any) -> None:
    desk = Desk(WritingFake(), [], FeedbackFile(tmp_path / "f.jsonl"), lambda article, progress: WritingFake())
    room = desk.room("a session that lost its index", RAIN)
    assert isinstance(room, Room)
    assert room.llm == MODEL
    *_, last = converse(room, [], "When is that?", T)
    assert last["answer"] is not None
    assert last["answer"]["method"] == Method.GENERATED


def test_what_is_copied_and_saved_says_what_speaks_against_it() -> None:
    doubted = written(Support(Level.UNSUPPORTED, Doubt.NUMBER, "2025"))
    doubted = replace(doubted, statements=(*doubted.statements, Statement("Nobody says this.", (), uncited=True)))
    fallback = replace(FakeAssistant(RAIN).ask(BRIDGE), method=Method.FALLBACK, model="small", fault=Fault.SLOW)
    copied = copied_text(BRIDGE, doubted.to_dict(), ANCHORS, T)
    assert f"{TEXT} [1] (not supported: the sentence does not say “2025”.)" in copied
    assert "Nobody says this. (without a citation)" in copied
    assert "In the article’s own words: " in copied_text(BRIDGE, fallback.to_dict(), ANCHORS, T)
    saved = conversation_markdown([turn(doubted), turn(fallback)], [RAIN], T)
    assert r"\[1\] *(not supported: the sentence does not say “2025”.)*" in saved
    assert "Nobody says this. *(without a citation)*" in saved
    assert "*In the article’s own words: " in saved
