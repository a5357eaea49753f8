import pytest

from scoqa import Turn
from scoqa.rewriting import rewritten_question

HISTORY = [Turn("Does Belarus want in?", "Belarus will join the SCO in 2024. [1]")]
QUESTION = "Which year is that planned for?"


@pytest.mark.parametrize(
    "reply",
    [
        "Which year is Belarus's membership planned for?",
        "  “Which year is Belarus's membership planned for?” ",
        "Question: Which year is Belarus's membership planned for?",
        "Rewritten question: Which year is Belarus's membership planned for?\n",
        "<think>that = the membership of Iran</think>Which year is Belarus's membership planned for?",
    ],
)
def test_question_is_taken_out_of_what_is_put_around_it(reply: str) -> None:
    assert rewritten_question(reply, QUESTION, HISTORY) == "Which year is Belarus's membership planned for?"


def test_names_and_numbers_of_the_conversation_may_be_used() -> None:
    text = "Which year before 2024 is planned for the SCO to admit Belarus?"
    assert rewritten_question(text, QUESTION, HISTORY) == text


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "...",
        "<think>What does it mean",
        "Which year is planned for Iran?",  # nobody named Iran
        "Which year after 2031 is planned for it?",
        "It will join the SCO in 2024.",  # an answer
        "Who wrote the article?",  # another question
        "Sure! Here it is:\nWhich year is Belarus's membership planned for?",
        "Which year is planned " * 30,
        "Which year is that \x1b[31mplanned for?",
    ],
)
def test_reply_that_is_not_the_question_is_not_used(reply: str) -> None:
    assert rewritten_question(reply, QUESTION, HISTORY) is None


def test_another_name_in_the_place_of_the_last_one() -> None:
    assert (
        rewritten_question("When will Iran join?", "And Iran?", ["When will Belarus join?"]) == "When will Iran join?"
    )
