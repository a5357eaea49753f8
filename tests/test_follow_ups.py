"""Questions that share a name with one before, asked as its follow-ups."""

import pytest

from scoqa import Article
from scoqa.evaluation.follow_ups import as_follow_ups, leaning
from scoqa.evaluation.questions import Place, Question, Span
from scoqa.evaluation.squad import ADVERSARIAL, ANSWERABLE, Inquiry


@pytest.mark.parametrize(
    ("question", "before", "text"),
    [
        ("How long is the old bridge in feet?", "Who built the old bridge?", "How long is it in feet?"),
        ("What is Oslo's port called?", "Where is Oslo?", "What is its port called?"),
        ("When was Ada Berg elected?", "Who is Ada Berg?", "When was it elected?"),
        ("Who lives in Oslo?", "Where is Bergen?", ""),
        ("What does the Bank of Oslo own?", "Who founded the Bank of Norway?", ""),
        ("Oslo has how many ports?", "Where is Oslo?", ""),
        ("Which bridge is old?", "Which bridge fell?", ""),
    ],
)
def test_the_longest_name_that_both_have_becomes_it(question: str, before: str, text: str) -> None:
    assert leaning(question, before) == text


def test_questions_are_asked_after_those_before_that_have_another_answer() -> None:
    article = Article.from_paragraphs("Oslo", ["Oslo lies on a fjord. It was founded in 1040."], id="oslo")
    spans = [(Span(Place("oslo", 1), *place),) for place in ((8, 20), (39, 43))]

    def asked(id: str, text: str, *parts: tuple[Span, ...]) -> Question:
        return Question(id, "oslo", text, ANSWERABLE if parts else ADVERSARIAL, gold=(1,) if parts else (), parts=parts)

    questions = (
        asked("a", "Where does Oslo lie?", spans[0]),
        asked("b", "On what does Oslo lie?", spans[0]),
        asked("c", "When was Oslo founded?", spans[1]),
        asked("d", "Who founded Oslo?"),
        asked("e", "When did it rain?", spans[1]),
    )
    found = as_follow_ups(Inquiry(article, questions)).questions
    assert [(q.id, q.text, q.history, q.gold) for q in found] == [
        ("c after b", "When was it founded?", ("On what does Oslo lie?",), (1,)),
        ("c after a", "When was it founded?", ("Where does Oslo lie?",), (1,)),
    ]
    assert found[0].parts == questions[2].parts
