import pytest

from scoqa import Turn
from scoqa.conversation import is_follow_up, standalone


@pytest.mark.parametrize(
    "question",
    ["Since when?", "why?", "and Iran?", "What about the other photo?", "Which year is that planned for?", "yes"],
)
def test_question_that_leans_on_the_last_one_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which country will become a full member in 2024?",
        "What does China want in its neighbourhood?",
        "what does china want in its neighbourhood",
        "How do students learn skills in Dushanbe?",
        "What is de-coupling?",
        "who is Xi",
    ],
)
def test_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert not is_follow_up(question)
    assert standalone(question, ["Does Belarus want in?"]) == question


def test_third_follow_up_still_knows_what_the_first_question_was_about() -> None:
    history: list[str | Turn] = ["Will Belarus join the organization?", Turn("When?", "In 2024."), "and why?"]
    assert standalone("Since when?", history) == "Will Belarus join the organization? Since when?"


def test_change_of_subject_carries_nothing_over() -> None:
    assert standalone("Which students learn skills?", ["Will Belarus join?"]) == "Which students learn skills?"


def test_without_history_a_question_is_what_it_is() -> None:
    assert standalone(" Since when? ") == "Since when?"


def test_history_of_anything_else_is_named() -> None:
    with pytest.raises(TypeError, match="not dict"):
        standalone("Since when?", [{"question": "x"}])  # type: ignore[list-item]


def test_history_of_one_string_is_refused() -> None:
    with pytest.raises(TypeError, match="not one string"):
        standalone("Since when?", "Is Iran a member?")
