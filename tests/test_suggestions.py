"""Questions to begin and to go on with: which names are asked about, and that only answered ones are offered."""

from __future__ import annotations

import pytest

from scoqa.errors import ModelError
from scoqa.suggestions import (
    FOLLOW_UPS,
    MOST_TRIED,
    SHIPPED_DIGEST,
    SHIPPED_STARTERS,
    STARTERS,
    Suggester,
    cited_places,
    names_in,
)
from scoqa.types import Answer, Kind, Paragraph, Turn

from .chat_fakes import BRIDGE, EVEREST, RAIN, RIVER, FakeAssistant, make_article

LOWER_MILL = "What does the article say about Lower Mill?"


def body(*sentences: str) -> Paragraph:
    return make_article("one", "One", [(Kind.BODY, sentences)]).paragraph(1)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Members like Iran shows trust.", ["Iran"]),
        ("Students of the Luban Workshop in Dushanbe, Tajikistan.", ["the Luban Workshop", "Dushanbe", "Tajikistan"]),
        ("A speech of Chinese President Xi Jinping highlights it.", ["Chinese President Xi Jinping"]),
        ("Belarus will join.", []),
        ("It was pushed by the Western protectionist forces.", []),
        ("It happened on Monday, in May.", []),
        ("He spoke to President Xi’s envoy.", []),
        ("They call it “look to Asia” (near Bonn).", []),
        ("The Council of Heads of State of it.", []),
    ],
)
def test_names_are_whole_and_end_a_noun_phrase(sentence: str, names: list[str]) -> None:
    assert names_in(body(sentence)) == names


def test_title_and_notice_name_nothing() -> None:
    article = make_article("one", "A Day in Rome.", [(Kind.NOTICE, ["The views of Rome."])])
    assert [names_in(paragraph) for paragraph in article.paragraphs] == [[], []]


def asked_about(*questions: str) -> list[str]:
    assistant = FakeAssistant(RAIN)
    answers = [assistant.ask(question).to_dict() for question in questions]
    return Suggester([RAIN], assistant).follow_ups(questions, cited_places(answers))


def test_follow_ups_are_answered_elsewhere_than_what_was_cited() -> None:
    assert asked_about(BRIDGE) == [LOWER_MILL, "What are the main points?"]
    assert asked_about(RIVER) == ["What are the main points?", "How does the article end?"]


def test_nothing_follows_a_refusal_and_nothing_is_offered_twice() -> None:
    assert asked_about(EVEREST) == []
    assert LOWER_MILL not in asked_about(LOWER_MILL, BRIDGE)


class Counting(FakeAssistant):
    tried = 0

    def ask(self, question: str, history: object = (), *, correct: bool = True) -> Answer:
        self.tried += 1
        return super().ask(question)


def test_few_questions_are_tried_and_each_once() -> None:
    many = make_article("rain", "Many", [(Kind.BODY, [f"The sea of {n}ia, is wide." for n in "ABCDEFGH"])])
    assistant = Counting(many)
    suggester = Suggester([many], assistant)
    for _ in range(2):
        assert suggester.follow_ups(["Why?"], [("rain", 1)]) == []
    assert assistant.tried == MOST_TRIED


class FailingOnce(FakeAssistant):
    def ask(self, question: str, history: object = (), *, correct: bool = True) -> Answer:
        if self.failures > 0:
            self.failures -= 1
            raise ModelError("The model is gone.")
        return super().ask(question)


def test_question_that_failed_is_tried_again() -> None:
    suggester = Suggester([RAIN], FailingOnce(RAIN))
    with pytest.raises(ModelError):
        suggester.starters()
    assert len(suggester.starters()) == STARTERS


def test_starters_are_answered_ones() -> None:
    found = Suggester([RAIN], FakeAssistant(RAIN)).starters()
    assert found == (
        "What is this article about?",
        LOWER_MILL,
        "What are the main points?",
        "How does the article end?",
    )


def test_other_language_gets_no_english_questions() -> None:
    russian = make_article("ru", "Дождь", [(Kind.BODY, ["Дождь шёл сорок дней в городе Минск.", "Потом он кончился."])])
    suggester = Suggester([russian], FakeAssistant(russian))
    assert suggester.starters() == ()
    assert suggester.follow_ups(["Когда?"], [("ru", 1)]) == []


@pytest.mark.model
@pytest.mark.parametrize(("question", "paragraph"), list(zip(SHIPPED_STARTERS, (24, 19, 7, 12), strict=True)))
def test_shipped_starter_is_answered_with_its_paragraph(question: str, paragraph: int) -> None:
    from scoqa.assistant import load_assistant

    assistant = load_assistant()
    assert assistant.index.articles[0].digest == SHIPPED_DIGEST
    answer = assistant.ask(question)
    assert answer.refusal is None
    assert answer.citations[0].paragraph == paragraph


@pytest.mark.model
def test_what_follows_the_shipped_starters_is_answered_elsewhere() -> None:
    from scoqa.assistant import load_assistant

    assistant = load_assistant()
    suggester = Suggester(assistant.index.articles, assistant)
    for question in SHIPPED_STARTERS:
        answer = assistant.ask(question)
        places = cited_places([answer.to_dict()])
        offered = suggester.follow_ups([question], places)
        assert 1 <= len(offered) <= FOLLOW_UPS
        for following in offered:
            next_answer = assistant.ask(following, [Turn(question, answer)])
            assert next_answer.statements
            assert not set(cited_places([next_answer.to_dict()])) & set(places)
